"""HTML of unknown origin as a document of the editor's schema.

Nothing is refused here: what the schema has no place for becomes the nearest thing it has, and `notes` says so. Deep
headings are flattened, tables become lists, embedded players become links. A tree that is too deep is read as text.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from services.content.documents import attributes
from services.content.documents.schema import NODES
from services.content.documents.validation import MAX_DEPTH

Json = dict[str, Any]
Note = tuple[str, str]
Mark = tuple[str, str, str]  # its type, and of a link the address and the title
Marks = tuple[Mark, ...]

_MAX_NESTING: Final = 120  # elements in elements; the walk is recursive
_TEXT_ONLY: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SPACE: Final = re.compile(r"[ \t\n\r\f]+")
_LANGUAGE: Final = re.compile(r"(?:^|\s)(?:language|lang|brush:|highlight-source)[-:\s]*([A-Za-z0-9+#._-]{1,40})")
_MARKS: Final[Mapping[str, str]] = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "cite": "italic", "dfn": "italic",
    "s": "strike", "strike": "strike", "del": "strike", "u": "underline", "ins": "underline",
    "code": "code", "kbd": "code", "samp": "code", "tt": "code", "mark": "highlight",
}  # fmt: skip
_BLOCKS: Final = frozenset(
    {
        "address", "article", "aside", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
        "figure", "footer", "header", "html", "li", "main", "nav", "p", "section", "summary", "td", "th", "tr",
    }
)  # fmt: skip
_DROPPED: Final = frozenset(
    {
        "applet", "base", "button", "canvas", "datalist", "head", "link", "map", "math", "meta", "noscript", "option",
        "script", "select", "style", "svg", "template", "textarea", "title",
    }
)  # fmt: skip
_EMBEDDED: Final = frozenset({"audio", "embed", "frame", "iframe", "object", "video"})
_TASK: Final = re.compile(r"^\[([ xX])\]\s")

# What is said of one, and of more.
LINKS_LOST: Final = "link without a full address became plain text", "links without full addresses became plain text"
PICTURES_LOST: Final = "picture without a full address was left out", "pictures without full addresses were left out"
HEADINGS_FLATTENED: Final = "heading was raised to the third level", "headings were raised to the third level"
TABLES_FLATTENED: Final = "table became a list", "tables became lists"
PLAYERS_LINKED: Final = "embedded player became a link", "embedded players became links"


def document_of(html: str) -> tuple[Json, Counter[Note]]:
    """Return a document that fits the schema but for its size, and how often each note applies."""
    notes: Counter[Note] = Counter()
    flow = _Flow(level=2)
    tree = _parsed(html)
    if tree is not None:
        _Walk(notes).inside(tree, flow, (), 0)
    return {"type": "doc", "content": flow.finished() or [{"type": "paragraph"}]}, notes


def without_controls(text: str) -> str:
    """Return `text` without what neither PostgreSQL nor XML can hold."""
    return _TEXT_ONLY.sub("", text)


def _parsed(html: str) -> HtmlElement | None:
    clean = without_controls(html).strip()
    if not clean:
        return None
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        tree = document_fromstring(f"<html><body>{clean}</body></html>".encode(), parser=parser)
    except (etree.LxmlError, ValueError):
        return None
    body: HtmlElement | None = tree.find("body")
    return body


class _Flow:
    """Blocks at one level, and the run of inline text that is not a block yet."""

    def __init__(self, level: int) -> None:
        self.level = level
        self._blocks: list[Json] = []
        self._run: list[tuple[str, Marks]] = []

    def text(self, value: str, marks: Marks) -> None:
        """Go on with text; a line break is U+2028 without marks."""
        self._run.append((value, marks))

    def add(self, block: Json) -> None:
        """End the paragraph and add a block."""
        self.flush()
        self._blocks.append(block)

    def flush(self) -> None:
        """End the paragraph, if there is one."""
        content = _inline(self._run)
        self._run = []
        if content:
            self._blocks.append({"type": "paragraph", "content": content})

    def finished(self) -> list[Json]:
        """Return the blocks."""
        self.flush()
        return self._blocks


_BREAK: Final = "\u2028"


def _inline(run: list[tuple[str, Marks]]) -> list[Json]:
    """Return inline nodes: white space collapsed as a browser does, neighbours with equal marks merged."""
    pieces: list[tuple[str, Marks]] = []
    is_after_space = True
    for value, marks in run:
        if value is _BREAK:
            _trim(pieces)
            if pieces:
                pieces.append((_BREAK, ()))
            is_after_space = True
            continue
        text = _SPACE.sub(" ", value)
        if is_after_space:
            text = text.removeprefix(" ")
        if not text:
            continue
        is_after_space = text.endswith(" ")
        if pieces and pieces[-1][1] == marks and pieces[-1][0] is not _BREAK:
            pieces[-1] = (pieces[-1][0] + text, marks)
        else:
            pieces.append((text, marks))
    _trim(pieces)
    while pieces and pieces[-1][0] is _BREAK:
        pieces.pop()
        _trim(pieces)
    return [_inline_node(text, marks) for text, marks in pieces]


def _trim(pieces: list[tuple[str, Marks]]) -> None:
    while pieces and pieces[-1][0] is not _BREAK and pieces[-1][0].endswith(" "):
        text, marks = pieces.pop()
        if shorter := text[:-1]:
            pieces.append((shorter, marks))


def _inline_node(text: str, marks: Marks) -> Json:
    if text is _BREAK:
        return {"type": "hardBreak"}
    node: Json = {"type": "text", "text": text}
    if marks:
        node["marks"] = [_mark(mark) for mark in marks]
    return node


def _mark(mark: Mark) -> Json:
    kind, href, title = mark
    if kind != "link":
        return {"type": kind}
    return {"type": "link", "attrs": {"href": href, **({"title": title} if title else {})}}


class _Walk:
    """One pass over a tree."""

    def __init__(self, notes: Counter[Note]) -> None:
        self._notes = notes
        self._own: Final[Mapping[str, Callable[[HtmlElement, _Flow, Marks, int], None]]] = {
            **{f"h{level}": self._heading for level in range(1, 7)},
            "a": self._link,
            "blockquote": self._quote,
            "br": lambda _e, flow, _m, _n: flow.text(_BREAK, ()),
            "hr": lambda _e, flow, _m, _n: flow.add({"type": "horizontalRule"}),
            "img": self._image,
            "input": self._input,
            "ol": self._list,
            "pre": self._code,
            "listing": self._code,
            "table": self._table,
            "ul": self._list,
            "menu": self._list,
            **dict.fromkeys(_EMBEDDED, self._embedded),
        }

    def inside(self, element: HtmlElement, flow: _Flow, marks: Marks, nesting: int) -> None:
        """Take what stands in `element`."""
        if nesting > _MAX_NESTING:
            flow.text(" ".join(element.itertext()), marks)
            return
        if element.text:
            flow.text(element.text, marks)
        for child in element:
            if isinstance(child.tag, str):
                self._element(child, flow, marks, nesting)
            if child.tail:
                flow.text(child.tail, marks)

    def _element(self, element: HtmlElement, flow: _Flow, marks: Marks, nesting: int) -> None:
        tag: str = element.tag
        if tag in _DROPPED:
            return
        if own := self._own.get(tag):
            own(element, flow, marks, nesting + 1)
        elif tag in _BLOCKS:
            flow.flush()
            self.inside(element, flow, marks, nesting + 1)
            flow.flush()
        else:
            self.inside(element, flow, _with(marks, (_MARKS.get(tag, ""), "", "")), nesting + 1)

    def _part(self, element: HtmlElement, level: int, marks: Marks, nesting: int) -> list[Json]:
        flow = _Flow(level)
        self.inside(element, flow, marks, nesting)
        return flow.finished()

    def _heading(self, element: HtmlElement, flow: _Flow, marks: Marks, nesting: int) -> None:
        level = int(element.tag[1])
        if level > 3:  # noqa: PLR2004 - the editor's deepest
            self._notes[HEADINGS_FLATTENED] += 1
            level = 3
        first, *others = self._part(element, flow.level, marks, nesting) or [{"type": "paragraph"}]
        if first["type"] != "paragraph":
            others.insert(0, first)
        elif first.get("content"):
            flow.add({"type": "heading", "attrs": {"level": level}, "content": first["content"]})
        for block in others:
            flow.add(block)

    def _link(self, element: HtmlElement, flow: _Flow, marks: Marks, nesting: int) -> None:
        href = (element.get("href") or "").strip()
        try:
            mark: Mark = ("link", attributes.link_address(href), (element.get("title") or "")[:500])
        except ValueError:
            self._notes[LINKS_LOST] += bool(href)
            self.inside(element, flow, marks, nesting)
            return
        self.inside(element, flow, _with(tuple(one for one in marks if one[0] != "link"), mark), nesting)

    def _quote(self, element: HtmlElement, flow: _Flow, marks: Marks, nesting: int) -> None:
        if flow.level + 2 > MAX_DEPTH:
            flow.flush()
            self.inside(element, flow, marks, nesting)
            flow.flush()
        elif blocks := self._part(element, flow.level + 1, marks, nesting):
            flow.add({"type": "blockquote", "content": blocks})
        else:
            flow.flush()

    def _list(self, element: HtmlElement, flow: _Flow, marks: Marks, nesting: int) -> None:
        if flow.level + 3 > MAX_DEPTH:
            flow.flush()
            self.inside(element, flow, marks, nesting)
            flow.flush()
            return
        items = list(self._items(element, flow.level + 2, marks, nesting))
        if not items:
            return
        node: Json = {"type": "bulletList", "content": items}
        if element.tag == "ol":
            node = {"type": "orderedList", "attrs": _list_attributes(element), "content": items}
        flow.add(node)

    def _items(self, element: HtmlElement, level: int, marks: Marks, nesting: int) -> Iterator[Json]:
        for child in element:
            if not isinstance(child.tag, str) or child.tag in _DROPPED:
                continue
            if child.tag == "li":
                blocks = self._part(child, level, marks, nesting + 1)
            else:
                loose = _Flow(level)
                self._element(child, loose, marks, nesting)
                blocks = loose.finished()
                if not blocks:
                    continue
            if not blocks or blocks[0]["type"] != "paragraph":
                blocks.insert(0, {"type": "paragraph"})
            _show_task(blocks[0])
            yield {"type": "listItem", "content": blocks}

    def _code(self, element: HtmlElement, flow: _Flow, _: Marks, __: int) -> None:
        inner = element.find("code")
        classes = " ".join(filter(None, (element.get("class"), None if inner is None else inner.get("class"))))
        found = _LANGUAGE.search(classes)
        text = "".join(element.itertext()).replace("\r\n", "\n").removesuffix("\n")
        node: Json = {"type": "codeBlock"}
        if found:
            node["attrs"] = {"language": found[1]}
        if text:
            node["content"] = [{"type": "text", "text": text}]
        flow.add(node)

    def _image(self, element: HtmlElement, flow: _Flow, _: Marks, __: int) -> None:
        given = {"src": (element.get("src") or "").strip(), "alt": (element.get("alt") or "")[:500]}
        given |= {name: element.get(name) or "" for name in ("title", "width", "height")}
        attrs: Json = {}
        for name, check in NODES["image"].attributes.items():
            try:
                value = check(given[name][:500] if name == "title" else given[name])
            except ValueError:
                if name == "src":
                    self._notes[PICTURES_LOST] += 1
                    return
                continue
            if value is not None:
                attrs[name] = value
        flow.add({"type": "image", "attrs": attrs})

    def _input(self, element: HtmlElement, flow: _Flow, marks: Marks, _: int) -> None:
        if element.get("type") == "checkbox":
            flow.text("☑ " if element.get("checked") is not None else "☐ ", marks)

    def _embedded(self, element: HtmlElement, flow: _Flow, _: Marks, __: int) -> None:
        inner = element.find("source")
        address = element.get("src") or element.get("data") or (None if inner is None else inner.get("src")) or ""
        try:
            address = attributes.web_address(f"https:{address}" if address.startswith("//") else address)
        except ValueError:
            return
        self._notes[PLAYERS_LINKED] += 1
        flow.flush()
        flow.text(address, (("link", address, ""),))
        flow.flush()

    def _table(self, element: HtmlElement, flow: _Flow, marks: Marks, nesting: int) -> None:
        if flow.level + 3 > MAX_DEPTH:
            flow.text(" ".join(element.itertext()), marks)
            return
        rows = element.xpath("./tr|./thead/tr|./tbody/tr|./tfoot/tr")
        heads: list[str] = []
        items: list[Json] = []
        behind: list[Json] = []
        for number, row in enumerate(rows):
            cells = [cell for cell in row if cell.tag in {"td", "th"}]
            if number == 0 and cells and all(cell.tag == "th" for cell in cells):
                heads = [_SPACE.sub(" ", "".join(cell.itertext())).strip() for cell in cells]
                continue
            run: list[tuple[str, Marks]] = []
            for column, cell in enumerate(cells):
                blocks = self._part(cell, flow.level + 2, marks, nesting + 1)
                behind += [block for block in blocks if block["type"] == "image"]
                text = _flat(blocks)
                if not text:
                    continue
                if run:
                    run.append((" · ", ()))
                if column < len(heads) and heads[column]:
                    run.append((f"{heads[column]}: ", (("bold", "", ""),)))
                run += text
            if content := _inline(run):
                items.append({"type": "listItem", "content": [{"type": "paragraph", "content": content}]})
        if items:
            self._notes[TABLES_FLATTENED] += 1
            flow.add({"type": "bulletList", "content": items})
        elif heads:
            flow.text(" · ".join(heads), marks)
        for block in behind:
            flow.add(block)


def _with(marks: Marks, mark: Mark) -> Marks:
    return marks if not mark[0] or mark in marks else (*marks, mark)


def _list_attributes(element: HtmlElement) -> Json:
    start = element.get("start") or ""
    attrs: Json = {}
    if start.isascii() and start.isdigit() and int(start[:8]) <= attributes.MAX_LIST_START:
        attrs["start"] = int(start[:8])
    if element.get("type") in {"a", "A", "i", "I"}:
        attrs["type"] = element.get("type")
    return attrs


def _show_task(paragraph: Json) -> None:
    """Write the box of a task list as a sign."""
    first = (paragraph.get("content") or [{}])[0]
    if first.get("type") == "text" and (found := _TASK.match(first["text"])):
        first["text"] = ("☐ " if found[1] == " " else "☑ ") + first["text"][found.end() :]


def _flat(blocks: list[Json]) -> list[tuple[str, Marks]]:
    """Return the text of blocks as one run."""
    run: list[tuple[str, Marks]] = []
    waiting = list(reversed(blocks))
    while waiting:
        node = waiting.pop()
        if node["type"] == "text":
            marks = tuple(
                (mark["type"], mark.get("attrs", {}).get("href", ""), mark.get("attrs", {}).get("title", ""))
                for mark in node.get("marks", ())
            )
            run.append((node["text"], marks))
        elif node["type"] in {"paragraph", "heading", "codeBlock", "hardBreak"} and run:
            run.append((" ", ()))
        waiting.extend(reversed(node.get("content", ())))
    return run
