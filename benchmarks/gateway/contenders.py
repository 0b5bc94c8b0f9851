"""Starts what is compared, each pinned to core 0; everything around it is pinned to core 1."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
GATEWAY_CORE, LOAD_CORE = 0, 1
START_SECONDS = 20.0


@dataclass(frozen=True)
class Contender:
    """A running process that answers at `url`."""

    name: str
    url: str
    pid: int

    def processor_seconds(self) -> float:
        """Return the processor time it has used so far (Linux), which other programs disturb less than throughput."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """Return a port of loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def pinned(core: int, command: list[str]) -> list[str]:
    """Return `command` bound to one core, where the machine can do that."""
    return ["taskset", "-c", str(core), *command] if shutil.which("taskset") and (os.cpu_count() or 1) > 1 else command


@contextmanager
def started(name: str, core: int, command: list[str], port: int, **environment: str) -> Iterator[Contender]:
    """Run `command` until the block ends; it must listen on `port`."""
    process = subprocess.Popen(
        pinned(core, command),
        cwd=REPOSITORY,
        env={**os.environ, "PORT": str(port), **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await_port(name, process, port)
        yield Contender(name, f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await_port(name: str, process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"{name} ended with {process.returncode} before it listened")
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"{name} did not listen within {START_SECONDS:.0f} s")


def start_service(stack: ExitStack, directory: Path, key_set: Path) -> tuple[Contender, Contender]:
    """Start the services behind the contenders: (cheap fixed answers, keys and large bodies)."""
    port = free_port()
    command = [sys.executable, str(HERE / "service.py"), f"--port={port}", f"--key-set={key_set}"]
    large = stack.enter_context(started("service", LOAD_CORE, command, port))
    haproxy = shutil.which("haproxy")
    if haproxy is None:
        return large, large
    body = directory / "body.json"
    body.write_bytes(b'{"items":"' + b"a" * 1012 + b'"}')
    port = free_port()
    command = [haproxy, "-db", "-f", str(HERE / "service.cfg")]
    return stack.enter_context(started("service", LOAD_CORE, command, port, BODY=str(body))), large


def start_ours(stack: ExitStack, service: str, keys: str, redis_url: str) -> Contender:
    """Start the gateway."""
    port = free_port()
    names = ("AUTH", "CONTENT", "AI", "REALTIME", "BLOCKCHAIN")
    return stack.enter_context(
        started(
            "gateway",
            GATEWAY_CORE,
            [sys.executable, "-m", "benchmarks.gateway.ours", f"--port={port}"],
            port,
            **{f"SPARKLE_{name}_URL": service for name in names},
            SPARKLE_JWKS_URL=f"{keys}/.well-known/jwks.json",
            SPARKLE_REDIS_URL=redis_url,
            SPARKLE_ENV="test",
        )
    )


def start_peer(stack: ExitStack, service: str, keys: str) -> Contender | None:
    """Start the Node gateway, or return None where Node is absent."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    if not (HERE / "peer" / "node_modules").is_dir():
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=HERE / "peer", check=True, stdout=subprocess.DEVNULL)
    port = free_port()
    return stack.enter_context(
        started(
            "Node + undici",
            GATEWAY_CORE,
            [node, str(HERE / "peer" / "server.mjs")],
            port,
            UPSTREAM=service,
            JWKS=f"{keys}/.well-known/jwks.json",
            NODE_ENV="production",
        )
    )


def start_haproxy(stack: ExitStack, service: str, public_key: Path | None) -> Contender | None:
    """Start HAProxy, with jwt_verify where a key is given; return None where it is absent."""
    haproxy = shutil.which("haproxy")
    if haproxy is None:
        return None
    port = free_port()
    environment = {"UPSTREAM_ADDRESS": service.removeprefix("http://")}
    if public_key is not None:
        environment["PUBLIC_KEY"] = str(public_key)
    return stack.enter_context(
        started(
            "HAProxy, no token" if public_key is None else "HAProxy jwt_verify",
            GATEWAY_CORE,
            [haproxy, "-db", "-f", str(HERE / "haproxy.cfg")],
            port,
            **environment,
        )
    )
