"""Counting visits, and reporting them to the author."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.content.analytics import repository
from services.content.analytics.policy import days_until, is_program, quarter_of, referrer_host, visitor_hash
from services.content.analytics.schemas import AnalyticsReport, DaySums, Depth, PostSums, ReferrerRead, Sums, ViewCreate
from services.content.posts.problems import PostNotFound
from shared.auth import Caller

_NOTHING = {"views": 0, "most": 0, "reactions": 0, "comments": 0}


async def record_view(
    session: AsyncSession,
    caller: Caller | None,
    post_id: UUID,
    body: ViewCreate,
    *,
    address: str,
    user_agent: str,
    own_host: str,
    now: datetime,
) -> None:
    """Count a visitor once a day, with the furthest that they came; programs and the author do not count.

    Raises:
        PostNotFound: it is not public, or not for this reader.
    """
    author_id = await repository.author_if_public(session, caller, post_id)
    if author_id is None:
        raise PostNotFound
    if is_program(user_agent) or (caller is not None and caller.id == author_id):
        return
    day = now.date()
    visitor = visitor_hash(await repository.salt_of(session, day), str(post_id), address, user_agent)
    before, depth = await repository.visit(session, post_id, day, visitor, quarter_of(body.depth))
    is_new = before is None
    await repository.count(session, post_id, day, is_new=is_new, before=before or 0, depth=depth)
    if is_new:
        await repository.count_referrer(session, post_id, day, referrer_host(body.referrer, own_host))


async def report(
    session: AsyncSession, caller: Caller, post_id: UUID | None, count: int, today: date
) -> AnalyticsReport:
    """Return the last `count` days of all posts of the caller, or of one of them.

    Raises:
        PostNotFound: it is not the caller's.
    """
    posts = repository.posts_of(caller.id, post_id)
    if post_id is not None and await session.scalar(posts) is None:
        raise PostNotFound
    days = days_until(today, count)
    time = (days[0], today)
    by_day = {row.day: row for row in await repository.sums_by_day(session, posts, *time)}
    totals = await repository.sums(session, posts, *time)
    previous = await repository.sums(session, posts, days[0] - timedelta(days=count), days[0] - timedelta(days=1))
    return AnalyticsReport(
        totals=Sums.model_validate(totals),
        previous=Sums.model_validate(previous),
        depth=Depth.model_validate(totals),
        days=[
            DaySums.model_validate(by_day[day]) if day in by_day else DaySums.model_validate({**_NOTHING, "day": day})
            for day in days
        ],
        referrers=[ReferrerRead.model_validate(row) for row in await repository.referrers(session, posts, *time)],
        posts=[PostSums.model_validate(row) for row in await repository.top_posts(session, posts, *time)],
    )
