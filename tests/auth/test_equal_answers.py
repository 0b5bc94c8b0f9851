"""A stranger cannot find out who has an account: neither from an answer, nor from the work, nor from its time."""

import itertools
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import bcrypt
import httpx
import pytest

from services.auth.app import create_app
from services.auth.settings import AuthSettings
from shared.testing.plugin import StartService
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.auth.people import SignUp, account

ROUNDS: Final = 10
PAIRS: Final = 9
ATTEMPTS: Final = 3
TOLERANCE: Final = 1.35

Body = Callable[[str], dict[str, Any]]


def wrong_password(username: str) -> dict[str, Any]:
    return {"email": f"{username}@sparkle.example", "password": "wrong password"}


def address_only(username: str) -> dict[str, Any]:
    return {"email": f"{username}@sparkle.example"}


DOORS: Final[list[tuple[str, Body]]] = [
    ("/api/auth/login", wrong_password),
    ("/api/auth/resend-verification", address_only),
    ("/api/auth/forgot-password", address_only),
    ("/api/auth/magic-link", address_only),
]
_networks: Iterator[int] = itertools.count(1)


async def knock(auth: RunningService, path: str, body: dict[str, Any]) -> httpx.Response:
    """Send `body` from a network that nobody used before, so that no throttle has an opinion about it."""
    number = next(_networks)
    headers = {"X-Forwarded-For": f"10.{number // 250}.{number % 250}.7"}
    return await auth.client.post(path, json=body, headers=headers)


@pytest.fixture
def bcrypt_calls(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The hashes that passwords are compared with, as it happens."""
    calls: list[bytes] = []
    compare = bcrypt.checkpw

    def counted(password: bytes, hashed: bytes) -> bool:
        calls.append(hashed)
        return compare(password, hashed)

    monkeypatch.setattr(bcrypt, "checkpw", counted)
    return calls


def costs(hashes: list[bytes]) -> list[bytes]:
    """Return algorithm and cost of bcrypt hashes."""
    return [hashed[:7] for hashed in hashes]


@pytest.mark.parametrize(("path", "body"), DOORS, ids=lambda value: value if isinstance(value, str) else "")
async def test_known_and_unknown_addresses_are_the_same_work(
    auth: RunningService, sign_up: SignUp, bcrypt_calls: list[bytes], path: str, body: Body
) -> None:
    await sign_up("ada")
    await sign_up("bob", is_verified=False)
    seen = []
    for username in ("ada", "bob", "nobody"):
        bcrypt_calls.clear()
        with recorded_queries(auth.database) as statements:
            answer = await knock(auth, path, body(username))
        fields = answer.json()
        if isinstance(fields, dict):
            fields.pop("requestId", None)
        headers = sorted(set(answer.headers) - {"x-request-id", "date"})
        seen.append((answer.status_code, fields, headers, statements, costs(bcrypt_calls)))
    assert seen[0] == seen[1] == seen[2]


async def test_only_one_comparison_is_made_for_a_login(
    auth: RunningService, sign_up: SignUp, bcrypt_calls: list[bytes]
) -> None:
    await sign_up("ada")
    for username in ("ada", "nobody"):
        bcrypt_calls.clear()
        await knock(auth, "/api/auth/login", wrong_password(username))
        assert costs(bcrypt_calls) == [b"$2b$04$"]


@pytest.mark.slow
@pytest.mark.parametrize(("path", "body"), DOORS, ids=lambda value: value if isinstance(value, str) else "")
async def test_known_and_unknown_addresses_take_the_same_time(
    start_service: StartService, path: str, body: Body
) -> None:
    """Interleaved and by their medians; a busy machine gets more attempts, a real difference fails all of them."""
    chosen = {"bcrypt_rounds": ROUNDS}
    auth = await start_service("services.auth", AuthSettings, create_app, settings=chosen, keys=None)
    for number in range(PAIRS):
        answer = await auth.client.post("/api/auth/register", json=account(f"known{number}"))
        assert answer.status_code == 201

    async def seconds(username: str) -> float:
        started = time.perf_counter()
        assert (await knock(auth, path, body(username))).status_code in {202, 401}
        return time.perf_counter() - started

    ratios = []
    for attempt in range(ATTEMPTS):
        known, unknown = [], []
        for number in range(PAIRS):
            known.append(await seconds(f"known{number}"))
            unknown.append(await seconds(f"nobody{attempt}x{number}"))
        ratios.append(statistics.median(unknown) / statistics.median(known))
        if 1 / TOLERANCE < ratios[-1] < TOLERANCE:
            return
    pytest.fail(f"unknown addresses take {ratios} times as long as known ones")
