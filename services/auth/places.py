"""Where in the world a network is, from a file that the operator provides (MaxMind DB format, such as GeoLite2 City).

No address leaves the service to find this out. Without a file the hint is the network alone.
"""

from pathlib import Path
from typing import Any, Final, Protocol

import maxminddb

_LANGUAGE: Final = "en"


class Places(Protocol):
    """Finds the place of an address."""

    def find(self, address: str) -> str:
        """Return such as "Ghent, Belgium", or "" when it is not known."""
        ...


class NoPlaces:
    """Knows no place."""

    def find(self, address: str) -> str:
        return ""


class MaxMindPlaces:
    """Reads a MaxMind DB file, mapped into memory: some microseconds a look-up."""

    def __init__(self, path: Path) -> None:
        self._reader = maxminddb.open_database(path)

    def find(self, address: str) -> str:
        try:
            found: Any = self._reader.get(address)
        except ValueError:
            return ""
        if not isinstance(found, dict):
            return ""
        names = (found.get(part, {}).get("names", {}).get(_LANGUAGE) for part in ("city", "country"))
        return ", ".join(name for name in names if name)


def places_in(path: Path | None) -> Places:
    """Return what knows the places of the file, or of none."""
    return NoPlaces() if path is None else MaxMindPlaces(path)
