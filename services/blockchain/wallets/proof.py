"""When a signed message proves a wallet: pure rules, in the order in which a person can repair what is wrong.

The message must be for this site (domain, URI) and this chain, be valid now, and be signed by the address it names.
That it was asked for, by this caller, and only once, is the nonce's part.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from services.blockchain.wallets.problems import (
    InvalidMessage,
    MessageExpired,
    MessageForAnotherSite,
    UnsupportedChain,
    WrongSignature,
)
from services.blockchain.wallets.siwe import SiweMessage, SiweSyntaxError, moment
from shared.ethereum import recover_signer

NONCE_LIFETIME: Final = timedelta(minutes=5)
STATEMENT: Final = "Link this wallet to your Sparkle account. It costs nothing and moves no tokens."
_CLOCK_SKEW: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Site:
    """Whom a message must be for: the browser-facing URL and the chain."""

    url: str
    chain_id: int

    @property
    def domain(self) -> str:
        """Host and port, as a wallet compares them with the page."""
        return urlsplit(self.url).netloc

    def owns(self, uri: str) -> bool:
        """Return whether `uri` is the site or a page of it."""
        return uri == self.url or uri.startswith((f"{self.url}/", f"{self.url}?", f"{self.url}#"))


def verified_message(text: str, signature: bytes, site: Site, now: datetime) -> SiweMessage:
    """Return the message in `text` once everything about it but its nonce is checked.

    Raises:
        InvalidMessage, MessageForAnotherSite, UnsupportedChain, MessageExpired, WrongSignature: the first that applies.
    """
    try:
        message = SiweMessage.parse(text)
    except SiweSyntaxError as error:
        raise InvalidMessage(str(error)) from None
    has_other_scheme = message.scheme is not None and message.scheme != urlsplit(site.url).scheme
    if message.domain != site.domain or has_other_scheme or not site.owns(message.uri):
        raise MessageForAnotherSite(f"Sign a message whose domain is {site.domain} and whose URI is {site.url}.")
    if message.chain_id != site.chain_id:
        raise UnsupportedChain(f"Switch your wallet to chain {site.chain_id}.")
    if not _is_valid_at(message, now):
        raise MessageExpired("Ask for a new message and sign it within five minutes.")
    if recover_signer(text, signature) != message.address:
        raise WrongSignature("Sign the message with the wallet that it names.")
    return message


def _is_valid_at(message: SiweMessage, now: datetime) -> bool:
    issued = moment(message.issued_at)
    is_issued = now - NONCE_LIFETIME - _CLOCK_SKEW <= issued <= now + _CLOCK_SKEW
    has_begun = message.not_before is None or moment(message.not_before) <= now
    has_ended = message.expiration_time is not None and moment(message.expiration_time) <= now
    return is_issued and has_begun and not has_ended
