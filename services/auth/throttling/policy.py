"""How long a guess must wait. Pure rules; `counters.py` applies them in one step in Redis.

What is guessed is counted against the address that was typed, whether or not there is an account, so that the answers
tell nothing. Who guesses decides what is counted (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"):

- A device that signed in to this account before counts for itself alone. Nothing that strangers do slows it down, and
  its own failures slow down nobody else.
- Any other device counts three times. For the account and its network: five failures are free, then 1, 2, 4 ... s, at
  most 15 min. For its network, over all accounts (one password tried on many): a turn of up to 30 s, once a hundred
  failures, less one a minute, have gone by. For the account, over all networks (many networks trying one account):
  every network then waits up to 30 s before each of its tries, the first too.

The last is a wait and not a turn that networks take from each other: however many strangers try, somebody who waits for
30 s is let in to try. So there is no lock to turn; and mailed links and passkeys do not pass through here at all.

The price: with 10,000 networks an attacker has some 40,000 tries an hour at one account from unknown devices. That is
what the refusal of the 150,000 most used passwords, and a second factor, are for.

A second factor is asked for only once the first was right. Whoever guesses it is no stranger, so its failures count for
the account as a whole, and the growing delay is a lock there: 6 digits would not stand 40,000 tries.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR


class Guess(StrEnum):
    """What is being guessed. Each is counted for itself: a right password must not free the tries at a code."""

    PASSWORD = "password"  # noqa: S105 - a name
    SECOND_FACTOR = "second_factor"


@dataclass(frozen=True)
class Rule:
    """How failures of one counter turn into a wait.

    Attributes:
        free: failures without a wait.
        cap: the longest wait, in seconds; it doubles up to there, from 1.
        leak: seconds after which one failure is forgotten; None: only when all are, a day after the last one.
        is_pressure: its wait is the least between two tries of the first counter, before the first try too; else it
            is a turn: nobody tries while it lasts.
    """

    free: int
    cap: int
    leak: int | None = None
    is_pressure: bool = False

    def delay_after(self, failures: int) -> int:
        """Return the seconds to wait after so many failures."""
        if failures < self.free:
            return 0
        return min(1 << min(failures - self.free, 20), self.cap)

    def table(self) -> dict[str, Any]:
        """Return the rule as the script reads it: the waits after 0, 1, 2 ... failures, up to the longest."""
        delays = [0]
        while delays[-1] < self.cap:
            delays.append(self.delay_after(len(delays)))
        return {"delays": delays, "leak": self.leak or 0, "pressure": self.is_pressure, "keep": _DAY}


DEVICE: Final = Rule(free=5, cap=900)
ACCOUNT_AND_NETWORK: Final = Rule(free=5, cap=900)
# Guesses that are being checked count too: a school that signs in at once must not meet this.
NETWORK: Final = Rule(free=100, cap=30, leak=60)
ACCOUNT: Final = Rule(free=20, cap=30, leak=300, is_pressure=True)
SECOND_FACTOR: Final = Rule(free=5, cap=900)
