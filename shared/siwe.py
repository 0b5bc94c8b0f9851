"""Sign-In with Ethereum: ERC-4361 messages by their ABNF, and when a signed one proves an address.

The grammar is a regular one, so one expression holds it; its parts are named after the rules of ERC-4361 and RFC 3986.
That a message was asked for, for this purpose and only once, is its nonce's part, which is the caller's to check.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self
from urllib.parse import urlsplit

from shared.ethereum import checksummed, recover_signer
from shared.problems import InvalidInput

NONCE_LIFETIME: Final = timedelta(minutes=5)
_CLOCK_SKEW: Final = timedelta(minutes=1)

_UNRESERVED = r"A-Za-z0-9\-._~"
_SUB_DELIMS = r"!$&'()*+,;="
_ESCAPED = r"%[0-9A-Fa-f]{2}"
_PCHAR = rf"(?:[{_UNRESERVED}{_SUB_DELIMS}:@]|{_ESCAPED})"
_USERINFO = rf"(?:[{_UNRESERVED}{_SUB_DELIMS}:]|{_ESCAPED})*"
_NAME = rf"(?:[{_UNRESERVED}{_SUB_DELIMS}]|{_ESCAPED})"
_IP_LITERAL = rf"\[(?:[0-9A-Fa-f:.]+|v[0-9A-Fa-f]+\.[{_UNRESERVED}{_SUB_DELIMS}:]+)\]"
_SCHEME = r"[A-Za-z][A-Za-z0-9+.\-]*"
_PORT = r"(?::[0-9]*)?"
# A domain names a host; the authority inside a URI may be empty (file:///etc).
_DOMAIN = rf"(?:{_USERINFO}@)?(?:{_IP_LITERAL}|{_NAME}+){_PORT}"
_AUTHORITY = rf"(?:{_USERINFO}@)?(?:{_IP_LITERAL}|{_NAME}*){_PORT}"
_PATH = rf"(?://{_AUTHORITY}(?:/{_PCHAR}*)*|/?(?:{_PCHAR}+(?:/{_PCHAR}*)*)?)"
_URI = rf"{_SCHEME}:{_PATH}(?:\?(?:{_PCHAR}|[/?])*)?(?:#(?:{_PCHAR}|[/?])*)?"
_DATE_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
_MESSAGE = re.compile(
    rf"(?:(?P<scheme>{_SCHEME})://)?(?P<domain>{_DOMAIN}) wants you to sign in with your Ethereum account:\n"
    rf"(?P<address>0x[0-9A-Fa-f]{{40}})\n\n(?:(?P<statement>[{_UNRESERVED}:/?#\[\]@{_SUB_DELIMS} ]+)\n)?\n"
    rf"URI: (?P<uri>{_URI})\nVersion: 1\nChain ID: (?P<chain_id>[0-9]{{1,20}})\n"
    rf"Nonce: (?P<nonce>[A-Za-z0-9]{{8,}})\nIssued At: (?P<issued_at>{_DATE_TIME})"
    rf"(?:\nExpiration Time: (?P<expiration_time>{_DATE_TIME}))?(?:\nNot Before: (?P<not_before>{_DATE_TIME}))?"
    rf"(?:\nRequest ID: (?P<request_id>{_PCHAR}*))?(?:\nResources:(?P<resources>(?:\n- {_URI})*))?"
)


class InvalidMessage(InvalidInput):
    code, title = "invalid_siwe_message", "Not a Sign-In with Ethereum message"


class MessageForAnotherSite(InvalidInput):
    code, title = "siwe_for_another_site", "The message is for another site"


class UnsupportedChain(InvalidInput):
    code, title = "unsupported_chain", "Unsupported chain"


class MessageExpired(InvalidInput):
    code, title = "siwe_expired", "The message is not valid at this time"


class UnknownNonce(InvalidInput):
    code, title = "siwe_nonce_unknown", "The nonce is unknown, used or expired"


class WrongSignature(InvalidInput):
    code, title = "wallet_signature_wrong", "The signature is not of this address"


REFUSALS: Final = (
    InvalidMessage, MessageForAnotherSite, UnsupportedChain, MessageExpired, WrongSignature, UnknownNonce,
)  # fmt: skip


@dataclass(frozen=True)
class SiweMessage:
    """The fields of a message. Times are text as signed; `moment` reads them."""

    domain: str
    address: str
    uri: str
    chain_id: int
    nonce: str
    issued_at: str
    scheme: str | None = None
    statement: str | None = None
    expiration_time: str | None = None
    not_before: str | None = None
    request_id: str | None = None
    resources: tuple[str, ...] | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the message in `text`.

        Raises:
            InvalidMessage: it does not follow the grammar, or its address or a time cannot be.
        """
        match = _MESSAGE.fullmatch(text)
        if match is None:
            raise InvalidMessage("The text is not a Sign-In with Ethereum message (ERC-4361).")
        fields: dict[str, Any] = match.groupdict()
        try:
            is_checksummed = checksummed(fields["address"]) == fields["address"]
            for name in ("issued_at", "expiration_time", "not_before"):
                if fields[name] is not None:
                    moment(fields[name])
        except ValueError:
            raise InvalidMessage("The address or a time in the message cannot be.") from None
        if not is_checksummed:
            raise InvalidMessage("The address must be written with its checksum (EIP-55).")
        listed = fields.pop("resources")
        resources = None if listed is None else tuple(listed.split("\n- ")[1:])
        return cls(**{**fields, "chain_id": int(fields["chain_id"])}, resources=resources)

    def text(self) -> str:
        """Return the message as a wallet shows and signs it."""
        scheme = f"{self.scheme}://" if self.scheme else ""
        statement = f"{self.statement}\n" if self.statement else ""
        optional = {
            "Expiration Time": self.expiration_time,
            "Not Before": self.not_before,
            "Request ID": self.request_id,
        }
        lines = [
            f"{scheme}{self.domain} wants you to sign in with your Ethereum account:",
            self.address,
            f"\n{statement}",
            f"URI: {self.uri}",
            "Version: 1",
            f"Chain ID: {self.chain_id}",
            f"Nonce: {self.nonce}",
            f"Issued At: {self.issued_at}",
            *(f"{name}: {value}" for name, value in optional.items() if value is not None),
        ]
        if self.resources is not None:
            lines += ["Resources:", *(f"- {resource}" for resource in self.resources)]
        return "\n".join(lines)


def moment(text: str) -> datetime:
    """Return the RFC 3339 time in `text` as aware UTC.

    Raises:
        ValueError: there is no such moment.
    """
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except OverflowError:
        raise ValueError("the offset leads out of the calendar") from None


def written(when: datetime) -> str:
    """Return an aware time in RFC 3339, in UTC with milliseconds."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


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
    message = SiweMessage.parse(text)
    has_other_scheme = message.scheme is not None and message.scheme != urlsplit(site.url).scheme
    if message.domain != site.domain or has_other_scheme or not site.owns(message.uri):
        raise MessageForAnotherSite(f"Sign a message whose domain is {site.domain} and whose URI is {site.url}.")
    if message.chain_id != site.chain_id:
        raise UnsupportedChain(f"Switch your wallet to chain {site.chain_id}.")
    issued = moment(message.issued_at)
    is_issued = now - NONCE_LIFETIME - _CLOCK_SKEW <= issued <= now + _CLOCK_SKEW
    has_begun = message.not_before is None or moment(message.not_before) <= now
    has_ended = message.expiration_time is not None and moment(message.expiration_time) <= now
    if not is_issued or not has_begun or has_ended:
        raise MessageExpired("Ask for a new message and sign it within five minutes.")
    if recover_signer(text, signature) != message.address:
        raise WrongSignature("Sign the message with the wallet that it names.")
    return message
