"""Guessing passwords is slow, and nobody can slow down somebody else's sign-in."""

from typing import Any

import httpx
import pytest
from redis.exceptions import ConnectionError as RedisAway

from services.auth.throttling.counters import Counters
from shared.problems import Overloaded
from shared.testing.services import RunningService
from tests.auth.people import BROWSER, PASSWORD, SignUp, account, assert_problem, credentials, let_pass

HOME, ELSEWHERE = "203.0.113.7", "198.51.100.9"
WRONG = "wrong password"


async def guess(
    client: httpx.AsyncClient, username: str = "ada", password: str = WRONG, address: str = HOME
) -> httpx.Response:
    headers = {"X-Forwarded-For": address}
    return await client.post("/api/auth/login", json=credentials(username, password=password), headers=headers)


async def exhaust(auth: RunningService, username: str = "ada", address: str = ELSEWHERE) -> httpx.Response:
    """Guess until told to wait for a while that no test takes: 16 s."""
    for number in range(9):
        assert_problem(await guess(auth.client, username, address=address), 401, "invalid_credentials")
        await let_pass(auth.redis, 8 if 4 <= number < 8 else 0)
    refused = await guess(auth.client, username, address=address)
    assert_problem(refused, 429, "too_many_requests")
    return refused


async def test_after_five_wrong_passwords_each_next_one_waits_longer(auth: RunningService, sign_up: SignUp) -> None:
    await sign_up("ada")
    assert [(await guess(auth.client)).status_code for _ in range(6)] == [401] * 5 + [429]
    waits = [int((await guess(auth.client)).headers["retry-after"])]
    for _ in range(4):
        await let_pass(auth.redis, waits[-1])
        assert (await guess(auth.client)).status_code == 401
        waits.append(int((await guess(auth.client)).headers["retry-after"]))
    assert waits == [1, 2, 4, 8, 16]


async def test_while_it_waits_the_right_password_is_not_looked_at_either(auth: RunningService, sign_up: SignUp) -> None:
    await sign_up("ada")
    refused = await exhaust(auth)
    right = await guess(auth.client, password=PASSWORD, address=ELSEWHERE)
    assert_problem(right, 429, "too_many_requests")
    assert right.json()["detail"] == refused.json()["detail"] == "There were too many attempts. Try again in 16 s."
    await let_pass(auth.redis, 16)
    assert (await guess(auth.client, password=PASSWORD, address=ELSEWHERE)).status_code == 200


async def test_an_unknown_address_is_slowed_down_alike(auth: RunningService, sign_up: SignUp) -> None:
    await sign_up("ada")
    known = await exhaust(auth, "ada")
    unknown = await exhaust(auth, "nobody")
    assert known.headers["retry-after"] == unknown.headers["retry-after"]
    assert known.json() | {"requestId": ""} == unknown.json() | {"requestId": ""}


async def test_an_address_is_counted_in_any_spelling(auth: RunningService, sign_up: SignUp) -> None:
    await sign_up("ada")
    await exhaust(auth, "ada")
    assert_problem(await guess(auth.client, "ADA", address=ELSEWHERE), 429, "too_many_requests")


async def test_a_stranger_cannot_slow_down_a_device_that_its_owner_has_used(
    auth: RunningService, browser: httpx.AsyncClient, sign_up: SignUp
) -> None:
    await sign_up("ada")
    assert (await guess(browser, password=PASSWORD)).status_code == 200
    await exhaust(auth, address="203.0.113.9")  # from the same network
    for number in range(40):  # and from everywhere
        await guess(auth.client, address=f"198.51.{number}.9")
    assert_problem(await guess(auth.client, address=HOME), 429, "too_many_requests")
    assert (await guess(browser, password=PASSWORD)).status_code == 200


async def test_a_new_device_of_the_owner_waits_half_a_minute_at_most(auth: RunningService, sign_up: SignUp) -> None:
    await sign_up("ada")
    for number in range(60):
        await guess(auth.client, address=f"198.51.{number}.9")
    waiting = await guess(auth.client, password=PASSWORD, address=HOME)
    assert_problem(waiting, 429, "too_many_requests")
    assert int(waiting.headers["retry-after"]) <= 30
    await let_pass(auth.redis, 30)
    for number in range(60):  # they have waited as long, and are as many
        await guess(auth.client, address=f"198.51.{number}.9")
    assert (await guess(auth.client, password=PASSWORD, address=HOME)).status_code == 200


async def test_a_known_device_has_a_growing_wait_of_its_own(
    auth: RunningService, browser: httpx.AsyncClient, sign_up: SignUp
) -> None:
    await sign_up("ada")
    assert (await guess(browser, password=PASSWORD)).status_code == 200
    answers = [await guess(browser, address=f"198.51.{number}.9") for number in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429], "another network is the same device"
    assert (await guess(auth.client, password=PASSWORD)).status_code == 200, "and it slows down nobody else"


async def test_a_device_is_known_only_to_its_own_accounts(
    auth: RunningService, browser: httpx.AsyncClient, sign_up: SignUp
) -> None:
    await sign_up("ada")
    await sign_up("eve")
    assert (await guess(browser, "eve", PASSWORD, ELSEWHERE)).status_code == 200
    await exhaust(auth, "ada", ELSEWHERE)
    assert_problem(await guess(browser, "ada", address=ELSEWHERE), 429, "too_many_requests")


async def test_trying_one_password_on_many_accounts_slows_the_network_down(
    auth: RunningService, browser: httpx.AsyncClient, sign_up: SignUp
) -> None:
    await sign_up("ada")
    assert (await guess(browser, password=PASSWORD)).status_code == 200
    for number in range(100):
        assert (await guess(auth.client, f"person{number}", address=f"198.51.100.{number}")).status_code == 401
    refused = await guess(auth.client, "ada", PASSWORD, ELSEWHERE)
    assert_problem(refused, 429, "too_many_requests")
    assert int(refused.headers["retry-after"]) <= 30
    assert (await guess(auth.client, "ada", PASSWORD, HOME)).status_code == 200, "other networks are not"
    assert (await guess(browser, "ada", PASSWORD, ELSEWHERE)).status_code == 200, "nor are known devices in this one"


async def test_signing_in_to_an_account_of_ones_own_gives_no_tries_at_others(
    auth: RunningService, sign_up: SignUp
) -> None:
    await sign_up("ada")
    await sign_up("eve")
    for number in range(100):
        assert (await guess(auth.client, f"person{number}", address=ELSEWHERE)).status_code == 401
        if number % 10 == 0:
            assert (await guess(auth.client, "eve", PASSWORD, ELSEWHERE)).status_code == 200
    assert_problem(await guess(auth.client, "ada", address=ELSEWHERE), 429, "too_many_requests")


async def test_a_right_password_clears_the_failures_before_it(auth: RunningService, sign_up: SignUp) -> None:
    await sign_up("ada")
    for _ in range(5):
        for _ in range(4):
            assert (await guess(auth.client)).status_code == 401
        assert (await guess(auth.client, password=PASSWORD)).status_code == 200


async def test_confirming_that_it_is_you_counts_like_signing_in(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    headers = ada.bearer | {"X-Forwarded-For": ELSEWHERE}
    for expected in [401] * 5 + [429]:
        body = {"password": "wrong password"}
        answer = await auth.client.post("/api/auth/reauthenticate", json=body, headers=headers)
        assert answer.status_code == expected
    assert_problem(await guess(auth.client, password=PASSWORD, address=ELSEWHERE), 429, "too_many_requests")


async def test_a_password_that_could_not_be_checked_is_not_counted(
    auth: RunningService, sign_up: SignUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sign_up("ada")

    async def busy(*_: Any) -> bool:
        raise Overloaded

    with monkeypatch.context() as patched:
        patched.setattr(auth.app.state.passwords, "verify", busy)
        for _ in range(10):
            assert_problem(await guess(auth.client), 503, "overloaded")
    assert (await guess(auth.client, password=PASSWORD)).status_code == 200


async def test_without_redis_nobody_guesses(
    auth: RunningService, sign_up: SignUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sign_up("ada")

    async def away(*_: Any) -> int:
        raise RedisAway

    monkeypatch.setattr(Counters, "count", away)
    answer = await guess(auth.client, password=PASSWORD)
    assert_problem(answer, 503, "store_unavailable")
    assert answer.headers["retry-after"]


async def test_redis_holds_neither_addresses_nor_networks(auth: RunningService, sign_up: SignUp) -> None:
    await sign_up("ada")
    await guess(auth.client)
    for key in await auth.redis.keys("auth:*"):
        assert b"ada" not in key
        assert b"203.0.113" not in key


async def test_the_devices_cookie_is_kept_from_scripts_and_other_sites(
    auth: RunningService, browser: httpx.AsyncClient, sign_up: SignUp
) -> None:
    await sign_up("ada")
    answer = await guess(browser, password=PASSWORD)
    [cookie] = [value for value in answer.headers.get_list("set-cookie") if value.startswith("sparkle_device=")]
    for attribute in ("HttpOnly", "SameSite=strict", "Path=/api/auth", "Max-Age=34560000"):
        assert attribute.lower() in cookie.lower()
    again = await guess(browser, password=PASSWORD)
    assert not any(value.startswith("sparkle_device=") for value in again.headers.get_list("set-cookie"))
    assert (await browser.post("/api/auth/logout")).status_code == 204
    assert "sparkle_device" in browser.cookies, "signing out does not make it a stranger"
    program = await guess(auth.client, password=PASSWORD)
    assert "set-cookie" not in program.headers


async def test_a_made_up_device_is_a_stranger(auth: RunningService, sign_up: SignUp) -> None:
    await sign_up("ada")
    headers = BROWSER | {"X-Forwarded-For": ELSEWHERE}
    codes = []
    for number in range(7):
        cookies = {"Cookie": f"sparkle_device=device{number}.{'x' * 22}"}
        body = credentials(password="wrong password")
        codes.append((await auth.client.post("/api/auth/login", json=body, headers=headers | cookies)).status_code)
    assert codes == [401] * 5 + [429] * 2


async def test_a_session_does_not_make_more_devices(auth: RunningService, sign_up: SignUp) -> None:
    """Each has tries of its own, so whoever had an account for a moment must not take a thousand of them away."""
    ada = await sign_up("ada")
    body = {"refreshToken": ada.refresh_token}
    answer = await auth.client.post("/api/auth/refresh", json=body, headers=BROWSER)
    assert answer.status_code == 200
    assert not any(value.startswith("sparkle_device=") for value in answer.headers.get_list("set-cookie"))


async def test_an_address_that_is_not_proven_knows_no_device(auth: RunningService) -> None:
    """It may be somebody else's, who must not find a stranger's device known when they come."""
    answer = await auth.client.post("/api/auth/register", json=account("ada"), headers=BROWSER)
    assert answer.status_code == 201
    assert not any(value.startswith("sparkle_device=") for value in answer.headers.get_list("set-cookie"))
