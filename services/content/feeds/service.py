"""The feeds.

*Following* is ordered by what never changes, the time of publishing: a post that arrives stands before everything that
was shown, and one that goes leaves no hole. *Home* is ranked once, when the reader comes; behind the end of the ranking
follows everything else that was there then, the newest first. So neither shows a post twice or leaves one out, whatever
arrives, goes or becomes popular meanwhile. *Trending* moves with the readers.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.counts.apart import leave_out
from services.content.feeds import rankings, repository
from services.content.feeds.policy import Reason, ReasonCode, Taste, ranked, reasons
from services.content.feeds.problems import FeedExpired
from services.content.feeds.rankings import Ranked
from services.content.feeds.schemas import HomeCursor, HomePage, HomePost, ReasonRead, TrendingCursor, Window
from services.content.posts.models import Post
from services.content.posts.schemas import PostCursor, PostList, PostSummary
from shared.auth import Caller
from shared.logging import get_logger
from shared.pagination import Pagination, split_page

log = get_logger(__name__)

_FOLLOWED, _HOT, _FRESH = 150, 100, 100
_OTHERS: Final = (Reason(ReasonCode.LATEST),)


async def following(session: AsyncSession, caller: Caller, *, limit: int, cursor: str | None) -> PostList:
    """Return a page of what people whom the caller follows wrote, and of what carries a tag that they follow.

    Raises:
        InvalidInput: the cursor is not one of this feed.
    """
    after = PostCursor.decode(cursor) if cursor else None
    found = await repository.following(session, caller, after, limit + 1)
    shown, next_cursor = split_page(found, limit, _cursor_of)
    await leave_out(session, caller, shown)
    return _page(shown, limit, next_cursor)


async def trending(
    session: AsyncSession, caller: Caller | None, window: Window, now: datetime, *, limit: int, cursor: str | None
) -> PostList:
    """Return a page of the hottest posts of the last day, week or month.

    Raises:
        InvalidInput: the cursor is not one of this feed.
    """
    after = TrendingCursor.decode(cursor) if cursor else None
    began = after.began if after else now
    found = await repository.trending(
        session,
        caller,
        since=max(began, datetime.min.replace(tzinfo=began.tzinfo) + window.length) - window.length,
        began=began,
        after=(after.score, after.id) if after else None,
        limit=limit + 1,
    )
    shown, next_cursor = split_page(
        found, limit, lambda place: TrendingCursor(score=place[1], id=place[0].id, began=began)
    )
    posts = [post for post, _ in shown]
    await leave_out(session, caller, posts)
    return _page(posts, limit, next_cursor)


async def home(
    session: AsyncSession, redis: Redis, caller: Caller | None, now: datetime, *, limit: int, cursor: str | None
) -> HomePage:
    """Return a page of the ranked feed, each post with the reasons why it is there.

    Raises:
        InvalidInput: the cursor is not one of this feed.
        FeedExpired: the ranking that the cursor names is not kept any more.
    """
    if cursor:
        place = HomeCursor.decode(cursor)
        order = await _kept(redis, caller, place)
    else:
        place, order = await _begun(session, redis, caller, now)
    shown = await _ranked_part(session, caller, order, place, limit + 1)
    if len(shown) <= limit:
        shown += await _rest(session, caller, order, place, limit + 1 - len(shown))
    posts = await repository.summaries(session, [one.id for one, _ in shown[:limit]])
    await leave_out(session, caller, posts)
    return _home_page(posts, shown, place, limit)


async def _begun(
    session: AsyncSession, redis: Redis, caller: Caller | None, now: datetime
) -> tuple[HomeCursor, Sequence[Ranked]]:
    try:
        if caller is None:
            name = rankings.shared_name(now)
            order = await rankings.shared(redis, name)
            if order is None:
                order = await rankings.keep_shared(redis, name, await _ranking(session, None, now))
        else:
            order = await _ranking(session, caller, now)
            name = await rankings.keep(redis, caller.id, order)
    except RedisError as error:
        # Without a place to keep a ranking, the feed is what stands behind every ranking: everything, newest first.
        log.warning("home_feed_unranked", error=type(error).__name__)
        return HomeCursor(began=now, ranking=None, place=0), []
    return HomeCursor(began=now, ranking=name, place=0), order


async def _kept(redis: Redis, caller: Caller | None, place: HomeCursor) -> Sequence[Ranked]:
    if place.ranking is None:
        return []
    if caller is None:
        order = await rankings.shared(redis, place.ranking)
    else:
        order = await rankings.kept(redis, caller.id, place.ranking)
    if order is None:
        raise FeedExpired
    return order


async def _ranking(session: AsyncSession, caller: Caller | None, now: datetime) -> list[Ranked]:
    taste = await repository.taste_of(session, caller.id) if caller else Taste()
    posts = await repository.candidates(session, caller, now, followed=_FOLLOWED, hot=_HOT, fresh=_FRESH)
    return [Ranked(post.id, reasons(post, now)) for post in ranked(posts, taste, now)]


async def _ranked_part(
    session: AsyncSession, caller: Caller | None, order: Sequence[Ranked], place: HomeCursor, limit: int
) -> list[tuple[Ranked, int]]:
    """Return what of the ranking follows `place` and may still be shown, with the place behind each."""
    rest = [(one, number) for number, one in enumerate(order, 1) if number > place.place]
    shown = await repository.shown_of(session, caller, [one.id for one, _ in rest])
    return [found for found in rest if found[0].id in shown][:limit]


async def _rest(
    session: AsyncSession, caller: Caller | None, order: Sequence[Ranked], place: HomeCursor, limit: int
) -> list[tuple[Ranked, int]]:
    after = PostCursor(at=place.at, id=place.id) if place.at is not None and place.id is not None else None
    ids = await repository.newest_besides(
        session, caller, began=place.began, besides=[one.id for one in order], after=after, limit=limit
    )
    return [(Ranked(post_id, _OTHERS), 0) for post_id in ids]


def _home_page(posts: Sequence[Post], shown: Sequence[tuple[Ranked, int]], place: HomeCursor, limit: int) -> HomePage:
    why = {one.id: one.reasons for one, _ in shown}
    next_cursor = None
    if len(shown) > limit:
        last, number = shown[limit - 1]
        behind: dict[str, object] = {"place": number}
        if not number:
            [post] = [post for post in posts if post.id == last.id]
            behind = {"place": 10_000, "at": post.published_at, "id": post.id}
        next_cursor = place.model_copy(update=behind).encode()
    return HomePage(
        posts=[
            HomePost(
                **PostSummary.model_validate(post).model_dump(),
                reasons=[ReasonRead.model_validate(reason) for reason in why[post.id]],
            )
            for post in posts
        ],
        pagination=Pagination(limit=limit, next_cursor=next_cursor),
    )


def _page(posts: Sequence[Post], limit: int, next_cursor: str | None) -> PostList:
    return PostList(
        posts=[PostSummary.model_validate(post) for post in posts],
        pagination=Pagination(limit=limit, next_cursor=next_cursor),
    )


def _cursor_of(post: Post) -> PostCursor:
    return PostCursor(at=post.published_at or post.created_at, id=post.id)


async def changed_taste(session: AsyncSession, user_id: UUID, changes: dict[str, str], now: datetime) -> Taste:
    """Store what the person wants more or less of; nothing changes what they have not said."""
    return await repository.save_taste(session, user_id, changes, now)
