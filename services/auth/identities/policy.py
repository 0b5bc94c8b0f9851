"""Where a browser may go after a sign-in, and by which address. Pure rules."""

import re
from typing import Final
from urllib.parse import quote, urlencode

_LONGEST: Final = 500
# A path of this site. To a browser `//elsewhere` and `/\\elsewhere` are other sites, and tabs and newlines are nothing.
_LOCAL: Final = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")


def safe_next(path: str | None) -> str:
    """Return `path` when it leads to a page of this site, else the home page."""
    return path if path and len(path) <= _LONGEST and _LOCAL.fullmatch(path) else "/"


def address(path: str, *, query: dict[str, str] | None = None, fragment: dict[str, str] | None = None) -> str:
    """Return the address of a page. What is secret goes into the fragment: no server and no referrer sees it."""
    found = path
    if query:
        found += "?" + urlencode(query, safe="/", quote_via=quote)
    if fragment:
        found += "#" + urlencode(fragment, safe="/,", quote_via=quote)
    return found
