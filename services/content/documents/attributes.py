"""Checks of node and mark attributes.

Each takes the value as it came, None when it was left out, and returns the value to store, None to leave it out.
They raise ValueError with a reason that completes the sentence "<attribute> ...".
"""

import re
from typing import Any, Final
from urllib.parse import urlsplit

MAX_URL_LENGTH: Final = 2048
MAX_LABEL_LENGTH: Final = 500
MAX_LIST_START: Final = 1_000_000
MAX_PIXELS: Final = 20_000

_HEADING_LEVELS: Final = frozenset({1, 2, 3})
_LIST_STYLES: Final = frozenset({"1", "a", "A", "i", "I"})
_LANGUAGE = re.compile(r"[A-Za-z0-9+#._-]{1,40}")
_POST_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MAILTO = re.compile(r"mailto:[^\s@:/?#]+@[^\s@:/?#]+(\?[^\s#]*)?", re.IGNORECASE)
# Uploaded media only: with any other path of this site the writer would choose a request that every reader sends.
_MEDIA_PATH = re.compile(r"/api/media/[A-Za-z0-9_-]+(?:[./][A-Za-z0-9_-]+)*")
# What a browser strips from a URL before it reads the scheme ("java\nscript:"), and what it takes for a slash.
_UNSAFE_IN_URL = re.compile(r"[\x00-\x20\x7f-\xa0\\\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]")

LINK_TARGET: Final = "_blank"
LINK_REL: Final = "noopener noreferrer nofollow"


def storable(value: str) -> str:
    """Return `value`.

    Raises:
        ValueError: PostgreSQL cannot store it: it holds NUL or half of a surrogate pair.
    """
    if "\x00" in value:
        raise ValueError("must not contain the character U+0000")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ValueError("must not contain half of a surrogate pair") from None
    return value


def heading_level(value: Any) -> int:
    """1, 2 or 3; 1 when left out, as in the editor."""
    if value is None:
        return 1
    if type(value) is not int or value not in _HEADING_LEVELS:
        raise ValueError("must be 1, 2 or 3")
    return value


def list_start(value: Any) -> int | None:
    """The number of the first item; 1 is left out."""
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= MAX_LIST_START:
        raise ValueError(f"must be a whole number from 0 to {MAX_LIST_START}")
    return None if value == 1 else value


def list_style(value: Any) -> str | None:
    """The `type` of an HTML `ol`."""
    if value is None:
        return None
    if not isinstance(value, str) or value not in _LIST_STYLES:
        raise ValueError("must be 1, a, A, i or I")
    return value


def language(value: Any) -> str | None:
    """The language of a code block."""
    if value is None or value == "":
        return None
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise ValueError("must be the name of a programming language")
    return value


def label(value: Any) -> str | None:
    """A short text: alternative text or title."""
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > MAX_LABEL_LENGTH:
        raise ValueError(f"must be text of at most {MAX_LABEL_LENGTH} characters")
    return storable(value)


def pixels(value: Any) -> int | None:
    """A width or height. The editor keeps what HTML said, so a number may come as text."""
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= len(str(MAX_PIXELS)):
        value = int(value)
    if type(value) is not int or not 1 <= value <= MAX_PIXELS:
        raise ValueError(f"must be a whole number from 1 to {MAX_PIXELS}")
    return value


def post_id(value: Any) -> str:
    """The id of a post of this site."""
    if not isinstance(value, str) or not _POST_ID.fullmatch(value):
        raise ValueError("must be the id of a post")
    return value.lower()


def link_target(value: Any) -> str:
    """Every link opens a new page, without access to this one: the writer's wish is read and not kept."""
    if value is not None and not isinstance(value, str):
        raise ValueError("must be text")
    return LINK_TARGET


def link_rel(value: Any) -> str:
    """See `link_target`."""
    if value is not None and not isinstance(value, str):
        raise ValueError("must be text")
    return LINK_REL


def discarded(value: Any) -> None:
    """An attribute that the editor sends and that has no meaning here, such as the CSS class of a link."""
    if value is not None and not isinstance(value, str):
        raise ValueError("must be text")


def link_address(value: Any) -> str:
    """An http, https or mailto address."""
    address = _address(value)
    if not (_is_web_address(address) or _MAILTO.fullmatch(address)):
        raise ValueError("must be an http, https or mailto address")
    return address


def web_address(value: Any) -> str:
    """An http or https address."""
    address = _address(value)
    if not _is_web_address(address):
        raise ValueError("must be an http or https address")
    return address


def image_address(value: Any) -> str:
    """An http or https address, or the path of an uploaded file."""
    address = _address(value)
    if not (_is_web_address(address) or _MEDIA_PATH.fullmatch(address)):
        raise ValueError(
            "must be an http or https address or the path of an uploaded file; data: and others are refused"
        )
    return address


def _address(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("is required")
    address = storable(value.strip())
    if len(address) > MAX_URL_LENGTH:
        raise ValueError(f"must have at most {MAX_URL_LENGTH} characters")
    if _UNSAFE_IN_URL.search(address):
        raise ValueError("must not contain spaces, control characters or backslashes")
    return address


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "://" in address and bool(parts.hostname)
