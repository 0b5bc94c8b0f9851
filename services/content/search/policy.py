"""Words, their likeness and marked text, without I/O.

PostgreSQL's pg_trgm is an extension that not every server has, so likeness is counted here, over an indexed array of
trigrams: the share of trigrams that two words have in common (Jaccard), with two signs before and one behind a word.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Final

MAX_CORRECTED: Final = 6
"""Words of a query that are looked for among similar ones."""
LIKE: Final = 0.3
"""From which likeness on a word may be what was meant."""
SHORTEST: Final = 4
LONGEST: Final = 40
"""Words of other lengths are neither learned nor corrected."""
START, STOP = "\x02", "\x03"
"""How PostgreSQL marks a match: characters that are taken out of the text before."""

_WORD = re.compile(r"[^\W\d_]+")
_SIGNS = re.compile(r"[^\w]+")


def trigrams(word: str) -> list[str]:
    """Return the trigrams of a word, each once, in order."""
    padded = f"__{word}_"
    return sorted({padded[start : start + 3] for start in range(len(padded) - 2)})


def likeness(one: str, other: str) -> float:
    """Return how alike two words are, from 0 to 1."""
    first, second = set(trigrams(one)), set(trigrams(other))
    return len(first & second) / len(first | second)


def words_in(text: str) -> list[str]:
    """Return the words of a text that are learned, each once."""
    found = (word.lower() for word in _WORD.findall(text))
    return list(dict.fromkeys(word for word in found if SHORTEST <= len(word) <= LONGEST))


def likest(word: str, known: Iterable[str]) -> list[str]:
    """Return the known words that `word` may have been meant as, the likest first."""
    scored = [(-likeness(word, one), one) for one in known if one != word]
    return [one for score, one in sorted(scored) if -score >= LIKE]


def corrected(query: str, meant: Mapping[str, str]) -> str:
    """Return the query with words in the place of mistyped ones."""
    return _WORD.sub(lambda found: meant.get(found[0].lower(), found[0]), query)


def takes_prefix(query: str) -> bool:
    """Return whether the last word of a query may be only begun."""
    last = query.lower().split()[-1:]
    return '"' not in query and query[-1:].isalnum() and last != ["or"] and not last[0].startswith("-")


def digest(query: str) -> str:
    """Return a short name of a query, whatever its length, for a cursor."""
    return hashlib.blake2s(query.encode(), digest_size=8).hexdigest()


def prefix_of(text: str) -> str | None:
    """Return what somebody types as a query in which the last word is only begun; None where there is no word."""
    words = [word for word in _SIGNS.split(text.replace("_", " ")) if word]
    return " & ".join(f"'{word}'" for word in words[:8]) + ":*" if words else None


def segments(marked: str) -> list[tuple[str, bool]]:
    """Return the parts of a text with START and STOP in it, and whether each is a match."""
    parts: list[tuple[str, bool]] = []
    is_match = False
    for part in re.split(f"([{START}{STOP}])", marked):
        if part in {START, STOP}:
            is_match = part == START
        elif part:
            parts.append((part, is_match))
    return parts
