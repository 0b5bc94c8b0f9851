"""What comments and reactions hold of a person."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.bookmarks.models import Bookmark
from services.content.comments import repository as comments
from services.content.comments.models import Comment
from services.content.posts.models import Post
from services.content.reactions import repository as reactions
from services.content.reactions.models import CommentReaction, PostReaction
from services.content.tags.models import TagFollow
from shared.personal_data import BATCH, Action, Store


async def _erase_comments(session: AsyncSession, user_id: UUID) -> int:
    return await comments.erase_some(session, user_id, datetime.now(UTC), BATCH)


async def _erase_post_reactions(session: AsyncSession, user_id: UUID) -> int:
    return await reactions.erase_some(session, reactions.POSTS, user_id, BATCH)


async def _erase_comment_reactions(session: AsyncSession, user_id: UUID) -> int:
    return await reactions.erase_some(session, reactions.COMMENTS, user_id, BATCH)


STORES: Final = (
    Store(
        name="post_reactions",
        table=PostReaction.__table__,
        mine=lambda user_id: PostReaction.user_id == user_id,
        erase=_erase_post_reactions,
        note="What you gave posts.",
    ),
    Store(
        name="comment_reactions",
        table=CommentReaction.__table__,
        mine=lambda user_id: CommentReaction.user_id == user_id,
        erase=_erase_comment_reactions,
        note="What you gave comments.",
    ),
    Store(
        name="comments",
        action=Action.ANONYMISED,
        table=Comment.__table__,
        mine=lambda user_id: Comment.author_id == user_id,
        erase=_erase_comments,
        hidden=("html",),
        note="Your comments. Where somebody has answered, an empty place without your name stays.",
    ),
    Store(
        name="bookmarks",
        table=Bookmark.__table__,
        mine=lambda user_id: Bookmark.user_id == user_id,
        note="What you kept for later.",
    ),
    Store(
        name="bookmarks_by_others",
        table=Bookmark.__table__,
        mine=lambda user_id: Bookmark.post_id.in_(select(Post.id).where(Post.author_id == user_id)),
        is_exported=False,
        note="Who kept your posts: theirs to know.",
    ),
    Store(
        name="tag_follows",
        table=TagFollow.__table__,
        mine=lambda user_id: TagFollow.user_id == user_id,
        note="The tags you follow.",
    ),
)
