"""Waits for a condition with a deadline, instead of sleeping for a guess."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(probe: Callable[[], Awaitable[T | None]], *, within: float = 10.0) -> T:
    """Return the first truthy `await probe()`; an AssertionError inside it counts as not yet.

    Raises:
        AssertionError: nothing truthy within `within` seconds.
    """
    deadline = time.monotonic() + within
    while True:
        failure: AssertionError | None = None
        result: T | None = None
        try:
            result = await probe()
        except AssertionError as error:
            failure = error
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within} s; last: {failure or result!r}") from failure
        await asyncio.sleep(0.01)
