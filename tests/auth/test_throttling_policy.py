"""How long a guess must wait: the rules alone, and their counters in Redis."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from redis.asyncio import Redis

from services.auth.throttling import devices
from services.auth.throttling.counters import Counter, Counters
from services.auth.throttling.policy import ACCOUNT, ACCOUNT_AND_NETWORK, DEVICE, NETWORK, SECOND_FACTOR, Rule
from tests.auth.people import let_pass

SECRET = SecretStr("a secret of thirty-two characters")
RULES = [DEVICE, ACCOUNT_AND_NETWORK, NETWORK, ACCOUNT, SECOND_FACTOR]
PAIR = Counter(ACCOUNT_AND_NETWORK, ("pair", "ada", "here"))


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
def counters(redis: Redis) -> Counters:
    return Counters(redis, SECRET)


@given(st.sampled_from(RULES), st.integers(0, 10_000))
def test_waits_grow_to_their_cap_and_never_shrink(rule: Rule, failures: int) -> None:
    wait, longer = rule.delay_after(failures), rule.delay_after(failures + 1)
    assert 0 <= wait <= longer <= rule.cap
    assert (wait == 0) == (failures < rule.free)
    assert longer <= max(1, 2 * wait)


@given(st.sampled_from(RULES), st.integers(0, 10_000))
def test_the_table_of_the_script_says_what_the_rule_says(rule: Rule, failures: int) -> None:
    delays = rule.table()["delays"]
    assert delays[min(failures, len(delays) - 1)] == rule.delay_after(failures)


def test_nothing_that_strangers_do_makes_anybody_wait_longer_than_half_a_minute() -> None:
    assert ACCOUNT.cap == NETWORK.cap == 30
    assert ACCOUNT.is_pressure


async def test_after_five_failures_the_wait_doubles_up_to_a_quarter_of_an_hour(
    counters: Counters, redis: Redis
) -> None:
    assert [await counters.count([PAIR]) for _ in range(5)] == [0] * 5
    waits = []
    for _ in range(12):
        waits.append(await counters.count([PAIR]))
        await let_pass(redis, waits[-1])
        assert await counters.count([PAIR]) == 0
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]


async def test_a_refused_guess_does_not_make_the_wait_longer(counters: Counters) -> None:
    for _ in range(8):
        await counters.count([PAIR])
    assert {await counters.count([PAIR]) for _ in range(20)} == {1}


async def test_racing_guesses_get_no_try_more(counters: Counters) -> None:
    waits = await asyncio.gather(*(counters.count([PAIR]) for _ in range(50)))
    assert waits.count(0) == 5


async def test_a_right_guess_clears_only_the_first_counter(counters: Counters, redis: Redis) -> None:
    shared = Counter(Rule(free=3, cap=30), ("shared",))
    for _ in range(3):
        assert await counters.count([PAIR, shared]) == 0
    assert await counters.count([PAIR, shared]) == 1
    await let_pass(redis, 1)
    assert await counters.count([PAIR, shared]) == 0
    await counters.give_back([PAIR, shared], was_right=True)
    assert await counters.count([PAIR]) == 0
    assert await counters.count([shared]) == 0
    assert await counters.count([shared]) == 2, "the three failures of the others count still"


async def test_a_guess_that_was_not_checked_is_given_back(counters: Counters) -> None:
    for _ in range(20):
        assert await counters.count([PAIR]) == 0
        await counters.give_back([PAIR], was_right=False)


async def test_failures_are_forgotten_one_by_one(counters: Counters, redis: Redis) -> None:
    leaking = Counter(Rule(free=2, cap=30, leak=60), ("leaking",))
    assert [await counters.count([leaking]) for _ in range(3)] == [0, 0, 1]
    await let_pass(redis, 59)
    assert await counters.count([leaking]) == 0
    assert await counters.count([leaking]) == 2
    await let_pass(redis, 70)
    assert await counters.count([leaking]) == 0, "two of three are forgotten"
    assert await counters.count([leaking]) == 1


async def test_under_pressure_everybody_waits_once_and_is_then_let_in(counters: Counters, redis: Redis) -> None:
    pressure = Counter(ACCOUNT, ("account",))
    networks = [[Counter(ACCOUNT_AND_NETWORK, ("pair", str(n))), pressure] for n in range(40)]
    for network in networks:
        await counters.count(network)
    owner = [Counter(ACCOUNT_AND_NETWORK, ("pair", "owner")), pressure]
    wait = await counters.count(owner)
    assert 0 < wait <= 30
    await let_pass(redis, wait)
    for network in networks:  # strangers go on, and take nothing from the owner
        await counters.count(network)
    assert await counters.count(owner) == 0
    await counters.give_back(owner, was_right=True)
    assert await counters.count(owner) == 0, "who signed in here before is not new"


async def test_what_is_counted_is_forgotten_after_a_day(counters: Counters, redis: Redis) -> None:
    await counters.count([PAIR])
    [key] = await redis.keys("auth:guesses:*")
    assert await redis.ttl(key) == 86_400
    assert b"ada" not in key


def test_a_device_is_known_to_the_accounts_that_signed_in_with_it(counters: Counters) -> None:
    cookie = devices.with_account(counters, None, "ada@sparkle.example")
    cookie = devices.with_account(counters, devices.read(cookie), "bob@sparkle.example")
    device = devices.read(cookie)
    assert devices.knows(counters, device, "ada@sparkle.example")
    assert devices.knows(counters, device, "bob@sparkle.example")
    assert not devices.knows(counters, device, "eve@sparkle.example")
    assert devices.with_account(counters, device, "bob@sparkle.example") == cookie


def test_a_device_keeps_its_last_four_accounts(counters: Counters) -> None:
    cookie = None
    for name in "abcdef":
        cookie = devices.with_account(counters, devices.read(cookie), name)
    device = devices.read(cookie)
    assert [name for name in "abcdef" if devices.knows(counters, device, name)] == list("cdef")
    assert len(cookie or "") < 200


@pytest.mark.parametrize("value", [None, "", ".", "x", "x.", "x.y", "\u00e9.\u00e9", "x" * 201, ".".join("x" * 90)])
def test_a_made_up_cookie_knows_nobody(counters: Counters, value: str | None) -> None:
    device = devices.read(value)
    assert not devices.knows(counters, device, "ada@sparkle.example")
    assert devices.read(devices.with_account(counters, device, "ada@sparkle.example"))


def test_another_secret_knows_nobody(counters: Counters, redis: Redis) -> None:
    device = devices.read(devices.with_account(counters, None, "ada"))
    assert not devices.knows(Counters(redis, SecretStr("y" * 32)), device, "ada")
