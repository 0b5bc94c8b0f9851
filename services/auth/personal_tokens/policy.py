"""What a personal access token may allow and how long it lives. Pure rules.

A token is for the API's contents, never for the account behind it: /api/auth and /api/admin refuse programs, and a
program of a moderator or an administrator has the rights of an ordinary person. A token ends when it is revoked, when
its time is over, when the account is suspended or deleted, and when the owner of the address takes the account back
(the password set anew with a mailed link, a change of address undone): it may have been somebody else's until then. It
survives a changed password and signing out everywhere: both belong to everyday life, and would stop programs that
nobody thinks of.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from services.auth.personal_tokens.models import PersonalToken

MAX_TOKENS: Final = 50
MAX_DAYS: Final = 366
ACCESS_LIFETIME: Final = timedelta(minutes=5)
# The time of the last use is for people; a busy program must not write a row for each of its requests.
USE_RESOLUTION: Final = timedelta(minutes=1)
# How long the list goes on showing one that has expired, and the database one that was revoked.
KEPT_AFTER_END: Final = timedelta(days=30)
SHOWN_LENGTH: Final = 10  # the prefix and six characters: enough to find it in a file, too little to guess the rest


class Scope(StrEnum):
    """`<area>:<access>`; each service is an area (`shared.auth`)."""

    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    CONTENT_READ = "content:read"
    CONTENT_WRITE = "content:write"
    AI_READ = "ai:read"
    AI_WRITE = "ai:write"
    REALTIME_READ = "realtime:read"
    REALTIME_WRITE = "realtime:write"
    BLOCKCHAIN_READ = "blockchain:read"
    BLOCKCHAIN_WRITE = "blockchain:write"


def in_order(scopes: Sequence[Scope]) -> list[str]:
    """Return the scopes without repetitions, in the order of the enumeration."""
    return [scope.value for scope in Scope if scope in scopes]


def is_alive(token: PersonalToken, now: datetime) -> bool:
    """Return whether the token may be exchanged."""
    return token.revoked_at is None and now < token.expires_at


def access_ends_at(token: PersonalToken, longest: timedelta, now: datetime) -> datetime:
    """Return when an access token for `token` ends; no access token lives longer than `longest`."""
    return min(now + min(ACCESS_LIFETIME, longest), token.expires_at)
