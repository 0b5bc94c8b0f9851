"""The ceiling: a bare ASGI handler on asyncpg that returns the bytes of the content service, and does nothing else.

It checks no token, counts nothing, logs nothing, validates nothing and knows two paths. `--port`, `DATABASE_URL`.
"""

import argparse
import base64
import os
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import orjson
import uvicorn

_SUMMARY = """
    p.id, p.slug, p.title, p.excerpt, p.status, p.reading_time,
    (SELECT array_agg(t.tag ORDER BY t.position) FROM post_tags t WHERE t.post_id = p.id) AS tags,
    a.id AS author_id, a.username, a.display_name, a.avatar_url, p.cover_url, p.cover_alt, p.series_id, p.moderation,
    c.comments, c.reactions, p.revision, p.created_at, p.updated_at, p.published_at, p.scheduled_at
"""
_FROM = "FROM posts p JOIN authors a ON a.id = p.author_id JOIN post_counts c ON c.post_id = p.id"
LIST = f"SELECT {_SUMMARY} {_FROM} WHERE p.is_public ORDER BY p.published_at DESC, p.id DESC LIMIT 21"
POST = f"""SELECT {_SUMMARY}, p.content, p.html, p.canonical_url, p.comments_locked, p.quote_policy, p.mentions
{_FROM} WHERE p.is_public AND p.slug = $1"""

_CONSTANT = b"x" * 6500  # as long as a post: what uvicorn does at best, with nothing behind it

Send = Callable[[dict[str, Any]], Awaitable[None]]


class _Connection(asyncpg.Connection):  # type: ignore[misc]
    def get_reset_query(self) -> str:
        return ""


async def _ids_as_text(connection: Any) -> None:
    await connection.set_type_codec("uuid", encoder=str, decoder=str, schema="pg_catalog", format="text")


def _summary(row: Any) -> dict[str, Any]:
    return {
        "id": row[0], "slug": row[1], "title": row[2], "excerpt": row[3], "status": row[4], "readingTime": row[5],
        "tags": row[6] or [],
        "author": {"id": row[7], "username": row[8], "displayName": row[9], "avatarUrl": row[10]},
        "cover": None if row[11] is None else {"url": row[11], "alt": row[12] or ""},
        "seriesId": row[13], "moderation": row[14], "commentCount": row[15], "reactions": orjson.Fragment(row[16]),
        "revision": row[17], "createdAt": row[18], "updatedAt": row[19], "publishedAt": row[20],
        "scheduledAt": row[21],
    }  # fmt: skip


class Handler:
    """The application."""

    def __init__(self) -> None:
        self.pool: Any = None

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Send) -> None:
        """Answer /api/posts, /api/posts/{slug} and /constant."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        headers = [(b"content-type", b"application/json")]
        if scope["path"] == "/constant":
            body = _CONSTANT
        elif scope["path"] == "/api/posts":
            body = await self._list()
            headers += [(b"etag", b'"%08x"' % zlib.crc32(body)), (b"cache-control", b"no-cache")]
        else:
            body = await self._post(scope["path"][11:])
            headers += [(b"etag", b'"1-%08x"' % zlib.crc32(body)), (b"cache-control", b"no-cache")]
        headers.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _live(self, receive: Any, send: Send) -> None:
        await receive()
        self.pool = await asyncpg.create_pool(
            os.environ["DATABASE_URL"],
            min_size=5,
            max_size=5,
            connection_class=_Connection,
            init=_ids_as_text,
            server_settings={"timezone": "UTC", "jit": "off"},
        )
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.pool.terminate()
        await send({"type": "lifespan.shutdown.complete"})

    async def _list(self) -> bytes:
        rows = await self.pool.fetch(LIST)
        cursor = rows[19]
        key = orjson.dumps({"at": cursor[20], "id": cursor[0]}, option=orjson.OPT_UTC_Z)
        pagination = {
            "limit": 20,
            "nextCursor": base64.urlsafe_b64encode(key).rstrip(b"=").decode(),
            "page": None,
            "total": None,
            "pages": None,
        }
        body = {"posts": [_summary(row) for row in rows[:20]], "pagination": pagination}
        return orjson.dumps(body, option=orjson.OPT_UTC_Z)

    async def _post(self, slug: str) -> bytes:
        row = await self.pool.fetchrow(POST, slug)
        body = _summary(row) | {
            "content": orjson.Fragment(row[22]), "html": row[23] or "", "canonicalUrl": row[24],
            "commentsLocked": row[25], "quotePolicy": row[26], "mentions": row[27],
        }  # fmt: skip
        return orjson.dumps(body, option=orjson.OPT_UTC_Z)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    chosen = parser.parse_args()
    uvicorn.run(
        Handler(), host="127.0.0.1", port=chosen.port, loop="uvloop", http="httptools", log_config=None,
        access_log=False, server_header=False,
    )  # fmt: skip
