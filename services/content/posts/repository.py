"""Every SQL statement on posts, each behind a condition of `visibility`."""

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Uuid,
    and_,
    delete,
    exists,
    func,
    literal,
    literal_column,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload, undefer_group
from sqlalchemy.sql.base import ExecutableOption

from services.content.posts.models import Post, PostSlug, SpentSlug
from services.content.posts.policy import PostSort, PostStatus
from services.content.posts.problems import SlugsExhausted
from services.content.posts.schemas import PostCursor, TrashCursor
from services.content.posts.slugs import random_suffix
from services.content.posts.visibility import (
    is_draft_of,
    is_due,
    is_in_trash_of,
    is_public,
    is_published_of,
    is_shown_to,
    readable_by,
)
from services.content.tags.models import PostTag
from shared.auth import Caller

_SLUG_ATTEMPTS = 5
_SIMPLE: ColumnElement[Any] = literal_column("'simple'::regconfig")
SUMMARY: Sequence[ExecutableOption] = (
    joinedload(Post.author, innerjoin=True),
    joinedload(Post.counts, innerjoin=True),
    selectinload(Post.tag_links),
)
WHOLE: Sequence[ExecutableOption] = (*SUMMARY, undefer_group("body"))


@dataclass(frozen=True)
class PostFilter:
    """Which posts to list to `reader`.

    `drafts_of` lists that person's drafts instead, `published_of` all that they published, whatever moderation says.
    """

    reader: Caller | None = None
    drafts_of: Caller | None = None
    published_of: Caller | None = None
    author_id: UUID | None = None
    tag: str | None = None
    series_id: UUID | None = None
    query: str | None = None
    sort: PostSort = PostSort.NEWEST

    @classmethod
    def by(
        cls,
        reader: Caller | None,
        status: PostStatus = PostStatus.PUBLISHED,
        *,
        author_id: UUID | None = None,
        tag: str | None = None,
        series_id: UUID | None = None,
        query: str | None = None,
        sort: PostSort = PostSort.NEWEST,
    ) -> "PostFilter":
        """Return what `reader` means when they ask for this."""
        is_draft = status is PostStatus.DRAFT
        is_own = reader is not None and reader.id == author_id and not is_draft
        return cls(
            reader=reader,
            drafts_of=reader if is_draft else None,
            published_of=reader if is_own else None,
            author_id=author_id,
            tag=tag,
            series_id=series_id,
            query=query,
            sort=sort,
        )

    def condition(self) -> ColumnElement[bool]:
        """Return the WHERE clause."""
        parts = [self._visible()]
        if self.author_id is not None:
            parts.append(Post.author_id == self.author_id)
        if self.tag is not None:
            parts.append(Post.id.in_(select(PostTag.post_id).where(PostTag.tag == self.tag)))
        if self.series_id is not None:
            parts.append(Post.series_id == self.series_id)
        if self.query is not None:
            parts.append(Post.search.op("@@")(func.websearch_to_tsquery(_SIMPLE, self.query)))
        return and_(*parts)

    def _visible(self) -> ColumnElement[bool]:
        if self.drafts_of:
            return is_draft_of(self.drafts_of)
        if self.published_of:
            return is_published_of(self.published_of)
        # Who asks for the posts of one author, or of a series, wants them, muted or not.
        return is_shown_to(self.reader, with_muted=self.author_id is not None or self.series_id is not None)

    def time(self) -> InstrumentedAttribute[Any]:
        """The time that orders the list."""
        return Post.created_at if self.drafts_of else Post.published_at

    def cursor_of(self, post: Post) -> PostCursor:
        """Return the place of `post` in the list."""
        return PostCursor(at=(post.created_at if self.drafts_of else post.published_at) or post.created_at, id=post.id)


@dataclass(frozen=True)
class Erased:
    """How many posts were erased, and which of them everyone could read."""

    count: int
    published: list[UUID]


async def listed(
    session: AsyncSession, wanted: PostFilter, *, after: PostCursor | None, offset: int, limit: int
) -> Sequence[Post]:
    """Return up to `limit` posts without their bodies, in order, from behind `after` or from `offset`."""
    is_descending = wanted.sort is PostSort.NEWEST
    query = select(Post).where(wanted.condition()).options(*SUMMARY).limit(limit).offset(offset or None)
    key: tuple[InstrumentedAttribute[Any], ...] = (wanted.time(), Post.id)
    query = query.order_by(*(column.desc() if is_descending else column.asc() for column in key))
    if after is not None:
        place = tuple_(literal(after.at), literal(after.id))
        query = query.where(tuple_(*key) < place if is_descending else tuple_(*key) > place)
    return (await session.scalars(query)).all()


async def count(session: AsyncSession, wanted: PostFilter) -> int:
    """Return how many posts there are to list."""
    return await session.scalar(select(func.count()).select_from(Post).where(wanted.condition())) or 0


async def find(
    session: AsyncSession, caller: Caller | None, *, post_id: UUID | None = None, slug: str = ""
) -> Post | None:
    """Return the whole post with this id or current slug, if the caller may read it."""
    is_it = Post.slug == slug if post_id is None else Post.id == post_id
    post: Post | None = await session.scalar(_readable(caller).where(is_it))
    return post


async def find_public(session: AsyncSession, caller: Caller | None, post_id: UUID) -> Post | None:
    """Return the post without author, tags and body, if it is public and `caller` may read it."""
    query = select(Post).where(Post.id == post_id, is_public(), readable_by(caller))
    post: Post | None = await session.scalar(query)
    return post


async def find_for_change(session: AsyncSession, caller: Caller, post_id: UUID) -> Post | None:
    """Return the post as `find` does, locked until the transaction ends: changes happen one after another."""
    post: Post | None = await session.scalar(_readable(caller).where(Post.id == post_id).with_for_update(of=Post))
    return post


async def find_any_for_change(session: AsyncSession, post_id: UUID) -> Post | None:
    """Return the whole post, whoever may see it, locked: for moderation, which asks nobody."""
    query = select(Post).where(Post.id == post_id).options(*WHOLE).with_for_update(of=Post)
    post: Post | None = await session.scalar(query)
    return post


async def whole(session: AsyncSession, post_ids: Collection[UUID]) -> dict[UUID, Post]:
    """Return whole posts by their ids, whoever may see them: for moderation."""
    query = select(Post).where(Post.id.in_(post_ids)).options(*WHOLE)
    return {post.id: post for post in await session.scalars(query)}


async def current_slug(session: AsyncSession, caller: Caller | None, former: str) -> str | None:
    """Return the slug that a readable post has now, when it once had `former`."""
    query = select(Post.slug).join(PostSlug, PostSlug.post_id == Post.id)
    return await session.scalar(query.where(PostSlug.slug == former, readable_by(caller)))


async def claim_slug(session: AsyncSession, post_id: UUID, stem: str, suffix: Callable[[], str] = random_suffix) -> str:
    """Return a slug with this stem that no post has or had, taken for `post_id`.

    Raises:
        SlugsExhausted: every attempt met a slug that was taken.
    """
    for _ in range(_SLUG_ATTEMPTS):
        wanted = f"{stem}-{suffix()}"
        is_spent = exists().where(SpentSlug.digest == _digest(wanted))
        row = select(literal(wanted), literal(post_id, Uuid)).where(~is_spent)
        claim = insert(PostSlug).from_select([PostSlug.slug, PostSlug.post_id], row)
        slug: str | None = await session.scalar(claim.on_conflict_do_nothing().returning(PostSlug.slug))
        if slug is not None:
            return slug
    raise SlugsExhausted


async def planned(session: AsyncSession, caller: Caller, *, after: PostCursor | None, limit: int) -> Sequence[Post]:
    """Return up to `limit` of the caller's planned drafts, the next one first."""
    key = (Post.scheduled_at, Post.id)
    query = select(Post).where(is_draft_of(caller), Post.scheduled_at.is_not(None)).options(*SUMMARY)
    query = query.order_by(*key).limit(limit)
    if after is not None:
        query = query.where(tuple_(*key) > tuple_(literal(after.at), literal(after.id)))
    return (await session.scalars(query)).all()


async def due(session: AsyncSession, now: datetime, limit: int) -> Sequence[Post]:
    """Return up to `limit` drafts whose time has come, locked; those that somebody else holds are passed over."""
    query = select(Post).where(is_due(now)).order_by(Post.scheduled_at).limit(limit).options(*WHOLE)
    return (await session.scalars(query.with_for_update(of=Post, skip_locked=True))).all()


async def postpone(session: AsyncSession, post_id: UUID, until: datetime) -> None:
    """Let a planned draft wait longer."""
    await session.execute(
        update(Post).where(Post.id == post_id).values(scheduled_at=until).execution_options(synchronize_session=False)
    )


async def trashed(
    session: AsyncSession, caller: Caller, *, since: datetime, after: TrashCursor | None, limit: int
) -> Sequence[Post]:
    """Return up to `limit` of what the caller deleted after `since`, the latest first."""
    key = (Post.deleted_at, Post.id)
    query = select(Post).where(is_in_trash_of(caller, since=since)).options(*SUMMARY)
    query = query.order_by(*(column.desc() for column in key)).limit(limit)
    if after is not None:
        query = query.where(tuple_(*key) < tuple_(literal(after.at), literal(after.id)))
    return (await session.scalars(query)).all()


async def find_in_trash(session: AsyncSession, caller: Caller, post_id: UUID, *, since: datetime) -> Post | None:
    """Return what the caller deleted after `since`, locked until the transaction ends."""
    query = select(Post).where(is_in_trash_of(caller, since=since), Post.id == post_id).options(*WHOLE)
    post: Post | None = await session.scalar(query.with_for_update(of=Post))
    return post


async def purge_some(session: AsyncSession, before: datetime, limit: int) -> int:
    """Erase up to `limit` posts that were deleted before then, and return how many; their slugs stay taken."""
    query = select(Post.id).where(Post.deleted_at <= before).order_by(Post.deleted_at).limit(limit)
    gone = (await session.scalars(query.with_for_update(skip_locked=True))).all()
    slugs = (await session.scalars(select(PostSlug.slug).where(PostSlug.post_id.in_(gone)))).all()
    if slugs:
        spent = [{"digest": _digest(slug)} for slug in slugs]
        await session.execute(insert(SpentSlug).on_conflict_do_nothing(), spent)
    await session.execute(delete(Post).where(Post.id.in_(gone)).execution_options(synchronize_session=False))
    return len(gone)


async def erase_some(session: AsyncSession, author_id: UUID, limit: int) -> Erased:
    """Erase up to `limit` posts of a person, whatever their state, with their slugs and tags."""
    some = select(Post.id).where(Post.author_id == author_id).limit(limit)
    erased = delete(Post).where(Post.id.in_(some)).returning(Post.id, is_public().label("was_public"))
    rows = (await session.execute(erased.execution_options(synchronize_session=False))).all()
    return Erased(len(rows), [row.id for row in rows if row.was_public])


def _digest(slug: str) -> bytes:
    return hashlib.sha256(slug.encode()).digest()


def _readable(caller: Caller | None) -> Select[Post]:
    return select(Post).where(readable_by(caller)).options(*WHOLE)
