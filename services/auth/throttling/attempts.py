"""What an endpoint asks before it checks a guess: `attempt = await attempts.begin(email_key(address), client)`."""

from dataclasses import dataclass
from typing import Annotated, Self

from fastapi import Depends, Request

from services.auth.clients import Client
from services.auth.throttling import devices, policy
from services.auth.throttling.counters import Counter, Counters
from services.auth.throttling.devices import KnownDevice
from services.auth.throttling.policy import Guess
from shared.problems import TooManyRequests


@dataclass(frozen=True)
class Attempt:
    """A guess that is counted and may be checked. One that is told nothing of stays counted as a failure."""

    _counters: Counters
    _counted: list[Counter]

    async def succeeded(self) -> None:
        """Say that the guess was right."""
        await self._counters.give_back(self._counted, was_right=True)

    async def withdrawn(self) -> None:
        """Say that it was not checked after all, because something of ours failed."""
        await self._counters.give_back(self._counted, was_right=False)


@dataclass(frozen=True)
class AttemptCounter:
    """The guesses of one request, which comes from a known device or another."""

    _counters: Counters
    device: KnownDevice | None

    async def begin(self, account_key: str, client: Client, guess: Guess = Guess.PASSWORD) -> Attempt:
        """Count a guess at the account of an address, or of no account (`accounts.policy.email_key`).

        Raises:
            TooManyRequests: it must wait; the same for an address that nobody has.
            redis.exceptions.RedisError: Redis is away; the answer is 503.
        """
        counted = self._counted(account_key, client, guess)
        if wait := await self._counters.count(counted):
            raise TooManyRequests(wait, f"There were too many attempts. Try again in {wait} s.")
        return Attempt(self._counters, counted)

    def is_known(self, account_key: str) -> bool:
        """Return whether the account has signed in with the device."""
        return devices.knows(self._counters, self.device, account_key)

    def cookie_for(self, account_key: str) -> str:
        """Return the value of the device's cookie once the account has signed in."""
        return devices.with_account(self._counters, self.device, account_key)

    def _counted(self, account_key: str, client: Client, guess: Guess) -> list[Counter]:
        if guess is Guess.SECOND_FACTOR:
            return [Counter(policy.SECOND_FACTOR, ("second factor", account_key))]
        if self.device is not None and self.is_known(account_key):
            return [Counter(policy.DEVICE, ("device", self.device.id, account_key))]
        return [
            Counter(policy.ACCOUNT_AND_NETWORK, ("account and network", account_key, client.network)),
            Counter(policy.ACCOUNT, ("account", account_key)),
            Counter(policy.NETWORK, ("network", client.network)),
        ]

    @classmethod
    def of(cls, request: Request) -> Self:
        """Return the counter of a request."""
        counters: Counters = request.app.state.guesses
        return cls(counters, devices.read(request.cookies.get(devices.NAME)))


async def _attempts(request: Request) -> AttemptCounter:
    return AttemptCounter.of(request)


Attempts = Annotated[AttemptCounter, Depends(_attempts)]
