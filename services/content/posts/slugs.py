"""Slugs: `kebab-title-xxxxxx`, where six random base-36 characters make the same title free for everyone."""

import re
import secrets
import string
import unicodedata
from typing import Final

MAX_STEM_LENGTH: Final = 80
FALLBACK_STEM: Final = "post"
SLUG = re.compile(r"[a-z0-9-]{1,100}")

_SUFFIX_ALPHABET: Final = string.digits + string.ascii_lowercase
_SUFFIX_LENGTH: Final = 6
# Latin letters that Unicode does not decompose into a base letter and a mark.
_LATIN: Final = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ð": "d", "đ": "d", "þ": "th", "ł": "l", "\u0131": "i", "ħ": "h",
        "ŋ": "ng", "ŧ": "t", "ĸ": "k", "&": " and ", "'": None, "\u2019": None,
    }
)  # fmt: skip


def stem_of(title: str) -> str:
    """Return the readable part: Latin letters and digits of `title` in kebab case, cut at a word where it is long."""
    letters = unicodedata.normalize("NFKD", title.lower().translate(_LATIN)).encode("ascii", "ignore").decode()
    stem = "-".join(re.findall(r"[a-z0-9]+", letters))
    if len(stem) > MAX_STEM_LENGTH:
        whole_words, hyphen, _ = stem[: MAX_STEM_LENGTH + 1].rpartition("-")
        stem = whole_words if hyphen else stem[:MAX_STEM_LENGTH]
    return stem or FALLBACK_STEM


def random_suffix() -> str:
    """Return a suffix: 2.2 billion are possible per stem."""
    return "".join(secrets.choice(_SUFFIX_ALPHABET) for _ in range(_SUFFIX_LENGTH))


def fits(slug: str, title: str) -> bool:
    """Return whether `slug` is one of `title`."""
    return slug[: -_SUFFIX_LENGTH - 1] == stem_of(title)
