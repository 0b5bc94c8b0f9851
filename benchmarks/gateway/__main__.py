"""`python -m benchmarks.gateway`: our gateway beside a Node gateway and HAProxy, on one core each.

Rounds are interleaved and medians compared, so that a busy machine hits all of them alike. Exits 1 when a bar is
missed.
"""

import argparse
import json
import os
import platform
import statistics
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from benchmarks.gateway import load, memory
from benchmarks.gateway.contenders import (
    LOAD_CORE,
    Contender,
    start_haproxy,
    start_ours,
    start_peer,
    start_service,
)
from deploy.local.children import Guard
from deploy.local.redis import Redis
from shared.ids import uuid7

CONNECTIONS = 64
MIN_RATIO = 1.2
MAX_ADDED_MILLISECONDS = 0.4
MAX_GROWTH_MEGABYTES = 32.0
GIBIBYTE = 1_073_741_824
_WIDTHS = (12, 16, 9, 10, 16, 8, 21)


@dataclass
class Result:
    """All rounds of one contender."""

    contender: Contender
    rates: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    failures: int = 0

    @property
    def rate(self) -> float:
        """Median requests per second."""
        return statistics.median(self.rates)

    @property
    def latency(self) -> float:
        """Median of the rounds' p50, in milliseconds."""
        return statistics.median(self.latencies)


def make_token(directory: Path) -> tuple[str, Path, Path]:
    """Return (an ES256 access token, the key set's file, the public key's file): HAProxy 2.6 does not know EdDSA."""
    key = ec.generate_private_key(ec.SECP256R1())
    public = json.loads(jwt.get_algorithm_by_name("ES256").to_jwk(key.public_key()))
    key_set = directory / "jwks.json"
    key_set.write_text(json.dumps({"keys": [{**public, "kid": "bench", "alg": "ES256", "use": "sig"}]}))
    pem = directory / "public.pem"
    pem.write_bytes(
        key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    now = int(time.time())
    claims = {
        "iss": "sparkle",
        "aud": "sparkle",
        "sub": str(uuid7()),
        "sid": str(uuid7()),
        "username": "bench",
        "role": "user",
        "email_verified": True,
        "iat": now,
        "exp": now + 900,
        "jti": str(uuid7()),
    }
    return jwt.encode(claims, key, algorithm="ES256", headers={"kid": "bench"}), key_set, pem


def measure(
    contenders: list[Contender], direct: Contender, headers: dict[str, str], rounds: int, seconds: int
) -> dict[str, Result]:
    """Run the interleaved rounds."""
    results = {one.name: Result(one) for one in [*contenders, direct]}
    for one in contenders:
        load.run(one.url, headers, connections=CONNECTIONS, seconds=2)
    for number in range(rounds):
        for result in results.values():
            url = result.contender.url
            quick = load.run(url, headers, connections=1, seconds=seconds)
            before = result.contender.processor_seconds()
            many = load.run(url, headers, connections=CONNECTIONS, seconds=seconds)
            used = result.contender.processor_seconds() - before
            result.processor.append(used / (many.per_second * seconds) * 1e6)
            result.latencies.append(quick.p50_milliseconds)
            result.rates.append(many.per_second)
            result.failures += quick.failures + many.failures
        print(
            f"round {number + 1} of {rounds}: "
            + ", ".join(f"{r.contender.name} {r.rates[-1]:,.0f}/s" for r in results.values())
        )
    return results


def report(results: dict[str, Result], direct: Contender, megabytes: dict[str, tuple[float, float]]) -> bool:
    """Print the table and return whether every bar is met."""
    base = results[direct.name].latency
    titles = ("requests/s", "range", "p50 ms", "added ms", "CPU us/request", "errors", "MB up, down per GiB")
    print("\n" + " " * 20 + "".join(title.rjust(width) for title, width in zip(titles, _WIDTHS, strict=True)))
    for name, result in results.items():
        cells = (
            f"{result.rate:,.0f}",
            f"{min(result.rates):,.0f}-{max(result.rates):,.0f}",
            f"{result.latency:.3f}",
            f"{result.latency - base:+.3f}" if name != direct.name else "",
            f"{statistics.median(result.processor):.1f}",
            str(result.failures),
            ", ".join(f"{value:.1f}" for value in megabytes.get(name, ())),
        )
        print(f"{name:20}" + "".join(cell.rjust(width) for cell, width in zip(cells, _WIDTHS, strict=True)))
    ours = results["gateway"]
    bars = {
        f"added p50 <= {MAX_ADDED_MILLISECONDS} ms": ours.latency - base <= MAX_ADDED_MILLISECONDS,
        f"memory grows <= {MAX_GROWTH_MEGABYTES:.0f} MB": max(megabytes["gateway"]) <= MAX_GROWTH_MEGABYTES,
        "no error": ours.failures == 0,
    }
    if (peer := results.get("Node + undici")) is not None:
        ratio = ours.rate / peer.rate
        bars[f"{ratio:.2f}x Node + undici >= {MIN_RATIO}x"] = ratio >= MIN_RATIO
    print()
    for text, is_met in bars.items():
        print(f"{'met   ' if is_met else 'MISSED'} {text}")
    return all(bars.values())


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gateway", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4, help="length of one measurement")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        directory.chmod(0o755)
        guard = stack.enter_context(Guard())
        redis = Redis(directory / "redis", guard, is_ephemeral=True)
        redis.start()
        stack.callback(redis.stop)
        token, key_set, pem = make_token(directory)
        service, large = start_service(stack, directory, key_set)
        contenders = [
            start_ours(stack, service.url, large.url, redis.url),
            start_peer(stack, service.url, large.url),
            start_haproxy(stack, service.url, pem),
            start_haproxy(stack, service.url, None),
        ]
        running = [one for one in contenders if one is not None]
        if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
            os.sched_setaffinity(0, {LOAD_CORE})
        headers = {**load.BROWSER_HEADERS, "Authorization": f"Bearer {token}"}
        print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
        print(f"{CONNECTIONS} connections, 1 KB answers, {chosen.rounds} rounds of {chosen.seconds} s, one core each\n")
        results = measure(running, service, headers, chosen.rounds, chosen.seconds)
        streamers = [start_ours(stack, large.url, large.url, redis.url), start_peer(stack, large.url, large.url)]
        megabytes = {
            one.name: memory.growth(one, GIBIBYTE, headers["Authorization"]) for one in streamers if one is not None
        }
        return 0 if report(results, service, megabytes) else 1


if __name__ == "__main__":
    raise SystemExit(main())
