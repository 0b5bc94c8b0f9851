"""Conditional requests (RFC 9110, section 13): a post's entity tag is its revision in quotes."""

import re
from typing import Annotated

from fastapi import Depends, Header

from services.content.posts.models import Post
from services.content.posts.problems import PostChanged

_TAGS = re.compile(r'(W/)?"([^"]*)"')
_MAX_LENGTH = 1000


def etag_of(revision: int) -> str:
    """Return the entity tag of a revision."""
    return f'"{revision}"'


class IfMatch:
    """`If-Match`: the revision that the client has seen. Without it the last writer wins."""

    def __init__(
        self, if_match: Annotated[str | None, Header(alias="If-Match", max_length=_MAX_LENGTH)] = None
    ) -> None:
        self._wanted = if_match

    def require(self, post: Post) -> None:
        """Return when `post` is as the client knows it.

        Raises:
            PostChanged: it has another revision; `details.revision` says which.
        """
        if self._wanted is None or self._wanted.strip() == "*":
            return
        strong = {tag for weak, tag in _TAGS.findall(self._wanted) if not weak}
        if str(post.revision) not in strong:
            raise PostChanged("Load it again and repeat the change.", details={"revision": post.revision})


class IfNoneMatch:
    """`If-None-Match`: the revisions that the client holds (weak comparison)."""

    def __init__(
        self, if_none_match: Annotated[str | None, Header(alias="If-None-Match", max_length=_MAX_LENGTH)] = None
    ) -> None:
        self._held = if_none_match

    def holds(self, revision: int) -> bool:
        """Return whether the client has this revision already."""
        if self._held is None:
            return False
        return self._held.strip() == "*" or str(revision) in {tag for _, tag in _TAGS.findall(self._held)}


IfMatchHeader = Annotated[IfMatch, Depends()]
IfNoneMatchHeader = Annotated[IfNoneMatch, Depends()]
