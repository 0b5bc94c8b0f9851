"""The rules of quoting, without I/O.

A post names what it quotes by nodes of its document. Whoever is quoted decides by the post's policy in advance, or when
asked, and may change their mind: what was refused is not shown, and asking again by taking the quote out and putting it
in again changes nothing.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from services.content.posts.policy import QuotePolicy

MAX_QUOTES: Final = 10
"""Posts that one post may quote."""
NODE: Final = "postQuote"


class QuoteState(StrEnum):
    """Whether a quote is shown."""

    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"


def first_state(policy: QuotePolicy, *, is_own: bool) -> QuoteState | None:
    """Return the state of a new quote; None where it may not be made."""
    if is_own or policy is QuotePolicy.EVERYONE:
        return QuoteState.ACCEPTED
    return QuoteState.PENDING if policy is QuotePolicy.ASK else None


def quoted_in(document: dict[str, Any]) -> list[UUID]:
    """Return the posts that a validated document quotes, each once, in its order."""
    return list(dict.fromkeys(_quoted(document)))


def _quoted(node: dict[str, Any]) -> Iterator[UUID]:
    for child in node.get("content", ()):
        if child["type"] == NODE:
            yield UUID(child["attrs"]["postId"])
        else:
            yield from _quoted(child)
