"""Who counts as present. Pure: the time is an argument, in Unix milliseconds of Redis' clock.

- Each connection (a device) holds a lease, which its replica renews while the socket lives. A user is present while one
  lease is live. A replica that dies renews nothing, so its users are gone when their leases end: no ghosts.
- When the last device says goodbye, the user stays present for a short grace, so that a page reload is not an absence.
  A lease that merely ran out has no grace: it was longer than the grace already.
- A present user is what they chose last, on any device (`busy`, `away` or `online`); without a choice, `online`.
- A choice with an end (`until`) is kept until then, even across an absence; one without lasts until the user leaves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """What others see."""

    ONLINE = "online"
    AWAY = "away"
    BUSY = "busy"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Choice:
    """A status that the user set, with a short text for others, up to `until` (None: no end)."""

    status: Status
    text: str | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class PresenceRecord:
    """What is stored of one user. `announced` is the status others were told last; `version` grows with each change."""

    leases: Mapping[str, int] = field(default_factory=dict)
    grace_until: int = 0
    seen_at: int | None = None
    choice: Choice | None = None
    announced: Status = Status.OFFLINE
    version: int = 0


def live_devices(record: PresenceRecord, now: int) -> list[str]:
    """Return the devices whose lease has not ended."""
    return sorted(device for device, expires_at in record.leases.items() if expires_at > now)


def current_choice(record: PresenceRecord, now: int) -> Choice | None:
    """Return the user's choice, unless its end has come."""
    choice = record.choice
    return None if choice is None or (choice.until is not None and choice.until <= now) else choice


def status_at(record: PresenceRecord, now: int) -> Status:
    """Return what others should see at `now`."""
    if now >= record.grace_until and not live_devices(record, now):
        return Status.OFFLINE
    choice = current_choice(record, now)
    return choice.status if choice else Status.ONLINE


def choice_outlives_absence(record: PresenceRecord, now: int) -> bool:
    """Return whether the choice is kept when the user goes offline: only one with an end that is still to come."""
    choice = current_choice(record, now)
    return choice is not None and choice.until is not None
