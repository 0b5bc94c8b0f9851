"""Conditional requests (RFC 9110, section 13).

A post's entity tag begins with its revision. A read adds a checksum, because counts and bylines change without one:
`"7"` and `"7-1f2e3d4c"` are both good in `If-Match`, and only the latter in `If-None-Match`.
"""

import re
import zlib
from typing import Annotated

from fastapi import Depends, Header, Response

from services.content.posts.models import Post
from services.content.posts.policy import PostStatus
from services.content.posts.problems import PostChanged

_TAGS = re.compile(r'(W/)?"([^"]*)"')
MAX_LENGTH = 1000


def etag_of(revision: int, body: bytes | None = None) -> str:
    """Return the entity tag of a revision, or of what is read of it."""
    return f'"{revision}"' if body is None else f'"{revision}-{zlib.crc32(body):08x}"'


def begun_tag(revision: int) -> str:
    """Return the entity tag of a revision with more around it; the checksum is put behind it on its way out."""
    return f'"{revision}-"'


def checksum_tag(body: bytes, begun: str = '""') -> str:
    """Return the entity tag of what has no revision, such as a list, or of what was begun."""
    return f'{begun[:-1]}{zlib.crc32(body):08x}"'


class IfMatch:
    """`If-Match`: the revision that the client has seen. Without it the last writer wins."""

    def __init__(self, if_match: Annotated[str | None, Header(alias="If-Match", max_length=MAX_LENGTH)] = None) -> None:
        self._wanted = if_match

    @property
    def names_one(self) -> bool:
        """Whether the client says which revision it has seen: `*`, or several of them, do not say that."""
        return self._wanted is not None and len(_TAGS.findall(self._wanted)) == 1

    def allows(self, revision: int) -> bool:
        """Return whether the client has seen this revision, or does not say what it has seen."""
        if self._wanted is None or self._wanted.strip() == "*":
            return True
        return str(revision) in {tag.partition("-")[0] for weak, tag in _TAGS.findall(self._wanted) if not weak}

    def require(self, *revisions: int) -> None:
        """Return when the client has seen one of the revisions, of which the first is the post's.

        Raises:
            PostChanged: it has seen another; `details.revision` says which there is.
        """
        if not any(self.allows(revision) for revision in revisions):
            raise PostChanged("Load it again and repeat the change.", details={"revision": revisions[0]})


class IfNoneMatch:
    """`If-None-Match`: what the client holds (weak comparison)."""

    def __init__(
        self, if_none_match: Annotated[str | None, Header(alias="If-None-Match", max_length=MAX_LENGTH)] = None
    ) -> None:
        self._held = if_none_match

    def holds(self, etag: str) -> bool:
        """Return whether the client has this already."""
        if self._held is None:
            return False
        return self._held.strip() == "*" or etag[1:-1] in {tag for _, tag in _TAGS.findall(self._held)}


def tagged(response: Response, post: Post) -> Post:
    """Return `post`, and describe it in the headers of the response."""
    response.headers["ETag"] = etag_of(post.revision)
    # A cache asks again each time; a draft is kept by its author's browser only.
    response.headers["Cache-Control"] = "no-cache" if post.status == PostStatus.PUBLISHED else "private, no-cache"
    return post


IfMatchHeader = Annotated[IfMatch, Depends()]
IfNoneMatchHeader = Annotated[IfNoneMatch, Depends()]
