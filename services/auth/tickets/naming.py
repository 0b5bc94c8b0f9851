"""Usernames to suggest to a newcomer. Pure rules; whether one is taken is the database's to say."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from services.auth.accounts.policy import is_reserved

_SHORTEST: Final = 3
_LONGEST: Final = 20
_NUMBERED: Final = 9
_FALLBACK: Final = "newcomer"


def candidates(*sources: str | None) -> list[str]:
    """Return usernames that `sources` (a name, an address) suggest, best first; all of them may be taken.

    Letters are reduced to those of ASCII, so a name never looks like another in a foreign alphabet.
    """
    bases = [base for base in map(_base, sources) if base] + [_FALLBACK]
    return list(dict.fromkeys(name for base in bases for name in _variants(base)))


def _base(source: str | None) -> str | None:
    local_part = (source or "").split("@", maxsplit=1)[0]
    plain = unicodedata.normalize("NFKD", local_part).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9-]+", "_", plain).strip("_-")[:_LONGEST].rstrip("_-")
    return name if len(name) >= _SHORTEST else None


def _variants(base: str) -> Iterator[str]:
    if not is_reserved(base):
        yield base
    for number in range(2, _NUMBERED + 1):
        yield f"{base[: _LONGEST - 2]}_{number}"
