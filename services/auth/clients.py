"""What a request tells of the program and the network behind it, as far as its owner should recognise it later."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request
from ua_parser import parse

from services.auth.places import Places

_MAX_AGENT: Final = 300
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")
# What one customer is given: coarse enough to keep no exact address, fine enough to tell home from elsewhere.
_PREFIX_V4: Final = 24
_PREFIX_V6: Final = 48


@dataclass(frozen=True)
class Client:
    """`device`: such as "Firefox on Linux".

    `network`: such as "203.0.113.0/24", "Ghent, Belgium (203.0.113.0/24)", "this machine" or "".
    """

    device: str
    user_agent: str
    address: str
    network: str


def device_of(user_agent: str) -> str:
    """Return the words for a User-Agent header."""
    if not user_agent:
        return "Unknown program"
    found = parse(user_agent)
    first_word = user_agent.replace("/", " ").split(" ", maxsplit=1)[0][:40]
    program = found.user_agent.family if found.user_agent else first_word
    system = found.os.family if found.os else None
    return f"{program} on {system}" if system and system != "Other" else program


def network_of(address: str) -> str:
    """Return the hint at the place of an address; it is all that is kept of it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if parsed.is_loopback:
        return "this machine"
    prefix = _PREFIX_V4 if parsed.version == 4 else _PREFIX_V6  # noqa: PLR2004 - the version of IP
    return str(ipaddress.ip_network(f"{parsed}/{prefix}", strict=False))


def client_of(user_agent: str, address: str, places: Places) -> Client:
    """Return the client of these two facts; both may be anything."""
    agent = _UNPRINTABLE.sub("", user_agent)[:_MAX_AGENT]
    network, place = network_of(address), places.find(address)
    return Client(device_of(agent), agent, address, f"{place} ({network})" if place else network)


def _client(request: Request) -> Client:
    peer = request.client.host if request.client else ""
    # The gateway sets the header anew and is all that reaches this service; the last hop is what it saw.
    address = request.headers.get("x-forwarded-for", peer).rpartition(",")[2].strip()
    return client_of(request.headers.get("user-agent", ""), address, request.app.state.places)


ClientInfo = Annotated[Client, Depends(_client)]
