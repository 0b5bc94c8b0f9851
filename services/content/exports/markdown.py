"""A document as CommonMark with strikethrough, which `imports` reads back as the same document. Pure.

What Markdown has no sign for (underline, highlight, the size of a picture) is HTML inside it. What it cannot say at all
(empty paragraphs, runs of spaces, letters as numbers of a list) is in the document beside it.
"""

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final

Json = dict[str, Any]

_ESCAPED: Final = r"\\\1"
_IN_ADDRESS: Final = re.compile(r"([<>&])")
_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>~&|])")
_LINE_START: Final = re.compile(r"^([#+=:-])", re.MULTILINE)
_NUMBER_START: Final = re.compile(r"^(\d{1,9})([.)])", re.MULTILINE)
_SPACES: Final = re.compile(r"\s+")
_SIGNS: Final[Mapping[str, tuple[str, str]]] = {"bold": ("**", "strong"), "italic": ("*", "em"), "strike": ("~~", "s")}
_TAGS: Final[Mapping[str, str]] = {"underline": "u", "highlight": "mark"}
_APART: Final = "<!-- -->"  # two lists, one after the other, would be one
_LISTS: Final = frozenset({"bulletList", "orderedList"})


def to_markdown(document: Json) -> str:
    """Return the Markdown of a validated document."""
    return _blocks(document.get("content", ())) + "\n"


def _blocks(nodes: Any) -> str:
    parts: list[str] = []
    before = ""
    for node in nodes:
        written = _WRITERS[node["type"]](node)
        if not written:
            continue
        if before in _LISTS and node["type"] == before:
            parts.append(_APART)
        parts.append(written)
        before = node["type"]
    return "\n\n".join(parts)


def _paragraph(node: Json) -> str:
    return _safe_lines(_inline(node, "\\\n"))


def _heading(node: Json) -> str:
    # Signs at the end of a heading would only close it.
    text = re.sub(r"#+$", lambda signs: "\\#" * len(signs[0]), _inline(node, "<br>"))
    return f"{'#' * node.get('attrs', {}).get('level', 1)} {text}" if text else ""


def _code_block(node: Json) -> str:
    text = "".join(child.get("text", "") for child in node.get("content", ()))
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    language = node.get("attrs", {}).get("language", "")
    end = "" if text.endswith("\n") else "\n"
    return f"{fence}{language}\n{text}{end}{fence}"


def _quote(node: Json) -> str:
    return _prefixed(_blocks(node.get("content", ())), "> ", "> ")


def _bullets(node: Json) -> str:
    return "\n\n".join(_item(item, "- ") for item in node.get("content", ()))


def _numbers(node: Json) -> str:
    start = node.get("attrs", {}).get("start", 1)
    items = enumerate(node.get("content", ()), start=start)
    return "\n\n".join(_item(item, f"{number}. ") for number, item in items)


def _item(node: Json, sign: str) -> str:
    first, *others = node.get("content", ({"type": "paragraph"},))
    indent = " " * len(sign)
    head, rest = _paragraph(first), _blocks(others)
    if not head:  # an item may begin with the line below its sign, but not after an empty one
        return f"{sign.rstrip()}\n{_prefixed(rest, indent, indent)}" if rest else sign.rstrip()
    return _prefixed(f"{head}\n\n{rest}" if rest else head, sign, indent)


def _image(node: Json) -> str:
    attrs = node.get("attrs", {})
    if "width" in attrs or "height" in attrs:
        shown = "".join(f' {name}="{escape(str(value))}"' for name, value in attrs.items())
        return f"<img{_SPACES.sub(' ', shown)}>"
    title = f' "{_quoted(attrs["title"])}"' if attrs.get("title") else ""
    return f"![{_text(attrs.get('alt', ''))}]({_address(attrs['src'])}{title})"


def _prefixed(text: str, first: str, others: str) -> str:
    head, *lines = text.split("\n")
    return "\n".join([first + head, *(f"{others}{line}".rstrip() if not line else others + line for line in lines)])


def _inline(node: Json, line_break: str) -> str:
    children = node.get("content", ())
    written = ""
    for index, child in enumerate(children):
        if child["type"] == "hardBreak":
            written += line_break
            continue
        following = children[index + 1] if index + 1 < len(children) else {}
        after = following.get("text", " ")[:1] if not following.get("marks") else "*"
        written += _marked(child, written[-1:] or " ", after)
    return written.strip(" ")


def _marked(node: Json, before: str, after: str) -> str:
    marks = {mark["type"]: mark.get("attrs", {}) for mark in node.get("marks", ())}
    text: str = node["text"]
    written = _code(text, before) if "code" in marks else _text(text)
    # A sign beside white space or punctuation may mean something else; a tag never does.
    has_room = (before.isspace() or before == "\n") and (after.isspace() or after in ".,;")
    is_plain = has_room and text[:1].isalnum() and text[-1:].isalnum() and "code" not in marks
    for kind, (sign, tag) in _SIGNS.items():
        if kind in marks:
            written = f"{sign}{written}{sign}" if is_plain else f"<{tag}>{written}</{tag}>"
    for kind, tag in _TAGS.items():
        if kind in marks:
            written = f"<{tag}>{written}</{tag}>"
    if "link" in marks:
        title = f' "{_quoted(marks["link"]["title"])}"' if marks["link"].get("title") else ""
        written = f"[{written}]({_address(marks['link']['href'])}{title})"
    return written


def _code(text: str, before: str) -> str:
    is_simple = "`" not in before + text and text == _SPACES.sub(" ", text).strip()
    return f"`{text}`" if is_simple and text else f"<code>{_text(text)}</code>"


def _text(text: str) -> str:
    return _SPECIAL.sub(_ESCAPED, _SPACES.sub(" ", text) if "\n" in text else text)


def _quoted(text: str) -> str:
    return _text(_SPACES.sub(" ", text)).replace('"', '\\"')


def _address(address: str) -> str:
    return f"<{_IN_ADDRESS.sub(_ESCAPED, address)}>"


def _safe_lines(text: str) -> str:
    """Keep the beginning of a line from meaning a heading, a list or a rule."""
    return _NUMBER_START.sub(r"\1\\\2", _LINE_START.sub(_ESCAPED, text))


_WRITERS: Final[Mapping[str, Callable[[Json], str]]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "codeBlock": _code_block,
    "blockquote": _quote,
    "bulletList": _bullets,
    "orderedList": _numbers,
    "horizontalRule": lambda _: "---",
    "image": _image,
    "postQuote": lambda node: f"[Quoted post]({_address('/posts/' + node['attrs']['postId'])})",
}
