"""What tests of the content service write and send."""

import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from shared.ids import uuid7
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
        return bearer(
            self.id,
            username=self.username,
            role=self.role,
            is_email_verified=self.is_email_verified,
            now=time.time() - 60,
        )


async def create_post(client: httpx.AsyncClient, author: Person, **fields: Any) -> dict[str, Any]:
    """Create a post and return it."""
    answer = await client.post("/api/posts", json=post_body(**fields), headers=author.headers)
    assert answer.status_code == 201, answer.text
    created: dict[str, Any] = answer.json()
    return created
