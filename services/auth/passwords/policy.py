"""Which passwords nobody may choose: 8 to 100 characters of anything, but none that is guessed first.

No rule about kinds of characters (NIST SP 800-63B, 5.1.1.2: compare with lists of common passwords and with words of
the context instead). The list is `common.bloom`: 150,000 passwords of 8 characters or more, the most used of public
top lists, in 360 kB; it also refuses one good password in 10,000. `tools/common_passwords.py` builds it, and
tests/auth/test_password_policy.py measures it.
"""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

from services.auth.passwords.bloom import BloomFilter
from services.auth.passwords.problems import PasswordRefused

MIN_LENGTH: Final = 8
COMMON_FILE: Final = Path(__file__).with_name("common.bloom")
_SITE_WORDS: Final = ("sparkleuniverse", "sparkle", "universe")
_MIN_WORD: Final = 3  # shorter names are in too many words

COMMON: Final = "is one of the most used passwords, which are tried first"
GUESSABLE: Final = "is little more than your name, your address or the name of this site"


def folded(password: str) -> str:
    """Return the form in which passwords are compared with the list: NFKC, case folded."""
    return unicodedata.normalize("NFKC", password).casefold()


def refusal(password: str, *names: str) -> str | None:
    """Return what is wrong with `password` for somebody with these names (username, address), or None.

    Guessable is what consists of the account's or the site's words with digits and signs around them, unless that
    decoration alone is as long as a password must be.
    """
    text = folded(password)
    if text in common_passwords():
        return COMMON
    left = text
    words = {folded(name).partition("@")[0] for name in names} | set(_SITE_WORDS)
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= _MIN_WORD:
            left = left.replace(word, "")
    is_decoration = not any(character.isalpha() for character in left)
    return GUESSABLE if left != text and is_decoration and len(left) < MIN_LENGTH else None


def refuse_weak(password: str, *names: str, field: str) -> None:
    """Let nobody choose a password that is guessed first; `names` and rules as of `refusal`.

    Raises:
        PasswordRefused: says why, of the `field` of the body.
    """
    reason = refusal(password, *names)
    if reason is not None:
        raise PasswordRefused(reason, field)


@cache
def common_passwords() -> BloomFilter:
    """Return the filter of the most used passwords."""
    return BloomFilter.from_bytes(COMMON_FILE.read_bytes())
