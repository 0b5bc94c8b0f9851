"""Rows as JSON: what `PostRead` and `PostList` describe, without a model in between."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from services.content.counts.apart import grouped, reduced
from services.content.posts.conditions import checksum_tag, etag_of
from services.content.posts.policy import Moderation, PostStatus
from services.content.posts.repository import PostFilter
from services.content.posts.schemas import PostCursor
from services.content.reading.reads import Reads
from services.content.reading.statements import detail_for, less, list_values, listing, shape_of
from shared.auth import Caller
from shared.pagination import PageParams

_AS_THE_API_WRITES_TIMES = orjson.OPT_UTC_Z


@dataclass(slots=True)
class Answer:
    """The body, and what its headers say; `wire` are the headers as ASGI wants them, made once."""

    body: bytes
    etag: str = ""
    is_public: bool = True
    wire: tuple[tuple[bytes, bytes], ...] = field(init=False)

    def __post_init__(self) -> None:
        described = {"content-type": "application/json", "content-length": str(len(self.body)), **self.headers()}
        self.wire = tuple((name.encode(), value.encode()) for name, value in described.items())

    def headers(self) -> dict[str, str]:
        """What it is described by: a cache asks again each time; what only some may see is for them alone."""
        return {"etag": self.etag, "cache-control": "no-cache" if self.is_public else "private, no-cache"}


async def list_answer(reads: Reads, wanted: PostFilter, page: PageParams, *, total: int | None = None) -> Answer:
    """Return one page of a list; `total` is told with a numbered page.

    Raises:
        InvalidInput: the cursor is not one of this list.
    """
    after = PostCursor.decode(page.cursor) if page.cursor else None
    statement = listing(shape_of(wanted, has_cursor=after is not None, has_offset=page.offset > 0, rows=page.limit + 1))
    values = list_values(
        wanted,
        at=after.at if after else None,
        after=after.id if after else None,
        offset=page.offset,
    )
    rows = await reads.fetch(statement.sql, statement.arguments(values))
    shown = rows[: page.limit]
    next_cursor = _cursor_of(shown[-1], wanted).encode() if len(rows) > page.limit else None
    pagination = {
        "limit": page.limit,
        "nextCursor": next_cursor,
        "page": page.page,
        "total": total,
        "pages": None if total is None else -(-total // page.limit),
    }
    body = {"posts": await _summaries(reads, wanted.reader, shown), "pagination": pagination}
    encoded = orjson.dumps(body, option=_AS_THE_API_WRITES_TIMES)
    return Answer(encoded, checksum_tag(encoded), is_public=wanted.reader is None and wanted.drafts_of is None)


async def post_answer(reads: Reads, reader: Caller | None, key: Any, *, by_slug: bool) -> Answer | None:
    """Return the whole post with this id or current slug, if `reader` may open it."""
    statement = detail_for(reader, by_slug=by_slug)
    values = {"key": key, "reader": reader.id if reader else None}
    rows = await reads.fetch(statement.sql, statement.arguments(values))
    if not rows:
        return None
    row = rows[0]
    [summary] = await _summaries(reads, reader, rows)
    body = summary | {
        "content": orjson.Fragment(row["content"]),
        "html": row["html"] or "",
        "canonicalUrl": row["canonical_url"],
        "commentsLocked": row["comments_locked"],
        "quotePolicy": row["quote_policy"],
        "mentions": row["mentions"],
    }
    is_public = (row["status"], row["moderation"]) == (PostStatus.PUBLISHED, Moderation.CLEAR)
    encoded = orjson.dumps(body, option=_AS_THE_API_WRITES_TIMES)
    return Answer(encoded, etag_of(row["revision"], encoded), is_public)


async def _summaries(reads: Reads, reader: Caller | None, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return summaries, without those that the reader is kept apart from in their numbers."""
    posts = [_summary(row) for row in rows]
    if reader is None or not rows or not rows[0]["has_apart"]:
        return posts
    statement = less()
    values = {"reader": reader.id, "ids": [post["id"] for post in posts]}
    taken_off = grouped(await reads.fetch(statement.sql, statement.arguments(values)))
    for row, post in zip(rows, posts, strict=True):
        post["commentCount"], post["reactions"] = reduced(
            row["comments"], orjson.loads(row["reactions"]), taken_off.get(post["id"], ())
        )
    return posts


def _cursor_of(row: Any, wanted: PostFilter) -> PostCursor:
    return PostCursor(at=row["created_at"] if wanted.drafts_of else row["published_at"], id=UUID(row["id"]))


def _summary(row: Any) -> dict[str, Any]:
    (
        post_id, slug, title, excerpt, status, reading_time, tags, author_id, username, display_name, avatar_url,
        cover_url, cover_alt, series_id, moderation, comments, reactions, revision, created_at, updated_at,
        published_at, scheduled_at, *_,
    ) = row  # fmt: skip
    return {
        "id": post_id,
        "slug": slug,
        "title": title,
        "excerpt": excerpt,
        "status": status,
        "readingTime": reading_time,
        "tags": tags or [],
        "author": {"id": author_id, "username": username, "displayName": display_name, "avatarUrl": avatar_url},
        "cover": None if cover_url is None else {"url": cover_url, "alt": cover_alt or ""},
        "seriesId": series_id,
        "moderation": moderation,
        "commentCount": comments,
        "reactions": orjson.Fragment(reactions),
        "revision": revision,
        "createdAt": created_at,
        "updatedAt": updated_at,
        "publishedAt": published_at,
        "scheduledAt": scheduled_at,
    }
