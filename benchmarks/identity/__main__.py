"""`python -m benchmarks.identity`: what signing in costs beside bcrypt, and what it does to everybody else.

Rounds are interleaved, the limit and the load in the same round, so that a busy machine hits both alike. Exits 1 when
a bar is missed.
"""

import argparse
import asyncio
import math
import platform
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import bcrypt
import uvloop

from benchmarks.identity import verification
from benchmarks.identity.load import Connection, Crowd, ask_who_i_am, cores
from benchmarks.identity.service import COST, PASSWORD, running_service
from services.auth.accounts.passwords import prehash

MIN_OF_LIMIT = 0.9
MAX_SLOWDOWN = 3.0
MAX_VERIFY_MICROSECONDS = 20.0
PEOPLE_PER_CORE = 8
ASKED_PER_SECOND = 40.0
ACCOUNTS = 300


@dataclass
class Rounds:
    """What was measured, a value per round or per request."""

    limits: list[float] = field(default_factory=list)
    bcrypt_cpu: list[float] = field(default_factory=list)
    auth_cpu: list[float] = field(default_factory=list)
    postgres_cpu: list[float] = field(default_factory=list)
    logins: list[float] = field(default_factory=list)
    idle: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)

    @property
    def of_limit(self) -> float:
        """Median of the rounds' share of the bcrypt limit."""
        return statistics.median(done / limit for done, limit in zip(self.logins, self.limits, strict=True))


def bcrypt_limit(seconds: float) -> tuple[float, float]:
    """Return (passwords per second that the cores check when they do nothing else, processor milliseconds of each)."""
    stored, given = bcrypt.hashpw(prehash(PASSWORD), bcrypt.gensalt(COST)), prehash(PASSWORD)

    def work() -> tuple[float, float]:
        started, used, count = time.perf_counter(), time.thread_time(), 0
        while time.perf_counter() - started < seconds:
            bcrypt.checkpw(given, stored)
            count += 1
        return count / (time.perf_counter() - started), (time.thread_time() - used) / count * 1000

    with ThreadPoolExecutor(cores()) as pool:
        rates, costs = zip(*pool.map(lambda _: work(), range(cores())), strict=True)
    return sum(rates), statistics.fmean(costs)


def percentile(times: list[float], share: float) -> float:
    """Return the time that `share` of `times` do not exceed."""
    return sorted(times)[min(len(times) - 1, math.ceil(len(times) * share) - 1)]


async def measure(crowd: Crowd, rounds: Rounds, seconds: float) -> None:
    """Run one round: logins alone, /me alone, both."""
    port, people = crowd.service.port, PEOPLE_PER_CORE * cores()
    door = await Connection.open(port)
    token = (await crowd.sign_in(door))["tokens"]["accessToken"]
    door.close()
    auth, postgres = crowd.service.processor_seconds()
    before = crowd.count
    rounds.logins.append(await crowd.rush(people, seconds))
    auth_later, postgres_later = crowd.service.processor_seconds()
    rounds.auth_cpu.append((auth_later - auth) / (crowd.count - before) * 1000)
    rounds.postgres_cpu.append((postgres_later - postgres) / (crowd.count - before) * 1000)
    rounds.idle += await ask_who_i_am(port, token, ASKED_PER_SECOND, seconds)
    rush = asyncio.create_task(crowd.rush(people, seconds + 1))
    await asyncio.sleep(0.5)
    rounds.busy += await ask_who_i_am(port, token, ASKED_PER_SECOND, seconds)
    await rush


def report(rounds: Rounds, failures: int) -> bool:
    """Print what was measured and return whether every bar is met."""
    checked = verification.verifier()
    verify = min(verification.cached_microseconds(checked) for _ in range(3))
    dependency = verification.dependency_microseconds(checked)
    plain = verification.pyjwt_microseconds()
    slowdown = percentile(rounds.busy, 0.99) / percentile(rounds.idle, 0.99)
    print(f"\nlogins/s        {statistics.median(rounds.logins):8.2f}   in the service")
    print(f"bcrypt/s        {statistics.median(rounds.limits):8.2f}   the limit of {cores()} cores at cost {COST}")
    bcrypt_cpu, auth_cpu, postgres_cpu = map(
        statistics.median, (rounds.bcrypt_cpu, rounds.auth_cpu, rounds.postgres_cpu)
    )
    print(
        f"CPU ms/login    {auth_cpu:8.1f}   in auth, {bcrypt_cpu:.1f} of it bcrypt; in PostgreSQL {postgres_cpu:.1f}: "
        f"bcrypt is {bcrypt_cpu / (auth_cpu + postgres_cpu):.3f} of all"
    )
    for name, times in (("idle", rounds.idle), ("busy", rounds.busy)):
        shares = ", ".join(f"p{share * 100:.0f} {percentile(times, share):.1f}" for share in (0.5, 0.9, 0.99))
        print(f"/me {name:4}  ms  {shares}   ({len(times)} requests)")
    print(f"verify      us  {verify:8.2f}   cached; in a FastAPI dependency {dependency:.0f}, PyJWT alone {plain:.0f}")
    bars = {
        f"{rounds.of_limit:.3f}x the bcrypt limit >= {MIN_OF_LIMIT}x": rounds.of_limit >= MIN_OF_LIMIT,
        f"p99 of /me {slowdown:.2f}x its idle value <= {MAX_SLOWDOWN:.0f}x": slowdown <= MAX_SLOWDOWN,
        f"cached verification {verify:.1f} us <= {MAX_VERIFY_MICROSECONDS:.0f} us": verify <= MAX_VERIFY_MICROSECONDS,
        f"{plain / verify:.0f}x faster than PyJWT without a cache": plain > verify,
        "every login succeeded": failures == 0,
    }
    print()
    for text, is_met in bars.items():
        print(f"{'met   ' if is_met else 'MISSED'} {text}")
    return all(bars.values())


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.identity", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=7, help="length of one measurement")
    chosen = parser.parse_args()
    print(f"{platform.platform()}, {cores()} cores, Python {platform.python_version()}")
    print(f"{chosen.rounds} rounds of 4 x {chosen.seconds:g} s, {PEOPLE_PER_CORE * cores()} people at once\n")
    rounds = Rounds()
    with running_service(ACCOUNTS) as service:
        crowd = Crowd(service)
        for number in range(chosen.rounds):
            limit, cost = bcrypt_limit(chosen.seconds)
            rounds.limits.append(limit)
            rounds.bcrypt_cpu.append(cost)
            uvloop.run(measure(crowd, rounds, chosen.seconds))
            print(f"round {number + 1}: limit {rounds.limits[-1]:.2f}/s, logins {rounds.logins[-1]:.2f}/s")
    return 0 if report(rounds, crowd.failures) else 1


if __name__ == "__main__":
    raise SystemExit(main())
