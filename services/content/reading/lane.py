"""The short way to the two answers that are asked for most: the ordinary requests, without the framework's machinery.

FastAPI takes 0.25 ms to find an endpoint and to resolve its dependencies, about as long as everything else together.
This route stands before all others and answers what it understands completely: a valid list of published posts, a
post by id or current slug, for anybody with a good token or none. Everything else, and every error, is left to the
endpoints in `posts`, which give the same answers (tests/content/test_reading.py compares them).
"""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from services.content.posts.conditions import MAX_LENGTH, IfNoneMatch
from services.content.posts.policy import PostSort
from services.content.posts.repository import PostFilter
from services.content.reading.answers import Answer, list_answer, post_answer
from services.content.reading.cache import AnswerCache
from services.content.reading.reads import Reads
from services.content.tags.names import TagName
from shared.auth import Caller, InvalidToken, TokenVerifier
from shared.pagination import PageParams
from shared.problems import InvalidInput

_LIST: Final = "/api/posts"
_SLUG = re.compile(r"/api/posts/([a-z0-9-]{1,93}-[0-9a-z]{6})")
_ID = re.compile(r"/api/posts/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_PASSED: Final = "content.reading.lane"
_MAX_QUERY: Final = 1000


class ListQuery(BaseModel):
    """The query of an ordinary list; anything else in it makes the request an unordinary one."""

    model_config = ConfigDict(extra="forbid")

    author_id: UUID | None = Field(None, alias="authorId")
    tag: TagName | None = None
    series: UUID | None = None
    sort: PostSort = PostSort.NEWEST
    limit: int = Field(20, ge=1, le=100)
    cursor: str | None = Field(None, max_length=512)


class Lane(BaseRoute):
    """The route. `path` is what metrics call it."""

    def __init__(self, reads: Reads, cache: AnswerCache, router: Any, verifier: TokenVerifier, area: str) -> None:
        self._reads = reads
        self._cache = cache
        self._router = router
        self._verifier = verifier
        self._scope = f"{area}:read"
        self.path = _LIST

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Take GET of the list and of anything that looks like a post."""
        if scope["type"] != "http" or scope["method"] != "GET" or _PASSED in scope:
            return Match.NONE, {}
        path: str = scope["path"]
        if path == _LIST or (path.startswith(_LIST) and (_SLUG.fullmatch(path) or _ID.fullmatch(path))):
            return Match.FULL, {"route": self}
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or leave it to the endpoints."""
        headers = dict(scope["headers"])
        answer = await self._answer(scope, headers) if is_ordinary(headers) else None
        if answer is None:
            scope[_PASSED] = True
            await self._router(scope, receive, send)
            return
        start, body = self._messages(scope["path"], headers, answer)
        await send(start)
        await send(body)

    async def _answer(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Answer | None:
        try:
            if (authorization := headers.get(b"authorization")) is not None:
                reader = await self._reader(authorization)
                return await self._read(scope, reader) if reader else None
        except (InvalidToken, InvalidInput, ValidationError, UnicodeDecodeError):
            return None
        key = scope["path"].encode() + b"?" + scope["query_string"]
        if kept := self._cache.get(key):
            return kept
        generation = self._cache.generation
        try:
            answer = await self._read(scope, None)
        except (InvalidInput, ValidationError, UnicodeDecodeError):
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

    def _messages(
        self, path: str, headers: Mapping[bytes, bytes], answer: Answer
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        shown = [(b"content-type", b"application/json")]
        body = answer.body
        status = 200
        if answer.revision:
            shown += [(name.encode(), value.encode()) for name, value in described(answer).items()]
            held = headers.get(b"if-none-match")
            if held is not None and IfNoneMatch(held.decode("latin-1")).holds(answer.etag):
                status, body, shown = 304, b"", shown[1:]
        shown.append((b"content-length", str(len(body)).encode()))
        return (
            {"type": "http.response.start", "status": status, "headers": shown},
            {"type": "http.response.body", "body": body},
        )


def is_ordinary(headers: Mapping[bytes, bytes]) -> bool:
    """Return whether the endpoints would not refuse a header."""
    return len(headers.get(b"if-none-match", b"")) <= MAX_LENGTH


def described(answer: Answer) -> dict[str, str]:
    """Return the headers of a whole post: a cache asks again each time; a draft is its author's only."""
    return {
        "etag": answer.etag,
        "cache-control": "no-cache" if answer.is_public else "private, no-cache",
    }


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
