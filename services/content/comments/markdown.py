"""Markdown of unknown origin as clean HTML: paragraphs, emphasis, code, lists, quotes and links, and nothing else.

HTML in the source is text. Names after an @ become links where `people` knows them. The result goes through ammonia
(nh3) like a post does.
"""

import asyncio
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from services.content.documents.attributes import LINK_REL
from services.content.mentions.names import MAX_MENTIONS, NAME, names_in

MAX_LENGTH: Final = 10_000
_ASIDE: Final = 2_000  # characters from which rendering is not done on the event loop
_MAX_NESTING: Final = 12
_ADDRESS: Final = r"https?://[^\s<>\"'`]{1,2000}[^\s<>\"'`.,;:!?)\]}*_~]"
_LINKED = re.compile(f"(?P<address>{_ADDRESS})|{NAME}")
_CLEANER: Final = nh3.Cleaner(
    tags={"p", "br", "strong", "em", "s", "code", "pre", "ul", "ol", "li", "blockquote", "a", "hr"},
    attributes={"a": {"href"}, "ol": {"start"}},
    link_rel=LINK_REL,
    url_schemes={"http", "https", "mailto"},
    url_relative="pass_through",
)


async def rendered(source: str, people: Mapping[str, str]) -> str:
    """Return the HTML of `source`; `people` are the names that become links, by their lower case."""
    return await asyncio.to_thread(to_html, source, people) if len(source) > _ASIDE else to_html(source, people)


def to_html(source: str, people: Mapping[str, str]) -> str:
    """Return the HTML of `source`."""
    html: str = _markdown.render(source, {"people": people})
    return _CLEANER.clean(html).strip()


def mentioned(text: str) -> list[str]:
    """Return the names that `text` may mention, in lower case, the first MAX_MENTIONS; code mentions nobody."""
    names: dict[str, None] = {}
    for token in _texts(_markdown.parse(text, {"people": {}})):
        names.update(dict.fromkeys(names_in(token.content)))
    return list(names)[:MAX_MENTIONS]


def _texts(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from (child for child in token.children or () if child.type == "text")


def _link_words(state: StateCore) -> None:
    people: Mapping[str, str] = state.env["people"]
    for block in state.tokens:
        if block.children:
            block.children = list(_linked(block.children, people))


def _linked(tokens: list[Token], people: Mapping[str, str]) -> Iterator[Token]:
    inside = 0
    for token in tokens:
        inside += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type != "text" or inside:
            yield token
            continue
        rest = 0
        for found in _LINKED.finditer(token.content):
            name = found[2]
            target = found["address"] or (f"/@{people[name.lower()]}" if name.lower() in people else None)
            if target is None:
                continue
            yield _text(token.content[rest : found.start()])
            yield Token("link_open", "a", 1, attrs={"href": target})
            yield _text(found[0])
            yield Token("link_close", "a", -1)
            rest = found.end()
        yield _text(token.content[rest:])


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _parser() -> MarkdownIt:
    options: dict[str, Any] = {"html": False, "maxNesting": _MAX_NESTING, "breaks": True}
    parser = MarkdownIt("commonmark", options).enable("strikethrough")
    parser.disable(["image", "heading", "lheading", "html_block", "html_inline", "reference"])
    parser.core.ruler.push("link_words", _link_words)
    return parser


_markdown: Final = _parser()
