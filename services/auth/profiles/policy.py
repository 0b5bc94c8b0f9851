"""What may stand in a profile. Pure rules."""

import unicodedata
from typing import Final
from urllib.parse import urlsplit

# Marks that reorder what stands around them (Unicode UAX 9): a name must not be able to rewrite the page.
_BIDI_CONTROLS: Final = frozenset("\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
_LINE_BREAKS: Final = frozenset("\n\r\t\u2028\u2029")
_CONTROLS: Final = frozenset({"Cc", "Zl", "Zp"})  # Unicode's categories of controls, line and paragraph separators


def one_line(text: str) -> str:
    """Return `text` trimmed and NFC-normalized.

    Raises:
        ValueError: it holds control characters, line breaks or text-direction overrides.
    """
    return _clean(text, allowed=frozenset())


def several_lines(text: str) -> str:
    """Return `text` trimmed and NFC-normalized; line breaks may stay.

    Raises:
        ValueError: it holds control characters or text-direction overrides.
    """
    return _clean(text, allowed=_LINE_BREAKS)


def web_address(text: str) -> str:
    """Return an http or https URL as it was written; the empty text stays empty.

    Raises:
        ValueError: it is something else, or carries a user name or password.
    """
    if not text:
        return text
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or any(character.isspace() for character in text):
        raise ValueError("must be an http or https URL")
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not carry a user name or password")
    return text


def _clean(text: str, allowed: frozenset[str]) -> str:
    cleaned = unicodedata.normalize("NFC", text).strip()
    for character in cleaned:
        is_control = unicodedata.category(character) in _CONTROLS and character not in allowed
        if is_control or character in _BIDI_CONTROLS:
            raise ValueError("contains a character that cannot be used")
    return cleaned
