"""What tests of the content service write and send."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from services.content.reading.reads import Reads
from shared.ids import uuid7
from shared.testing.services import RunningService
from shared.testing.tokens import bearer


def text(value: str, *marks: dict[str, Any]) -> dict[str, Any]:
    """A text node."""
    return {"type": "text", "text": value, **({"marks": list(marks)} if marks else {})}


def paragraph(*children: Any) -> dict[str, Any]:
    """A paragraph; strings become text nodes."""
    content = [text(child) if isinstance(child, str) else child for child in children]
    return {"type": "paragraph", "content": content}


def document(*blocks: Any) -> dict[str, Any]:
    """A document; strings become paragraphs."""
    return {"type": "doc", "content": [paragraph(block) if isinstance(block, str) else block for block in blocks]}


def post_body(**fields: Any) -> dict[str, Any]:
    """A valid body for POST /api/posts."""
    return {"title": "Sun and stars", "content": document("Light takes eight minutes."), **fields}


@dataclass(frozen=True)
class Person:
    """Somebody with an access token."""

    username: str = "ada"
    is_email_verified: bool = True
    role: str = "user"
    id: UUID = field(default_factory=uuid7)

    @property
    def headers(self) -> dict[str, str]:
        """The Authorization header. The token is a minute old: the clock of a test may stand still that long."""
        return self.headers_at(time.time())

    def headers_at(self, now: float) -> dict[str, str]:
        """The Authorization header with a token of a minute before `now`, for a clock that has been moved."""
        return bearer(
            self.id,
            username=self.username,
            role=self.role,
            is_email_verified=self.is_email_verified,
            now=now - 60,
        )


async def create_post(client: httpx.AsyncClient, author: Person, **fields: Any) -> dict[str, Any]:
    """Create a post and return it."""
    answer = await client.post("/api/posts", json=post_body(**fields), headers=author.headers)
    assert answer.status_code == 201, answer.text
    created: dict[str, Any] = answer.json()
    return created


@contextmanager
def recorded_reads(content: RunningService) -> Iterator[list[str]]:
    """Collect the statements of the read path, which does not go through SQLAlchemy, while the block runs."""
    statements: list[str] = []
    reads: Reads = content.app.state.reads
    fetch = reads.fetch

    async def noted(sql: str, arguments: Sequence[Any]) -> list[Any]:
        statements.append(sql)
        return await fetch(sql, arguments)

    reads.fetch = noted  # type: ignore[method-assign]
    content.app.state.answers.forget()
    try:
        yield statements
    finally:
        reads.fetch = fetch  # type: ignore[method-assign]
