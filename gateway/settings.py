"""What the gateway reads from the environment."""

import ipaddress
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from shared.settings import BaseServiceSettings, HttpUrlText

MEBIBYTE = 1_048_576


def _network(value: str) -> str:
    ipaddress.ip_network(value, strict=False)
    return value


Networks = Annotated[str, AfterValidator(lambda value: ",".join(_network(part) for part in _parts(value)))]


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


class GatewaySettings(BaseServiceSettings):
    """Where the services are, and how much the edge takes from a client or waits for a service."""

    auth_url: HttpUrlText = "http://127.0.0.1:8001"
    content_url: HttpUrlText = "http://127.0.0.1:8002"
    ai_url: HttpUrlText = "http://127.0.0.1:8003"
    realtime_url: HttpUrlText = "http://127.0.0.1:8004"
    blockchain_url: HttpUrlText = "http://127.0.0.1:8005"
    mail_url: HttpUrlText | None = Field(None, description="JSON list of caught mails; shown in development only.")
    web_root: Path = Field(Path("web/dist"), description="The built web app.")
    csp_connect: str = Field("", description="Further origins that pages may connect to, such as a wallet relay.")

    trusted_proxies: Networks = Field("", description="Comma-separated networks whose X-Forwarded-* is believed.")
    metrics_networks: Networks = Field("127.0.0.0/8,::1/128", description="Networks that may read /metrics.")

    upstream_connections: int = Field(256, ge=1, le=65_535, description="Open connections per service.")
    upstream_queue: int = Field(1024, ge=0, le=65_535, description="Requests that may wait for a connection.")
    connect_timeout: float = Field(2.0, gt=0, le=60)
    queue_timeout: float = Field(2.0, gt=0, le=60)
    idle_timeout: float = Field(60.0, gt=0, le=3600, description="Longest silence inside a body, either way.")
    response_timeout: float | None = Field(None, gt=0, le=3600, description="Caps every route's own timeout.")
    keep_alive: float = Field(4.0, gt=0, le=600, description="Shorter than the services' own five seconds.")

    websocket_max_bytes: int = Field(MEBIBYTE, ge=1024, description="Largest WebSocket message, either way.")
    websocket_idle_timeout: float = Field(
        960.0,
        gt=0,
        description="Time without a message after which a WebSocket is closed; more than any service's own.",
    )
    websocket_ping_interval: float = Field(25.0, gt=0, le=600, description="Time between pings, which find dead peers.")
    websocket_connections: int = Field(20_000, ge=1)

    rate_limits: bool = Field(True, description="Off only for tests of something behind the gateway.")
    access_log: bool = True
    drain_timeout: int = Field(20, ge=1, le=600, description="Seconds that requests in flight get on shutdown.")

    def upstreams(self) -> dict[str, str]:
        """Return service name -> base URL."""
        return {
            "auth": self.auth_url,
            "content": self.content_url,
            "ai": self.ai_url,
            "realtime": self.realtime_url,
            "blockchain": self.blockchain_url,
        }

    @property
    def is_development(self) -> bool:
        """Whether the development-only pages exist."""
        return self.env != "production"


def parse_networks(value: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """Return the networks of a comma-separated setting."""
    return tuple(ipaddress.ip_network(part, strict=False) for part in _parts(value))
