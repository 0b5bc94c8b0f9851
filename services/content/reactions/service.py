"""Giving and taking back. Repeating either changes nothing; only a change is told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.content.authors.repository import author_of
from services.content.comments import repository as comments
from services.content.comments.problems import CommentNotFound
from services.content.counts import apart
from services.content.posts import repository as posts
from services.content.posts.models import Post
from services.content.posts.problems import PostNotFound
from services.content.reactions import repository
from services.content.reactions.events import ReactionAdded, ReactionRemoved
from services.content.reactions.repository import COMMENTS, POSTS, Target
from services.content.reactions.schemas import GivenCursor, GivenList, GivenReaction, ReactionsRead, ReactionType
from shared.auth import Caller
from shared.outbox import record
from shared.pagination import PageParams, Pagination, split_page


async def to_post(session: AsyncSession, caller: Caller | None, post_id: UUID) -> ReactionsRead:
    """Return the numbers of a post, and what the caller gave.

    Raises:
        PostNotFound
    """
    await _post(session, caller, post_id)
    return await _read(session, POSTS, caller, post_id)


async def change_post(
    session: AsyncSession, caller: Caller, post_id: UUID, kind: ReactionType, *, is_given: bool, now: datetime
) -> ReactionsRead:
    """Give a post something, or take it back.

    Raises:
        PostNotFound
    """
    post = await _post(session, caller, post_id)
    numbers = await _change(
        session, POSTS, caller, post_id, kind, is_given=is_given, now=now, post=post, recipient=None
    )
    return await _read(session, POSTS, caller, post_id, numbers)


async def change_comment(
    session: AsyncSession, caller: Caller, comment_id: UUID, kind: ReactionType, *, is_given: bool, now: datetime
) -> ReactionsRead:
    """Give a comment something, or take it back.

    Raises:
        CommentNotFound
    """
    comment = await comments.find(session, comment_id, caller)
    post = await posts.find_public(session, caller, comment.post_id) if comment else None
    if comment is None or post is None:
        raise CommentNotFound
    numbers = await _change(
        session, COMMENTS, caller, comment_id, kind, is_given=is_given, now=now, post=post, recipient=comment.author_id
    )
    return await _read(session, COMMENTS, caller, comment_id, numbers)


async def mine_below(session: AsyncSession, caller: Caller, post_id: UUID, ids: list[UUID]) -> dict[UUID, list[str]]:
    """Return what the caller gave to some comments of a post.

    Raises:
        PostNotFound
    """
    await _post(session, caller, post_id)
    found: dict[UUID, list[str]] = {}
    for comment_id, kind in await repository.mine(session, COMMENTS, ids, caller.id):
        found.setdefault(comment_id, []).append(kind)
    return found


async def given(
    session: AsyncSession, caller: Caller | None, post_id: UUID, kind: ReactionType | None, page: PageParams
) -> GivenList:
    """Return one page of who gave a post something.

    Raises:
        PostNotFound
    """
    await _post(session, caller, post_id)
    after = GivenCursor.decode(page.cursor) if page.cursor else None
    rows = await repository.given(session, caller, post_id, kind=kind, after=after, limit=page.limit + 1)
    shown, next_cursor = split_page(
        rows, page.limit, lambda row: GivenCursor(at=row.created_at, user_id=row[0].id, type=row.type)
    )
    people = [GivenReaction(person=row[0], type=row.type, created_at=row.created_at) for row in shown]
    return GivenList(people=people, pagination=Pagination(limit=page.limit, next_cursor=next_cursor))


async def _change(
    session: AsyncSession,
    target: Target,
    caller: Caller,
    thing_id: UUID,
    kind: ReactionType,
    *,
    is_given: bool,
    now: datetime,
    post: Post,
    recipient: UUID | None,
) -> dict[str, int] | None:
    """Return the numbers after the change, or None where nothing has changed."""
    comment_id = thing_id if target is COMMENTS else None
    if not is_given:
        numbers = await repository.take_back(session, target, thing_id, caller.id, kind)
        if numbers is not None:
            removed = ReactionRemoved(
                post_id=post.id, comment_id=comment_id, actor_id=caller.id, reaction=kind.value, reactions=numbers
            )
            await record(session, removed)
        return numbers
    await author_of(session, caller)
    numbers = await repository.give(session, target, thing_id, caller.id, kind, now=now)
    if numbers is not None:
        added = ReactionAdded(
            post_id=post.id,
            post_slug=post.slug,
            post_title=post.title,
            comment_id=comment_id,
            recipient_id=recipient or post.author_id,
            actor_id=caller.id,
            reaction=kind.value,
            reactions=numbers,
            added_at=now,
        )
        await record(session, added)
    return numbers


async def _read(
    session: AsyncSession,
    target: Target,
    caller: Caller | None,
    thing_id: UUID,
    numbers: dict[str, int] | None = None,
) -> ReactionsRead:
    if numbers is None:
        numbers = await repository.numbers(session, target, thing_id)
    if caller is None:
        return ReactionsRead(reactions=numbers, mine=[])
    mine, has_apart = await repository.own(session, target, thing_id, caller.id)
    if has_apart:
        below = apart.below_comments if target is COMMENTS else apart.below_posts
        less = await apart.of_things(session, caller, [thing_id], below)
        _, numbers = apart.reduced(0, numbers, less.get(thing_id, ()))
    return ReactionsRead(reactions=numbers, mine=[ReactionType(kind) for kind in mine])


async def _post(session: AsyncSession, caller: Caller | None, post_id: UUID) -> Post:
    post = await posts.find_public(session, caller, post_id)
    if post is None:
        raise PostNotFound
    return post
