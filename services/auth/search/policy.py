"""How a name is cut up, and how near is near enough. Pure rules.

As in pg_trgm, a word is cut into all runs of three characters after two spaces were put before it and one behind. A
query has no space behind its words, so that the beginning of a name is as good as the name.
"""

import math
from typing import Final

_NEAR_ENOUGH: Final = 0.3  # pg_trgm's; two letters swapped in the middle of a word of six leave that much
_SHORT: Final = 2


def trigrams_of(words: str) -> list[str]:
    """Return the distinct trigrams of a query's words."""
    padded = ["  " + word for word in words.split()]
    return sorted({word[place : place + 3] for word in padded for place in range(len(word) - 2)})


def least_shared(trigrams: list[str]) -> int:
    """Return how many of a query's trigrams a name must have. One or two letters are a beginning, not a typo."""
    count = len(trigrams)
    return count if count <= _SHORT else max(_SHORT, math.ceil(count * _NEAR_ENOUGH))


def telling(trigrams: list[str]) -> list[str]:
    """Return those of which a match has at least one, without those that say nothing but a word's first letter."""
    if len(trigrams) <= _SHORT:
        return trigrams
    return [trigram for trigram in trigrams if not trigram.startswith("  ")] or trigrams
