"""A validated document as HTML: for feeds, crawlers, mails and exports.

Everything is escaped on the way in, and the result goes through ammonia (nh3), which knows better than we do what a
browser makes of HTML. Links never pass on this page, its opener or its rank; pictures do not tell where they are seen.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from html import escape
from typing import Any, Final

import nh3
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from services.content.documents.attributes import LINK_REL, LINK_TARGET
from services.content.documents.pictures import PICTURE_SIZES, source_set

Json = dict[str, Any]

MAX_HIGHLIGHTED: Final = 20_000
"""Characters of code in one block that are coloured: a lexer is a heap of regular expressions."""
_ASIDE: Final = 4_000  # characters of a document from which rendering is not done on the event loop

_BLOCKS: Final[Mapping[str, str]] = {
    "paragraph": "p",
    "bulletList": "ul",
    "orderedList": "ol",
    "listItem": "li",
    "blockquote": "blockquote",
}
_MARKS: Final[Mapping[str, str]] = {
    "bold": "strong",
    "italic": "em",
    "strike": "s",
    "underline": "u",
    "code": "code",
    "highlight": "mark",
}
_PICTURE: Final = {"loading": "lazy", "decoding": "async", "referrerpolicy": "no-referrer"}
_CLEANER: Final = nh3.Cleaner(
    tags={
        *_BLOCKS.values(), *_MARKS.values(),
        "a", "br", "div", "figure", "h1", "h2", "h3", "hr", "img", "picture", "pre", "source", "span",
    },
    attributes={
        "a": {"href", "title", "target", "rel"},
        "img": {
            *("src", "srcset", "sizes", "alt", "title", "width", "height"),
            *("loading", "decoding", "referrerpolicy"),
        },
        "source": {"srcset", "sizes", "type"},
        "ol": {"start", "type"},
        "code": {"class"},
        "div": {"class"},
        "span": {"class"},
    },
    link_rel=None,
    url_schemes={"http", "https", "mailto"},
)  # fmt: skip
_FORMATTER: Final = HtmlFormatter(nowrap=True)


async def rendered(document: Json) -> str:
    """Return the HTML of a validated document; a long one is rendered beside the event loop."""
    return await asyncio.to_thread(to_html, document) if _is_long(document) else to_html(document)


def to_html(document: Json) -> str:
    """Return the HTML of a validated document."""
    return _CLEANER.clean(_inside(document))


def _is_long(document: Json) -> bool:
    room = _ASIDE
    waiting = [document]
    while waiting and room > 0:
        node = waiting.pop()
        room -= len(node.get("text", "")) + 20
        waiting.extend(node.get("content", ()))
    return room <= 0


def _inside(node: Json) -> str:
    return "".join(_node(child) for child in node.get("content", ()))


def _node(node: Json) -> str:
    kind: str = node["type"]
    attributes: Json = node.get("attrs", {})
    if kind == "text":
        return _marked(node)
    if tag := _BLOCKS.get(kind):
        shown = {name: attributes.get(name) for name in ("start", "type")} if kind == "orderedList" else {}
        return f"{_opened(tag, shown)}{_inside(node)}</{tag}>"
    return _OTHERS[kind](node, attributes) if kind in _OTHERS else _inside(node)


def _marked(node: Json) -> str:
    html = escape(node["text"])
    for mark in node.get("marks", ()):
        if tag := _MARKS.get(mark["type"]):
            html = f"<{tag}>{html}</{tag}>"
        elif mark["type"] == "link":
            address = {name: mark["attrs"].get(name) for name in ("href", "title")}
            html = f"{_opened('a', {**address, 'target': LINK_TARGET, 'rel': LINK_REL})}{html}</a>"
    return html


def _code(node: Json, attributes: Json) -> str:
    language = attributes.get("language")
    text = "".join(child.get("text", "") for child in node.get("content", ()))
    html = escape(text)
    if language and len(text) <= MAX_HIGHLIGHTED:
        with suppress(ClassNotFound):  # a language that nobody has heard of stays as it is
            html = highlight(text, get_lexer_by_name(language, stripnl=False, ensurenl=False), _FORMATTER)
    return f"<pre>{_opened('code', {'class': f'language-{language}' if language else None})}{html}</code></pre>"


def _opened(tag: str, attributes: Mapping[str, Any]) -> str:
    shown = "".join(f' {name}="{escape(str(value))}"' for name, value in attributes.items() if value is not None)
    return f"<{tag}{shown}>"


def _heading(node: Json, attributes: Json) -> str:
    level = attributes.get("level", 1)
    return f"<h{level}>{_inside(node)}</h{level}>"


def _image(_: Json, attributes: Json) -> str:
    image = {"alt": "", **attributes, **_PICTURE}
    widths = source_set(attributes["src"], attributes.get("width"), "webp")
    if not widths:
        return f"<figure>{_opened('img', image)}</figure>"
    smaller = {"type": "image/avif", "srcset": source_set(attributes["src"], attributes["width"], "avif")}
    source = _opened("source", {**smaller, "sizes": PICTURE_SIZES})
    shown = _opened("img", {**image, "srcset": widths, "sizes": PICTURE_SIZES})
    return f"<figure><picture>{source}{shown}</picture></figure>"


def _quoted(_: Json, attributes: Json) -> str:
    # Whether it may be shown is known when it is read: here it is the link that everybody may set.
    return f"<p>{_opened('a', {'href': '/posts/' + attributes['postId']})}Quoted post</a></p>"


_OTHERS: Final[Mapping[str, Callable[[Json, Json], str]]] = {
    "heading": _heading,
    "codeBlock": _code,
    "image": _image,
    "postQuote": _quoted,
    "horizontalRule": lambda *_: "<hr>",
    "hardBreak": lambda *_: "<br>",
}
