"""What content holds of a person, and what becomes of it when the account is deleted."""

from typing import Final
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.analytics.personal_data import STORES as ANALYTICS_STORES
from services.content.authors import repository as authors
from services.content.authors.models import Author
from services.content.boundaries.models import Block, Mute
from services.content.comments.personal_data import STORES as COMMENT_STORES
from services.content.counts.models import PostCounts
from services.content.feeds.personal_data import STORES as FEED_STORES
from services.content.filters.personal_data import STORES as FILTER_STORES
from services.content.imports.personal_data import STORES as IMPORT_STORES
from services.content.media.personal_data import STORES as MEDIA_STORES
from services.content.moderation.personal_data import STORES as MODERATION_STORES
from services.content.posts import repository as posts
from services.content.posts.events import PostDeleted
from services.content.posts.models import Post, PostSlug
from services.content.quotes.personal_data import STORES as QUOTE_STORES
from services.content.revisions.personal_data import STORES as REVISION_STORES
from services.content.series.models import Series
from services.content.tags.models import PostTag
from shared.outbox import record
from shared.personal_data import BATCH, COMMON_STORES, Action, Store


async def _erase_posts(session: AsyncSession, user_id: UUID) -> int:
    erased = await posts.erase_some(session, user_id, BATCH)
    for post_id in erased.published:
        await record(session, PostDeleted(post_id=post_id, author_id=user_id))
    return erased.count


def _posts_of(user_id: UUID) -> Select[UUID]:
    return select(Post.id).where(Post.author_id == user_id)


STORES: Final = (
    Store(
        name="post_tags",
        table=PostTag.__table__,
        mine=lambda user_id: PostTag.post_id.in_(_posts_of(user_id)),
        note="The tags of your posts. The words themselves stay for others who use them.",
    ),
    Store(
        name="post_slugs",
        table=PostSlug.__table__,
        mine=lambda user_id: PostSlug.post_id.in_(_posts_of(user_id)),
        note="The addresses that your posts have had.",
    ),
    Store(
        name="post_counts",
        table=PostCounts.__table__,
        mine=lambda user_id: PostCounts.post_id.in_(_posts_of(user_id)),
        note="How often your posts were commented, quoted and reacted to.",
    ),
    *COMMENT_STORES,
    *ANALYTICS_STORES,
    *FEED_STORES,
    *FILTER_STORES,
    *IMPORT_STORES,
    *MEDIA_STORES,
    *QUOTE_STORES,
    *REVISION_STORES,
    *MODERATION_STORES,
    Store(
        name="posts",
        table=Post.__table__,
        mine=lambda user_id: Post.author_id == user_id,
        erase=_erase_posts,
        hidden=("html", "search", "is_public"),
        note="Posts and drafts, also those that you had deleted.",
    ),
    Store(
        name="series",
        table=Series.__table__,
        mine=lambda user_id: Series.author_id == user_id,
        note="Your series of posts.",
    ),
    Store(
        name="authors",
        action=Action.ANONYMISED,
        table=Author.__table__,
        mine=lambda user_id: Author.id == user_id,
        erase=authors.forget,
        note="Your byline. A row without a name stays, so that late news of you cannot bring it back.",
    ),
    Store(
        name="blocks",
        table=Block.__table__,
        mine=lambda user_id: Block.blocker_id == user_id,
        note="Whom you blocked.",
    ),
    Store(
        name="blocks_by_others",
        table=Block.__table__,
        mine=lambda user_id: Block.blocked_id == user_id,
        is_exported=False,
        note="Who blocked you: theirs to know.",
    ),
    Store(
        name="mutes",
        table=Mute.__table__,
        mine=lambda user_id: Mute.muter_id == user_id,
        note="Whom you muted.",
    ),
    Store(
        name="mutes_by_others",
        table=Mute.__table__,
        mine=lambda user_id: Mute.muted_id == user_id,
        is_exported=False,
        note="Who muted you: theirs to know.",
    ),
    *COMMON_STORES,
)
