"""Names after an @: where they stand in a text or a document, and documents in which they are links. No I/O."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

MAX_MENTIONS: Final = 10
NAME: Final = r"(?<![\w@/.-])@([A-Za-z0-9_-]{3,20})(?![\w-])"
_NAMES = re.compile(NAME)

Json = dict[str, Any]


def names_in(text: str) -> list[str]:
    """Return the names in `text`, in lower case, the first MAX_MENTIONS."""
    return _first(_found(text))


def names_in_document(document: Json) -> list[str]:
    """Return the same of a validated document; code and links mention nobody."""
    return _first(name for node in _texts(document) for name in _found(node["text"]))


def linked(document: Json, names: Collection[str]) -> Json:
    """Return the document with links to the people of these names: for rendering, not for keeping."""
    by_name = {name.lower(): name for name in names}
    return _linked(document, by_name) if by_name else document


def _found(text: str) -> Iterator[str]:
    return (name.lower() for name in _NAMES.findall(text))


def _first(names: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(names))[:MAX_MENTIONS]


def _is_prose(node: Json) -> bool:
    return "text" in node and not any(mark["type"] in {"code", "link"} for mark in node.get("marks", ()))


def _texts(node: Json) -> Iterator[Json]:
    for child in node.get("content", ()):
        if _is_prose(child):
            yield child
        elif child["type"] != "codeBlock":
            yield from _texts(child)


def _linked(node: Json, names: Mapping[str, str]) -> Json:
    if "content" not in node or node["type"] == "codeBlock":
        return node
    children: list[Json] = []
    for child in node["content"]:
        children.extend(_split(child, names) if _is_prose(child) else [_linked(child, names)])
    return {**node, "content": children}


def _split(node: Json, names: Mapping[str, str]) -> Iterator[Json]:
    text: str = node["text"]
    marks: list[Json] = node.get("marks", [])
    rest = 0
    for found in _NAMES.finditer(text):
        name = names.get(found[1].lower())
        if name is None:
            continue
        if found.start() > rest:
            yield {**node, "text": text[rest : found.start()]}
        yield {**node, "text": found[0], "marks": [*marks, {"type": "link", "attrs": {"href": f"/@{name}"}}]}
        rest = found.end()
    if rest < len(text):
        yield {**node, "text": text[rest:]}
