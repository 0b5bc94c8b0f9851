"""Sign-In with Ethereum messages: ERC-4361 text, parsed by its ABNF and written back byte for byte.

The grammar is a regular one, so one expression holds it; the parts are named after the rules of ERC-4361 and RFC 3986.
Only version 1 exists. Reading a message proves nothing: `proof` compares it with what was asked.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from shared.ethereum import checksummed

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
    r"(?P<address>0x[0-9A-Fa-f]{40})\n"
    r"\n"
    rf"(?:(?P<statement>[{_UNRESERVED}:/?#\[\]@{_SUB_DELIMS} ]+)\n)?"
    r"\n"
    rf"URI: (?P<uri>{_URI})\n"
    r"Version: 1\n"
    r"Chain ID: (?P<chain_id>[0-9]{1,20})\n"
    r"Nonce: (?P<nonce>[A-Za-z0-9]{8,})\n"
    rf"Issued At: (?P<issued_at>{_DATE_TIME})"
    rf"(?:\nExpiration Time: (?P<expiration_time>{_DATE_TIME}))?"
    rf"(?:\nNot Before: (?P<not_before>{_DATE_TIME}))?"
    rf"(?:\nRequest ID: (?P<request_id>{_PCHAR}*))?"
    rf"(?:\nResources:(?P<resources>(?:\n- {_URI})*))?"
)


class SiweSyntaxError(ValueError):
    """The text is not an ERC-4361 message."""


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
            SiweSyntaxError: it does not follow the grammar, or its address or a time cannot be.
        """
        match = _MESSAGE.fullmatch(text)
        if match is None:
            raise SiweSyntaxError("The text is not a Sign-In with Ethereum message (ERC-4361).")
        fields: dict[str, Any] = match.groupdict()
        try:
            if checksummed(fields["address"]) != fields["address"]:
                raise SiweSyntaxError("The address must be written with its checksum (EIP-55).")
            for name in ("issued_at", "expiration_time", "not_before"):
                if fields[name] is not None:
                    moment(fields[name])
        except SiweSyntaxError:
            raise
        except ValueError:
            raise SiweSyntaxError("The address or a time in the message cannot be.") from None
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
