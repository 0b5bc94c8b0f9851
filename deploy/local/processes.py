"""The Python processes of the stack, as data: what each one is called, runs, is told and answers."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from deploy.local.state import REPOSITORY, process_environment

SERVICES = ("auth", "content", "ai", "realtime", "blockchain")
GATEWAY = "gateway"
PREFERRED_PORTS = {GATEWAY: 8000} | {name: 8001 + index for index, name in enumerate(SERVICES)}
# What the user may set for auth, with the secrets in it.
AUTH_ONLY = ("SPARKLE_OIDC_PROVIDERS",)
READY_PATH = "/health/ready"
# What is in flight at Ctrl-C; a person waits for it.
DRAIN_SECONDS = 3
UVICORN_OPTIONS = (
    *("--loop", "uvloop", "--http", "httptools", "--ws", "websockets-sansio", "--ws-max-size", "131072"),
    *("--no-access-log", "--no-server-header", "--timeout-graceful-shutdown", str(DRAIN_SECONDS)),
)


@dataclass(frozen=True, eq=False)
class Process:
    """One process to start.

    Attributes:
        environment: the whole environment.
        ready_url: answers 200 when the process is ready; None for one that nobody asks.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    ready_url: str | None = None


@dataclass(frozen=True)
class Addresses:
    """Where everything listens; the URLs of databases are per service.

    Attributes:
        media: the directory of pictures.
        public: what people open. The same door as `gateway`, by name: an IP address can have no passkeys
            (WebAuthn, section 5.1.2, "RP ID"), and a browser trusts localhost without https.
    """

    gateway: str
    public: str
    services: Mapping[str, str]
    databases: Mapping[str, str]
    redis: str
    rpc: str
    smtp: str
    mail: str | None
    media: str


def api(name: str, addresses: Addresses, common: Mapping[str, str]) -> Process:
    """Return the HTTP process of a service."""
    url = addresses.services[name]
    address = urlsplit(url)
    command = (
        *(sys.executable, "-m", "uvicorn", "--factory", f"services.{name}.app:from_environment"),
        *("--host", str(address.hostname), "--port", str(address.port), *UVICORN_OPTIONS),
    )
    return Process(name, command, _service_environment(name, addresses, common), url + READY_PATH)


def worker(name: str, addresses: Addresses, common: Mapping[str, str]) -> Process | None:
    """Return the process that relays and consumes the events of a service, where it has one."""
    if not (REPOSITORY / "services" / name / "worker.py").exists():
        return None
    command = (sys.executable, "-m", f"services.{name}.worker")
    return Process(f"{name}-worker", command, _service_environment(name, addresses, common))


def gateway(addresses: Addresses, common: Mapping[str, str]) -> Process:
    """Return the edge, which also serves the built web application."""
    changes = {f"SPARKLE_{name.upper()}_URL": url for name, url in addresses.services.items()}
    changes["SPARKLE_WEB_ROOT"] = str(REPOSITORY / "web" / "dist")
    changes["SPARKLE_DRAIN_TIMEOUT"] = str(DRAIN_SECONDS)
    if addresses.mail:
        changes["SPARKLE_MAIL_URL"] = addresses.mail
    address = urlsplit(addresses.gateway)
    command = (
        *(sys.executable, "-m", "gateway"),
        *("--host", str(address.hostname), "--port", str(address.port)),
    )
    environment = process_environment({**common, **changes}, without=("SPARKLE_DATABASE_URL", *AUTH_ONLY))
    return Process(GATEWAY, command, environment, addresses.gateway + READY_PATH)


def grant(email: str, role: str, addresses: Addresses, common: Mapping[str, str]) -> Process:
    """Return the operator's command that gives the account of an address a role."""
    command = (sys.executable, "-m", "services.auth.admin", "grant", email, "--role", role)
    return Process("grant", command, _service_environment("auth", addresses, common))


def common_environment(addresses: Addresses, secret_key: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Return what every process is told; variables that the user set win where that makes sense."""
    return {
        "SPARKLE_ENV": environment.get("SPARKLE_ENV") or "development",
        "SPARKLE_SECRET_KEY": environment.get("SPARKLE_SECRET_KEY") or secret_key,
        "SPARKLE_PUBLIC_URL": environment.get("SPARKLE_PUBLIC_URL") or addresses.public,
        "SPARKLE_JWKS_URL": f"{addresses.services['auth']}/.well-known/jwks.json",
        "SPARKLE_REDIS_URL": addresses.redis,
    }


def deployment_file(root: Path) -> Path:
    """Return where the addresses of the deployed contracts are kept."""
    return root / "chain" / "deployment.json"


def _service_environment(name: str, addresses: Addresses, common: Mapping[str, str]) -> dict[str, str]:
    changes = {"SPARKLE_DATABASE_URL": addresses.databases[name]}
    if name == "content":
        changes["SPARKLE_MEDIA_DIR"] = addresses.media
    if name == "auth":
        changes["SPARKLE_SMTP_URL"] = addresses.smtp
        # It asks the others for what they hold of a person.
        changes |= {f"SPARKLE_{other.upper()}_URL": url for other, url in addresses.services.items() if other != name}
    if name == "blockchain":
        changes["SPARKLE_RPC_URL"] = addresses.rpc
    # A port for the health of one worker cannot serve five; secrets of one service are no other's business.
    without = ["SPARKLE_WORKER_PORT", *(AUTH_ONLY if name != "auth" else ())]
    return process_environment({**common, **changes}, without=tuple(without))
