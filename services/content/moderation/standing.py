"""How much a person is trusted, and what that allows."""

import math
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.comments.models import Comment
from services.content.moderation.models import Decision, ModerationRules, Publishing, Report, Voucher
from services.content.moderation.policy import (
    COUNTED,
    LIMITS,
    PUBLISHINGS_KEPT,
    REMEMBERED,
    Deed,
    Facts,
    ModerationAction,
    Trust,
    trust_of,
)
from services.content.posts.models import Post
from services.content.posts.visibility import is_public
from shared.auth import Caller
from shared.ids import uuid7
from shared.problems import TooManyRequests


async def trust(
    session: AsyncSession,
    person_id: UUID,
    now: datetime,
    *,
    is_moderator: bool = False,
    besides: UUID | None = None,
) -> Trust:
    """Return how much a person is trusted, by what they published `besides` a post: one statement."""
    return Trust.MODERATOR if is_moderator else trust_of(await _facts_of(session, person_id, besides, now), now)


async def _facts_of(session: AsyncSession, person_id: UUID, besides: UUID | None, now: datetime) -> Facts:
    stood = [Post.author_id == person_id, is_public()]
    if besides is not None:
        stood.append(Post.id != besides)
    counted = select(Post.published_at).where(*stood).limit(COUNTED).subquery()
    first = select(Post.published_at).where(*stood).order_by(Post.published_at, Post.id).limit(1)
    removals = select(func.count()).where(
        Decision.author_id == person_id,
        Decision.action == ModerationAction.REMOVE,
        Decision.reversed_at.is_(None),
        Decision.decided_at > now - REMEMBERED,
    )
    row = (
        await session.execute(
            select(
                select(func.count()).select_from(counted).scalar_subquery(),
                first.scalar_subquery(),
                removals.scalar_subquery(),
                select(Voucher.level).where(Voucher.person_id == person_id).scalar_subquery(),
                select(ModerationRules.reviews_newcomers).scalar_subquery(),
            )
        )
    ).one()
    posts, first_at, removed, vouched, chosen = row
    return Facts(posts, first_at, removed, vouched, reviews_newcomers=chosen is not False)


async def vouch(session: AsyncSession, person_id: UUID, level: Trust, now: datetime) -> None:
    """Say how much a person is trusted; again replaces it."""
    row = insert(Voucher).values(person_id=person_id, level=level, given_at=now)
    changed = {"level": row.excluded.level, "given_at": row.excluded.given_at}
    await session.execute(row.on_conflict_do_update(index_elements=[Voucher.person_id], set_=changed))


async def set_rules(session: AsyncSession, *, reviews_newcomers: bool, now: datetime) -> None:
    """Choose whether newcomers' posts are looked at."""
    row = insert(ModerationRules).values(id=1, reviews_newcomers=reviews_newcomers, changed_at=now)
    changed = {"reviews_newcomers": row.excluded.reviews_newcomers, "changed_at": row.excluded.changed_at}
    await session.execute(row.on_conflict_do_update(index_elements=[ModerationRules.id], set_=changed))


async def reviews_newcomers(session: AsyncSession) -> bool:
    """Return whether newcomers' posts are looked at."""
    return await session.scalar(select(ModerationRules.reviews_newcomers)) is not False


async def require_within(session: AsyncSession, deed: Deed, caller: Caller, now: datetime) -> None:
    """Return when the caller may do this now.

    Raises:
        TooManyRequests: somebody who is new has done it too often; says when to try again.
    """
    limit = LIMITS.get(await trust(session, caller.id, now, is_moderator=caller.is_moderator), {}).get(deed)
    if limit is None:
        return
    # Those who are new do one thing after another: two at once would both be the last that is allowed.
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{deed} {caller.id}", 0))))
    earlier = await session.scalar(_TIMES[deed](caller.id).offset(limit.count - 1).limit(1))
    if earlier is not None and earlier + limit.span > now:
        wait = math.ceil((earlier + limit.span - now).total_seconds())
        raise TooManyRequests(wait, f"New people may do this {limit.count} times. Try again in {wait} s.")


async def note_publishing(session: AsyncSession, person_id: UUID, now: datetime) -> None:
    """Remember that somebody who is new published something, and forget when they did so before what counts."""
    old = delete(Publishing).where(Publishing.author_id == person_id, Publishing.at < now - PUBLISHINGS_KEPT)
    await session.execute(old.execution_options(synchronize_session=False))
    await session.execute(insert(Publishing).values(id=uuid7(), author_id=person_id, at=now))


_TIMES: Final[dict[Deed, Callable[[UUID], Select[Any]]]] = {
    Deed.PUBLISH: lambda person_id: (
        select(Publishing.at).where(Publishing.author_id == person_id).order_by(Publishing.at.desc())
    ),
    Deed.COMMENT: lambda person_id: (
        select(Comment.created_at).where(Comment.author_id == person_id).order_by(Comment.id.desc())
    ),
    Deed.REPORT: lambda person_id: (
        select(Report.created_at).where(Report.reporter_id == person_id).order_by(Report.created_at.desc())
    ),
}
