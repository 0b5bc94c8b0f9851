"""The one message that answers a question: ERC-4361 text that is written here and compared line by line.

This service takes only what it asked for, so it needs no grammar: a message is right when it is, byte for byte, the one
that follows from the question and the address. What is wrong is told by the first line that differs, in the order in
which a person can repair it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import zip_longest
from typing import Final
from urllib.parse import urlsplit

from services.auth.siwe.problems import (
    InvalidMessage,
    MessageForAnotherPurpose,
    MessageForAnotherSite,
    UnsupportedChain,
)
from shared.ethereum import checksummed
from shared.problems import Problem

LIFETIME: Final = timedelta(minutes=5)
VERSION: Final = "1"


class Purpose(StrEnum):
    """What a signature is for. It is in the statement, so that its owner reads it before signing."""

    SIGN_IN = "sign_in"
    LINK = "link"


STATEMENTS: Final = {
    Purpose.SIGN_IN: "Sign in to Sparkle Universe. It costs nothing and moves no tokens.",
    Purpose.LINK: "Let this wallet sign in to your Sparkle Universe account. It costs nothing and moves no tokens.",
}


@dataclass(frozen=True)
class Site:
    """Whom a message is for: the browser-facing URL and the chain."""

    url: str
    chain_id: int

    @property
    def domain(self) -> str:
        """Host and port, as a wallet compares them with the page."""
        return urlsplit(self.url).netloc


@dataclass(frozen=True)
class Question:
    """What makes one message differ from another of the same site."""

    purpose: Purpose
    nonce: str
    issued_at: datetime

    @property
    def expires_at(self) -> datetime:
        """When the answer comes too late."""
        return self.issued_at + LIFETIME


def written(when: datetime) -> str:
    """Return an aware time as in a message: RFC 3339, UTC, milliseconds."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def message_for(question: Question, address: str, site: Site) -> str:
    """Return what the holder of `address` signs."""
    return "\n".join(
        (
            f"{site.domain} wants you to sign in with your Ethereum account:",
            address,
            "",
            STATEMENTS[question.purpose],
            "",
            f"URI: {site.url}",
            f"Version: {VERSION}",
            f"Chain ID: {site.chain_id}",
            f"Nonce: {question.nonce}",
            f"Issued At: {written(question.issued_at)}",
            f"Expiration Time: {written(question.expires_at)}",
        )
    )


_ADDRESS_LINE: Final = 1
_NONCE_LINE: Final = 8


def named_in(text: str) -> tuple[str, str]:
    """Return the address and the nonce in a message; nothing else of it is checked.

    Raises:
        InvalidMessage: it has not the lines of one, or the address is not written with its checksum.
    """
    lines = text.split("\n")
    if len(lines) <= _NONCE_LINE or not lines[_NONCE_LINE].startswith("Nonce: "):
        raise InvalidMessage
    try:
        address = checksummed(lines[_ADDRESS_LINE])
    except ValueError:
        raise InvalidMessage from None
    if address != lines[_ADDRESS_LINE]:
        raise InvalidMessage
    return address, lines[_NONCE_LINE].removeprefix("Nonce: ")


def refuse_other(text: str, expected: str, site: Site) -> None:
    """Let pass the expected message only.

    Raises:
        MessageForAnotherSite, MessageForAnotherPurpose, UnsupportedChain, InvalidMessage: the first that applies.
    """
    here = MessageForAnotherSite(f"Sign a message whose domain is {site.domain} and whose URI is {site.url}.")
    chain = UnsupportedChain(f"Switch your wallet to chain {site.chain_id}.")
    reasons: dict[int, Problem] = {0: here, 3: MessageForAnotherPurpose(), 5: here, 7: chain}
    for number, (given, wanted) in enumerate(zip_longest(text.split("\n"), expected.split("\n"))):
        if given != wanted:
            raise reasons.get(number) or InvalidMessage()
