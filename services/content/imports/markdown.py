"""Markdown files: front matter in YAML, then CommonMark with tables and strikethrough.

Markdown is defined by the HTML that it stands for, and may hold HTML of its own; so it becomes HTML first, and one
walk (`blocks`) makes documents of both.
"""

import re
from typing import Any, Final

import yaml
from markdown_it import MarkdownIt

from services.content.imports.policy import MAX_FRONT_MATTER

_FRONT: Final = re.compile(r"\A---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_TITLE: Final = re.compile(r"\A\s*#[ \t]+(\S[^\n]*?)[ \t]*#*[ \t]*(?:\n|\Z)")
_MAX_NESTING: Final = 60
_PARSER: Final = MarkdownIt("commonmark", {"html": True, "maxNesting": _MAX_NESTING}).enable(["table", "strikethrough"])
# Addresses stay as they are written: `blocks` decides which of them are good.
_PARSER.normalizeLink = lambda url: url  # type: ignore[method-assign]
_PARSER.validateLink = lambda url: True  # type: ignore[method-assign]


class FrontMatterError(ValueError):
    """The lines before the text are not YAML that can be accepted."""


def split(text: str) -> tuple[dict[str, Any], str]:
    """Return the front matter and the Markdown behind it.

    Raises:
        FrontMatterError: it is not YAML, too large, or refers to itself.
    """
    found = _FRONT.match(text)
    if found is None:
        return {}, text
    source = found[1]
    if len(source) > MAX_FRONT_MATTER:
        raise FrontMatterError(f"the front matter has more than {MAX_FRONT_MATTER // 1024} KiB")
    try:
        # A few lines with aliases unfold to gigabytes; nobody needs one to name a title.
        if "*" in source and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(source, yaml.CSafeLoader)):
            raise FrontMatterError("the front matter has YAML aliases, which are not accepted")
        values = yaml.load(source, yaml.CSafeLoader)
    except FrontMatterError:
        raise
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, OverflowError):
        raise FrontMatterError("the front matter is not valid YAML") from None
    if values is None:
        return {}, text[found.end() :]
    if not isinstance(values, dict):
        raise FrontMatterError("the front matter is not a list of names and values")
    return {str(name).strip().lower(): value for name, value in values.items()}, text[found.end() :]


def title_within(markdown: str) -> tuple[str, str]:
    """Return the heading that a text begins with, and the text without it; "" where it begins otherwise."""
    found = _TITLE.match(markdown)
    return (found[1], markdown[found.end() :]) if found else ("", markdown)


def to_html(markdown: str) -> str:
    """Return Markdown as HTML, which is not clean."""
    html: str = _PARSER.render(markdown)
    return html
