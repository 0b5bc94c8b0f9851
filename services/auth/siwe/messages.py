"""What this service asks a wallet to sign, and which signed messages answer it (`shared.siwe` has the standard)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from services.auth.siwe.problems import MessageForAnotherPurpose
from shared.siwe import NONCE_LIFETIME, Site, SiweMessage, written

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
class Question:
    """What makes one message differ from another of the same site."""

    purpose: Purpose
    nonce: str
    issued_at: datetime

    @property
    def expires_at(self) -> datetime:
        """When the answer comes too late."""
        return self.issued_at + NONCE_LIFETIME


def message_for(question: Question, address: str, site: Site) -> str:
    """Return what the holder of `address` signs. A client may write a message of its own with the nonce instead."""
    return SiweMessage(
        domain=site.domain,
        address=address,
        statement=STATEMENTS[question.purpose],
        uri=site.url,
        chain_id=site.chain_id,
        nonce=question.nonce,
        issued_at=written(question.issued_at),
        expiration_time=written(question.expires_at),
    ).text()


def refuse_other_purpose(message: SiweMessage, purpose: Purpose) -> None:
    """Let nobody be shown one purpose and have signed for another.

    A client may word its own statement to sign in, or leave it out. Whoever lets a wallet into an account has read so.

    Raises:
        MessageForAnotherPurpose: the statement says something else.
    """
    says_link = message.statement == STATEMENTS[Purpose.LINK]
    if says_link != (purpose is Purpose.LINK):
        raise MessageForAnotherPurpose
