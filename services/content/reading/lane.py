"""The short way to the two answers that are asked for most: the ordinary requests, without the framework's machinery.

The layers of middleware take 0.08 ms and FastAPI 0.25 ms to find an endpoint and to resolve its dependencies: three
times what the rest takes. This layer stands before all others and answers what it understands completely: a valid list
of published posts, a post by id or current slug, for anybody with a good token or none. Everything else, and every
error, is left to the endpoints in `posts`, which give the same answers (tests/content/test_reading.py compares them).
What it answers is in the metrics and has its request id; it makes no span of its own.
"""

import re
import time
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl
from uuid import UUID

import asyncpg
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.types import ASGIApp, Receive, Scope, Send

from services.content.posts.conditions import MAX_LENGTH, IfNoneMatch
from services.content.posts.policy import PostSort
from services.content.posts.repository import PostFilter
from services.content.reading.answers import Answer, list_answer, post_answer
from services.content.reading.cache import AnswerCache
from services.content.reading.reads import Reads
from services.content.tags.names import TagName
from shared.auth import Caller, InvalidToken, TokenVerifier
from shared.middleware import accepted_request_id
from shared.pagination import PageParams
from shared.problems import InvalidInput
from shared.telemetry import request_timer

_LIST: Final = "/api/posts"
_SLUG = re.compile(r"/api/posts/([a-z0-9-]{1,93}-[0-9a-z]{6})")
_ID = re.compile(r"/api/posts/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_POST: Final = "/api/posts/{id_or_slug}"
_OF_A_BODY: Final = 2  # the first headers of an answer, which one without a body has not
_MAX_QUERY: Final = 1000
# What the client did wrong, or the database: whoever answers errors answers these.
_LEFT_TO_THE_ENDPOINTS: Final = (
    InvalidToken,
    InvalidInput,
    ValidationError,
    UnicodeDecodeError,
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
)


class ListQuery(BaseModel):
    """The query of an ordinary list; anything else in it makes the request an unordinary one."""

    model_config = ConfigDict(extra="forbid")

    author_id: UUID | None = Field(None, alias="authorId")
    tag: TagName | None = None
    series: UUID | None = None
    sort: PostSort = PostSort.NEWEST
    limit: int = Field(20, ge=1, le=100)
    cursor: str | None = Field(None, max_length=512)


class Lane:
    """ASGI middleware, the outermost: it answers, or hands on."""

    def __init__(self, app: ASGIApp, *, reads: Reads, cache: AnswerCache, verifier: TokenVerifier, area: str) -> None:
        self.app = app
        self._reads = reads
        self._cache = cache
        self._verifier = verifier
        self._scope = f"{area}:read"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(_LIST):
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        headers = dict(scope["headers"])
        answer = await self._answer(scope, headers)
        if answer is None:
            await self.app(scope, receive, send)
            return
        start, body = _messages(headers, answer)
        await send(start)
        await send(body)
        template = _LIST if scope["path"] == _LIST else _POST
        request_timer("content", "GET", template, start["status"]).observe(time.perf_counter() - started)

    async def _answer(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Answer | None:
        if len(headers.get(b"if-none-match", b"")) > MAX_LENGTH:
            return None
        try:
            if (authorization := headers.get(b"authorization")) is not None:
                reader = await self._reader(authorization)
                return await self._read(scope, reader) if reader else None
        except _LEFT_TO_THE_ENDPOINTS:
            return None
        key = scope["path"].encode() + b"?" + scope["query_string"]
        if kept := self._cache.get(key):
            return kept
        generation = self._cache.generation
        try:
            answer = await self._read(scope, None)
        except _LEFT_TO_THE_ENDPOINTS:
            return None
        if answer is not None:
            self._cache.keep(key, answer, generation)
        return answer

    async def _reader(self, authorization: bytes) -> Caller | None:
        scheme, _, token = authorization.decode("ascii").partition(" ")
        if scheme.lower() != "bearer":
            return None
        caller = await self._verifier.verify(token)
        return caller if caller.allows(self._scope) else None

    async def _read(self, scope: Scope, reader: Caller | None) -> Answer | None:
        path: str = scope["path"]
        if path == _LIST:
            query = _parsed(scope["query_string"])
            if query is None:
                return None
            wanted = PostFilter.by(
                reader, author_id=query.author_id, tag=query.tag, series_id=query.series, sort=query.sort
            )
            return await list_answer(self._reads, wanted, PageParams(query.limit, query.cursor, None))
        if slug := _SLUG.fullmatch(path):
            return await post_answer(self._reads, reader, slug[1], by_slug=True)
        if post_id := _ID.fullmatch(path):
            return await post_answer(self._reads, reader, UUID(post_id[1]), by_slug=False)
        return None


def _messages(headers: Mapping[bytes, bytes], answer: Answer) -> tuple[dict[str, Any], dict[str, Any]]:
    request_id = accepted_request_id(headers.get(b"x-request-id", b"").decode("latin-1"))
    shown = [*answer.wire, (b"x-request-id", request_id.encode())]
    status, body = 200, answer.body
    held = headers.get(b"if-none-match")
    if held is not None and IfNoneMatch(held.decode("latin-1")).holds(answer.etag):
        status, body, shown = 304, b"", shown[_OF_A_BODY:]
    return (
        {"type": "http.response.start", "status": status, "headers": shown},
        {"type": "http.response.body", "body": body},
    )


def _parsed(query: bytes) -> ListQuery | None:
    if not query:
        return _PLAIN
    if len(query) > _MAX_QUERY:
        return None
    pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict")
    named = dict(pairs)
    if named.pop("status", "PUBLISHED") != "PUBLISHED" or len(dict(pairs)) != len(pairs):
        return None
    return ListQuery.model_validate(named)


_PLAIN: Final = ListQuery()
