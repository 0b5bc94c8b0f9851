"""Every SQL statement of feeds. What posts they show goes through the one door, `posts.visibility`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, literal, select, true, tuple_, union
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.feeds.models import FeedPreferences, Follow, PostScore
from services.content.feeds.policy import Candidate, Level, Taste
from services.content.posts.models import Post
from services.content.posts.repository import SUMMARY
from services.content.posts.schemas import PostCursor
from services.content.posts.visibility import is_shown_to
from services.content.tags.models import PostTag, TagFollow
from shared.auth import Caller

_NEWEST = (Post.published_at.desc(), Post.id.desc())


async def save_follow(
    session: AsyncSession, follower_id: UUID, followee_id: UUID, *, is_following: bool, changed_at: datetime
) -> None:
    """Store the state of a follow, unless something newer is known: events may come in any order."""
    statement = insert(Follow).values(
        follower_id=follower_id, followee_id=followee_id, is_following=is_following, changed_at=changed_at
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[Follow.follower_id, Follow.followee_id],
            set_={"is_following": is_following, "changed_at": changed_at},
            where=Follow.changed_at < statement.excluded.changed_at,
        )
    )


async def taste_of(session: AsyncSession, user_id: UUID) -> Taste:
    """Return what the person wants more or less of."""
    found = await session.get(FeedPreferences, user_id)
    return Taste(Level(found.people), Level(found.topics), Level(found.discovery)) if found else Taste()


async def save_taste(session: AsyncSession, user_id: UUID, changes: dict[str, str], now: datetime) -> Taste:
    """Store the changes; return the whole."""
    usual = {"people": Level.NORMAL.value, "topics": Level.NORMAL.value, "discovery": Level.NORMAL.value}
    statement = (
        insert(FeedPreferences)
        .values(user_id=user_id, **{**usual, **changes}, changed_at=now)
        .on_conflict_do_update(index_elements=[FeedPreferences.user_id], set_={**changes, "changed_at": now})
        .returning(FeedPreferences.people, FeedPreferences.topics, FeedPreferences.discovery)
    )
    return Taste(*(Level(level) for level in (await session.execute(statement)).one()))


async def summaries(session: AsyncSession, ids: Sequence[UUID]) -> list[Post]:
    """Return posts without their bodies, in the order of `ids`; the ids come from a statement with the door."""
    found = {post.id: post for post in await session.scalars(select(Post).where(Post.id.in_(ids)).options(*SUMMARY))}
    return [found[post_id] for post_id in ids if post_id in found]


async def following(session: AsyncSession, caller: Caller, after: PostCursor | None, limit: int) -> list[Post]:
    """Return up to `limit` posts of people and with tags that the caller follows, the newest first."""
    before = true() if after is None else _is_before(after.at, after.id)
    ids = _followed(caller, before, limit).subquery()
    newest = select(ids.c.id).order_by(ids.c.published_at.desc(), ids.c.id.desc()).limit(limit)
    return await summaries(session, (await session.scalars(newest)).all())


async def trending(
    session: AsyncSession,
    caller: Caller | None,
    *,
    since: datetime,
    began: datetime,
    after: tuple[float, UUID] | None,
    limit: int,
) -> list[tuple[Post, float]]:
    """Return up to `limit` posts from between `since` and `began` with their scores, the hottest first."""
    query = _hottest(caller).where(Post.published_at > since, Post.published_at <= began).limit(limit)
    if after is not None:
        query = query.where(tuple_(PostScore.score, PostScore.post_id) < tuple_(*map(literal, after)))
    rows = (await session.execute(query)).all()
    scores = {row.id: row.score for row in rows}
    return [(post, scores[post.id]) for post in await summaries(session, list(scores))]


async def candidates(
    session: AsyncSession, caller: Caller | None, now: datetime, *, followed: int, hot: int, fresh: int
) -> list[Candidate]:
    """Return what a home feed may be made of: so many posts of what the caller follows, hot ones and fresh ones."""
    is_known = Post.published_at <= now
    chosen = [
        select(_hottest(caller).where(is_known).limit(hot).subquery().c.id),
        select(_newest(caller).where(is_known).limit(fresh).subquery().c.id),
    ]
    is_author_followed: ColumnElement[bool] = false()
    tag: Any = literal(None)
    if caller is not None:
        chosen.append(select(_followed(caller, is_known, followed).subquery().c.id))
        is_author_followed = _is_followed(caller.id)
        tags = select(PostTag.tag).where(PostTag.post_id == Post.id, PostTag.tag.in_(followed_tags(caller.id)))
        tag = tags.order_by(PostTag.position).limit(1).correlate(Post).scalar_subquery()
    ids = union(*chosen).subquery()
    query = (
        select(
            Post.id,
            Post.author_id,
            Post.published_at,
            PostScore.engagement,
            is_author_followed.label("is_author_followed"),
            tag.label("followed_tag"),
        )
        .join(ids, ids.c.id == Post.id)
        .join(PostScore, PostScore.post_id == Post.id)
    )
    return [Candidate(*row) for row in (await session.execute(query)).all()]


async def shown_of(session: AsyncSession, caller: Caller | None, ids: Sequence[UUID]) -> set[UUID]:
    """Return those of the posts that lists may still show to the caller."""
    if not ids:
        return set()
    return set(await session.scalars(select(Post.id).where(Post.id.in_(ids), is_shown_to(caller))))


async def newest_besides(
    session: AsyncSession,
    caller: Caller | None,
    *,
    began: datetime,
    besides: Sequence[UUID],
    after: PostCursor | None,
    limit: int,
) -> list[UUID]:
    """Return up to `limit` posts that were there when the feed began, the newest first, without those in `besides`."""
    query = _newest(caller).where(Post.published_at <= began).limit(limit)
    if besides:
        query = query.where(Post.id.not_in(besides))
    if after is not None:
        query = query.where(_is_before(after.at, after.id))
    return list(await session.scalars(query))


def followed_tags(user_id: UUID) -> Select[str]:
    """Return the statement for the tags that a person follows."""
    return select(TagFollow.tag).where(TagFollow.user_id == user_id)


def _newest(caller: Caller | None) -> Select[Any]:
    return select(Post.id).where(is_shown_to(caller)).order_by(*_NEWEST)


def _hottest(caller: Caller | None) -> Select[UUID, float]:
    return (
        select(Post.id, PostScore.score)
        .join(PostScore, PostScore.post_id == Post.id)
        .where(is_shown_to(caller))
        .order_by(PostScore.score.desc(), PostScore.post_id.desc())
    )


def _followed(caller: Caller, condition: ColumnElement[bool], limit: int) -> Any:
    """Return the union of the newest posts of each author and those with a tag that the caller follows.

    Per author, from the index of their posts: an author who wrote a thousand costs as much as one who wrote `limit`.
    """
    wanted = (
        select(Post.id, Post.published_at)
        .where(is_shown_to(caller), Post.author_id != caller.id, condition)
        .order_by(*_NEWEST)
        .limit(limit)
    )
    followed = (
        select(Follow.followee_id).where(Follow.follower_id == caller.id, Follow.is_following).subquery("followed")
    )
    by_author = wanted.where(Post.author_id == followed.c.followee_id).correlate(followed).lateral()
    tagged = select(PostTag.post_id).where(PostTag.tag.in_(followed_tags(caller.id)))
    by_tag = wanted.where(Post.id.in_(tagged)).subquery()
    return union(
        select(by_author.c.id, by_author.c.published_at).select_from(followed).join(by_author, true()),
        select(by_tag.c.id, by_tag.c.published_at),
    )


def _is_followed(user_id: UUID) -> ColumnElement[bool]:
    return exists().where(Follow.follower_id == user_id, Follow.followee_id == Post.author_id, Follow.is_following)


def _is_before(at: datetime, post_id: UUID) -> ColumnElement[bool]:
    return and_(true(), tuple_(Post.published_at, Post.id) < tuple_(literal(at), literal(post_id)))
