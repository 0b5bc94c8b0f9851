"""Checking a password that somebody typed."""

from services.auth.accounts.passwords import PasswordHasher
from services.auth.clients import Client
from services.auth.throttling.attempts import AttemptCounter
from shared.problems import Overloaded


async def is_right(
    passwords: PasswordHasher,
    attempts: AttemptCounter,
    account_key: str,
    client: Client,
    *,
    typed: str,
    stored: str | None,
) -> bool:
    """Return whether the password `typed` for the account of an address is the stored one; never where there is none.

    Every wrong one makes the next one wait longer; the answer and its time are the same where there is no account.

    Raises:
        TooManyRequests: it must wait first.
        Overloaded: too many passwords are being checked.
    """
    attempt = await attempts.begin(account_key, client)
    try:
        was_right = await passwords.verify(typed, stored)
    except Overloaded:
        await attempt.withdrawn()
        raise
    if was_right:
        await attempt.succeeded()
    return was_right
