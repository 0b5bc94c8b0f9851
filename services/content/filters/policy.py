"""The rules of muted words, without I/O.

A person keeps up to MAX_FILTERS phrases, so that the query they make together stays small. A phrase hides the posts
that hold its words one after the other in title, excerpt or text, and those with a tag of that name; upper and lower
case do not matter. One's own posts are never hidden, and a post that is opened by its address is always there.
"""

from typing import Final

from services.content.tags.names import normalised

MAX_FILTERS: Final = 100


def key_of(phrase: str) -> str:
    """Return what two spellings of one phrase have in common."""
    return phrase.casefold()


def tag_of(phrase: str) -> str | None:
    """Return the tag that a phrase means, or None where no tag can be called so."""
    try:
        return normalised(phrase)
    except ValueError:
        return None
