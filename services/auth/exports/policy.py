"""How long archives are made, kept and tried again for. Pure rules."""

from datetime import datetime, timedelta
from typing import Final

KEPT: Final = timedelta(days=7)
# Within it a new wish is the old one: the archive would hold the same.
SAME_WITHIN: Final = timedelta(hours=1)
GIVE_UP: Final = timedelta(hours=24)
# A worker that has not written for this long is dead; a service answers, or fails, sooner.
LEASE: Final = timedelta(minutes=5)
CHUNK: Final = 1_048_576
_FIRST_DELAY: Final = timedelta(seconds=10)
_MAX_DELAY: Final = timedelta(minutes=30)


def delay_after(attempts: int) -> timedelta:
    """Return how long to wait after the failure of this number: 10, 20, 40 s ... 30 minutes at most."""
    return min(_FIRST_DELAY * (1 << min(attempts - 1, 12)), _MAX_DELAY)


def has_given_up(requested_at: datetime, now: datetime) -> bool:
    """Return whether it is not worth trying any longer."""
    return now - requested_at >= GIVE_UP
