"""The part of a post that its author writes, and that is kept when it is replaced."""

from dataclasses import dataclass
from typing import Any

from services.content.posts.models import Post


@dataclass(frozen=True)
class Text:
    """A text; the excerpt is null while it is the beginning of the content."""

    title: str
    content: dict[str, Any]
    excerpt: str | None
    tags: list[str]


def text_of(post: Post) -> Text:
    """Return the text of a whole post."""
    return Text(post.title, post.content, post.excerpt if post.has_own_excerpt else None, post.tags)
