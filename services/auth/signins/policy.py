"""Who may come in, and how long a second step may take. Pure rules.

Methods are authentication method references of RFC 8176: "pwd", "mail" (a mailed link), "fed" (another provider),
"swk" (a wallet's key), "hwk" (a passkey), "otp" (a code), "rec" (a recovery code: not of the RFC), and
"mfa" once two factors were shown.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from services.auth.accounts.models import User

CHALLENGE_LIFETIME: Final = timedelta(minutes=10)
MAX_ATTEMPTS: Final = 5


def is_suspended(user: User, now: datetime) -> bool:
    """Return whether the account is suspended now; one with an end comes back by itself."""
    return user.suspended_at is not None and (user.suspended_until is None or now < user.suspended_until)


def is_complete(methods: Sequence[str], enrolled: Sequence[str]) -> bool:
    """Return whether `methods` are all that an account with these second factors asks for."""
    return not enrolled or "mfa" in methods
