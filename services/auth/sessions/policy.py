"""How long sessions live and when a refresh token counts as stolen. Pure rules.

A session ends 30 days after its last refresh and 90 days after its sign-in, whatever comes first. A refresh token is
used once. Presented again within 10 s it is a tab that raced another, and gets the token that the other tab got; later
than that, somebody kept a copy, and the whole family ends (RFC 9700, section 4.14.2).
"""

from datetime import datetime, timedelta
from typing import Final

from services.auth.sessions.models import UserSession

IDLE: Final = timedelta(days=30)
ABSOLUTE: Final = timedelta(days=90)
GRACE: Final = timedelta(seconds=10)
# A session never comes back, so its tokens are void even when the clock that issued one was this far ahead.
CLOCK_SKEW: Final = timedelta(seconds=60)


def ends_at(session: UserSession) -> datetime:
    """Return when the session ends if nobody uses it again."""
    return min(session.expires_at, session.last_used_at + IDLE)


def is_alive(session: UserSession, now: datetime) -> bool:
    """Return whether the session may be refreshed."""
    return session.revoked_at is None and now < ends_at(session)


def void_before(revoked_at: datetime) -> float:
    """Return the time (Unix seconds) until when a session's tokens may have been issued; all of those are void."""
    return (revoked_at + CLOCK_SKEW).timestamp()


def is_race(rotated_at: datetime, now: datetime) -> bool:
    """Return whether a token that was used at `rotated_at` may come back now."""
    return now - rotated_at <= GRACE
