"""Numbers without the people that somebody has a block with: whoever is not shown is not counted either.

Everybody's numbers are kept in one row. Hardly anybody has a block with somebody who reacted to what they read, so what
is to be taken off is counted when it is read, by who was kept apart, and only for those who keep apart at all.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, Uuid, cast, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from services.content.boundaries.models import Block
from services.content.boundaries.repository import has_apart
from services.content.comments.models import Comment
from services.content.counts.models import PostCounts
from services.content.posts.models import Post
from services.content.reactions.models import CommentReaction, PostReaction
from shared.auth import Caller

Less = tuple[UUID, str | None, int]
"""What is counted below, a type of reaction or None for comments, and how many to take off."""


def below_posts(reader: Any, ids: Any) -> Select[Any]:
    """Return the statement for what to take off the numbers of posts."""
    return _less(Comment.post_id, PostReaction, PostReaction.post_id, reader, ids)


def below_comments(reader: Any, ids: Any) -> Select[Any]:
    """Return the statement for what to take off the numbers of comments: answers in their threads, and reactions."""
    return _less(Comment.root_id, CommentReaction, CommentReaction.comment_id, reader, ids)


async def leave_out(session: AsyncSession, caller: Caller | None, posts: Sequence[Post]) -> None:
    """Take those that the caller is kept apart from out of the numbers of posts that were read."""
    if caller is None or not posts:
        return
    less = await of_things(session, caller, [post.id for post in posts], below_posts)
    for post in posts:
        comments, reactions = reduced(post.counts.comments, post.counts.reactions, less.get(post.id, ()))
        counts = PostCounts(post_id=post.id, comments=comments, quotes=post.counts.quotes, reactions=reactions)
        set_committed_value(post, "counts", counts)


async def of_things(
    session: AsyncSession, caller: Caller | None, ids: Sequence[UUID], below: Any
) -> Mapping[UUID, list[Less]]:
    """Return what to take off the numbers of things, by their ids."""
    if caller is None or not ids or not await session.scalar(select(has_apart(literal(caller.id)))):
        return {}
    return grouped((await session.execute(below(caller.id, list(ids)))).all())


def grouped(rows: Iterable[Any]) -> dict[Any, list[Less]]:
    """Return rows of a statement by what they are about."""
    found: dict[Any, list[Less]] = {}
    for thing_id, kind, number in rows:
        found.setdefault(thing_id, []).append((thing_id, kind, number))
    return found


def reduced(comments: int, reactions: Mapping[str, int], less: Iterable[Less]) -> tuple[int, dict[str, int]]:
    """Return the numbers without those to take off; a type that nobody else uses is left out."""
    left = dict(reactions)
    for _, kind, number in less:
        if kind is None:
            comments -= number
        else:
            left[kind] = left.get(kind, 0) - number
    return max(comments, 0), {kind: number for kind, number in left.items() if number > 0}


def _less(place: Any, given: Any, thing: Any, reader: Any, ids: Any) -> Select[Any]:
    reader, ids = cast(reader, Uuid), cast(ids, ARRAY(Uuid))
    apart = union_all(
        select(Block.blocked_id.label("id")).where(Block.blocker_id == reader, Block.is_blocking),
        select(Block.blocker_id).where(Block.blocked_id == reader, Block.is_blocking),
    ).subquery()
    living = (Comment.deleted_at.is_(None), Comment.removed_at.is_(None))
    comments = (
        select(place.label("thing"), cast(None, Text).label("kind"), func.count().label("number"))
        .where(place == func.any(ids), Comment.author_id.in_(select(apart.c.id)), *living)
        .group_by(place)
    )
    reactions = (
        select(thing, given.type, func.count())
        .where(thing == func.any(ids), given.user_id.in_(select(apart.c.id)))
        .group_by(thing, given.type)
    )
    both = union_all(comments, reactions).subquery()
    return select(both)
