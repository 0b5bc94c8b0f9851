"""Who is on the other end of the connection: the peer, or what a trusted proxy says about it."""

import ipaddress
import re
from functools import lru_cache

from gateway.asgi import Headers
from gateway.settings import GatewaySettings, parse_networks

_WITH_PORT = re.compile(r"(?:\[(?P<v6>[^\[\]]+)\]|(?P<v4>[0-9.]+))(?::[0-9]{1,5})?")
_HTTP_SCHEMES = {"ws": "http", "wss": "https"}


class ClientAddresses:
    """Finds client address and scheme. X-Forwarded-* is believed from SPARKLE_TRUSTED_PROXIES only."""

    def __init__(self, settings: GatewaySettings) -> None:
        trusted = parse_networks(settings.trusted_proxies)
        operators = parse_networks(settings.metrics_networks)
        self._has_proxies = bool(trusted)
        self._is_trusted = lru_cache(maxsize=4096)(lambda address: _is_in(address, trusted))
        self.may_read_metrics = lru_cache(maxsize=4096)(lambda address: _is_in(address, operators))

    def resolve(self, peer: str, scheme: str, headers: Headers) -> tuple[str, str]:
        """Return (client address, scheme); the scheme is http or https, for a WebSocket too.

        Services compare it with the Origin of a handshake, and an origin is never ws or wss.
        Goes through X-Forwarded-For from the right and stops at the first hop that is not a trusted proxy, so a client
        cannot choose its address by sending the header itself.
        """
        scheme = _HTTP_SCHEMES.get(scheme, scheme)
        if not self._has_proxies or not self._is_trusted(peer):
            return peer, scheme
        hops: list[str] = []
        for name, value in headers:
            if name == b"x-forwarded-for":
                hops += [part.strip() for part in value.decode("latin-1").split(",")]
            elif name == b"x-forwarded-proto" and value in {b"http", b"https"}:
                scheme = value.decode()
        client = peer
        for hop in reversed(hops):
            address = _address_in(hop)
            if address is None:
                break
            client = address
            if not self._is_trusted(address):
                break
        return client, scheme


def limit_identity(address: str) -> str:
    """Return what counts as one client: the IPv4 address, or the /64 that an IPv6 customer is given."""
    if ":" not in address:
        return address
    return _prefix(address)


@lru_cache(maxsize=8192)
def _prefix(address: str) -> str:
    try:
        parsed = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(parsed) >> 64 << 64, 64)))


def _address_in(hop: str) -> str | None:
    """Return the address of a forwarded hop; some proxies add a port: `192.0.2.1:80`, `[2001:db8::1]:80`."""
    written = _WITH_PORT.fullmatch(hop)
    address = hop if written is None else written["v6"] or written["v4"]
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return None
    return address


def _is_in(address: str, networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]) -> bool:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return any(parsed in network for network in networks)
