"""Who may do what to whose account. Pure rules.

| | moderator | administrator |
|---|---|---|
| find (addresses masked) | everybody | everybody |
| view, suspend, unsuspend, end sessions | ordinary people | everybody |
| change a role, remove credentials, read the log of everybody | - | everybody |

Nobody suspends themselves, changes their own role or removes their own credentials here. So whoever acts as an
administrator stays one, and there is always one left: the actor's account is read again under the same locks, which
serialises two who act on each other.
"""

from enum import StrEnum
from typing import Final

STAFF: Final = frozenset({"moderator", "admin"})
_NOT_TO_ONESELF: Final = frozenset({"suspend", "change_role", "remove_credentials"})
_FOR_ADMINISTRATORS: Final = frozenset({"change_role", "remove_credentials"})


class Action(StrEnum):
    """What somebody wants to do to an account."""

    VIEW = "view"
    SUSPEND = "suspend"
    UNSUSPEND = "unsuspend"
    END_SESSIONS = "end_sessions"
    CHANGE_ROLE = "change_role"
    REMOVE_CREDENTIALS = "remove_credentials"


def objection(action: Action, actor_role: str, target_role: str, *, is_oneself: bool) -> str | None:
    """Return why it is not allowed, as a sentence for the actor, or None when it is."""
    if actor_role not in STAFF:
        return "It takes a moderator."
    if action in _FOR_ADMINISTRATORS and actor_role != "admin":
        return "It takes an administrator."
    if is_oneself and action in _NOT_TO_ONESELF:
        return "Nobody does this to their own account. Ask another administrator."
    if actor_role != "admin" and target_role in STAFF and not (is_oneself and action is Action.VIEW):
        return "It takes an administrator: the account is one of the staff."
    return None


def masked(email: str) -> str:
    """Return an address by which its owner may be recognised, and nobody can be written to: `a•••@s•••.example`."""
    local, _, domain = email.rpartition("@")
    host, dot, ending = domain.rpartition(".")
    return f"{local[:1]}•••@{host[:1]}•••{dot}{ending}" if dot else f"{local[:1]}•••@{ending[:1]}•••"
