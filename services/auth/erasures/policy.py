"""When an account is erased, and how often that is tried. Pure rules."""

from datetime import datetime, timedelta
from typing import Final

# Between the end of the sessions and the first erasing: what was let in before has ended by then.
SETTLING: Final = timedelta(seconds=5)
KEPT: Final = timedelta(days=365)
# A worker that erases for longer is joined by another one; every step may be done twice.
LEASE: Final = timedelta(minutes=3)
MAIL_LOOK: Final = timedelta(seconds=2)
_FIRST_DELAY: Final = timedelta(seconds=5)
_MAX_DELAY: Final = timedelta(hours=1)


def delay_after(attempts: int) -> timedelta:
    """Return how long to wait after the failure of this number: 5, 10, 20 s ... an hour at most, for ever."""
    return min(_FIRST_DELAY * (1 << min(attempts - 1, 12)), _MAX_DELAY)


def is_over(deletion_due_at: datetime | None, now: datetime) -> bool:
    """Return whether the account's time is over: nobody can sign in to it or keep it any more."""
    return deletion_due_at is not None and deletion_due_at <= now
