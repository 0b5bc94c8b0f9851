"""Who holds something of a person, and how auth asks them."""

from collections.abc import AsyncIterator
from typing import Final, Protocol
from uuid import UUID

from shared.personal_data import StoreReceipt

SERVICES: Final = ("content", "ai", "realtime", "blockchain", "auth")
"""In the order in which they are asked. auth goes last: its rows are what an erasure needs to go on."""


class HolderUnavailable(Exception):  # noqa: N818 - what happened, not a programming error
    """The service did not answer, or not as agreed; a later attempt may succeed."""


class Holder(Protocol):
    """A service with stores of its own."""

    @property
    def name(self) -> str:
        """The service."""
        ...

    def export(self, user_id: UUID) -> AsyncIterator[bytes]:
        """Yield lines of JSON as `shared.personal_data.export` does, up to COMPLETE.

        Raises:
            HolderUnavailable: at any line.
        """
        ...

    async def erase(self, user_id: UUID) -> list[StoreReceipt]:
        """Erase the person; again is fine.

        Raises:
            HolderUnavailable: nothing is known of what was done.
        """
        ...
