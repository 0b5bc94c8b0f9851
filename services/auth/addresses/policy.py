"""How long a change of address can be confirmed and undone. Pure rules.

The link to the new address works for a day (`links.service.LIFETIMES`). The links to the old one, mailed when a change
is asked for and when it is confirmed, work for a week each; so long nobody else can take the old address, or whoever
took the account over could also block the way back.
"""

from datetime import datetime, timedelta
from typing import Final

UNDO: Final = timedelta(days=7)
CONFIRM: Final = timedelta(days=1)
# A change can be undone for a week after a confirmation that comes a day after the request.
KEPT: Final = UNDO + CONFIRM + timedelta(days=1)


def reserved_since(now: datetime) -> datetime:
    """Return since when a change must have been confirmed for its old address to be kept for its owner."""
    return now - UNDO
