"""Which former texts are kept, without I/O.

A save keeps what it replaces. An autosave replaces what its writer has just seen, so it keeps something only when the
last keeping is a while ago. Of a post with a long history the newest texts stay, and of the older ones the last of each
day, and never more than MAX_KEPT.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

PAUSE: Final = timedelta(minutes=5)
"""Between two texts kept while somebody types."""
MAX_KEPT: Final = 200
NEWEST_KEPT: Final = 100
"""How many stay whenever they are from."""

Kept = tuple[int, datetime]
"""The number of a revision, and when it was written."""


def is_due(last_kept: datetime | None, now: datetime) -> bool:
    """Return whether an autosave keeps what it replaces."""
    return last_kept is None or now - last_kept >= PAUSE


def superfluous(kept: Sequence[Kept]) -> list[int]:
    """Return the numbers to forget of `kept`, which is the newest first."""
    if len(kept) <= MAX_KEPT:
        return []
    days: set[object] = set()
    gone: list[int] = []
    for number, at in kept[NEWEST_KEPT:]:
        if at.date() in days:
            gone.append(number)
        days.add(at.date())
    rest = [number for number, _ in kept if number not in set(gone)]
    return gone + rest[MAX_KEPT:]
