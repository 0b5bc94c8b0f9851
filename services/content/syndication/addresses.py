"""Absolute addresses of what is public, as others may keep them, and text that XML can hold."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote
from uuid import UUID

# Everything but the characters of XML 1.0, section 2.2: one of them makes a whole feed unreadable.
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A picture of this site, in HTML that this service has written: attributes in double quotes, `<` escaped in text.
_PICTURE: Final = re.compile(r'<(?:img|source)(?:\s+[a-z]+="[^"]*")+>')
_SOURCE: Final = re.compile(r'\s(?:src|srcset)="[^"]*"')
_OWN: Final = re.compile(r'(?<=[" ])/')


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses below the site's own."""

    site: str

    def post(self, slug: str) -> str:
        """The page of a post."""
        return f"{self.site}/posts/{slug}"

    def author(self, username: str) -> str:
        """The page of a person."""
        return f"{self.site}/@{quote(username)}"

    def tag(self, name: str) -> str:
        """The page of a tag."""
        return f"{self.site}/tags/{quote(name, safe='')}"

    def series(self, series_id: UUID) -> str:
        """The page of a series."""
        return f"{self.site}/series/{series_id}"

    def quoted(self, address: str) -> str:
        """An address as the value of a parameter."""
        return quote(address, safe="")

    def picture(self, address: str) -> str:
        """A picture: one of this site gets its whole address."""
        return f"{self.site}{address}" if address.startswith("/") else address

    def in_html(self, html: str) -> str:
        """HTML of a post whose pictures have their whole addresses, as XML can hold it."""
        return xml_text(_PICTURE.sub(self._whole, html))

    def _whole(self, tag: re.Match[str]) -> str:
        return _SOURCE.sub(lambda found: _OWN.sub(f"{self.site}/", found[0]), tag[0])


def xml_text(text: str) -> str:
    """Return `text` without what XML cannot hold."""
    return _NOT_XML.sub("", text)
