"""bcrypt works in threads that step back behind the event loop."""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator

import bcrypt
import pytest

from services.auth.accounts.passwords import PasswordHasher, prehash


@pytest.fixture
async def passwords() -> AsyncIterator[PasswordHasher]:
    hasher = PasswordHasher(rounds=4)
    yield hasher
    hasher.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives threads priorities of their own")
async def test_the_event_loop_goes_before_passwords(passwords: PasswordHasher) -> None:
    def own_niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    loops = own_niceness()
    assert await passwords._run(own_niceness) == min(19, loops + 10)
    assert own_niceness() == loops, "and nobody else is slower for it"


async def test_the_loop_turns_while_every_core_checks_passwords(passwords: PasswordHasher) -> None:
    stored = bcrypt.hashpw(prehash("correct horse"), bcrypt.gensalt(10)).decode()
    checks = asyncio.gather(*(passwords.verify("correct horse", stored) for _ in range(8)))
    turns = 0
    while not checks.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert await checks == [True] * 8
    assert turns > 8
