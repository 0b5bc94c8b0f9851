"""Turns JSON of unknown origin into a document of the editor's schema, or names the first thing that is wrong.

The result is normalised: attributes at their default and empty lists are left out, links get their rel and target.
Validating it again gives the same document. Unknown nodes, marks, keys and attributes are refused, not dropped, so
that no writer loses something without being told.
"""

from typing import Any, Final, NoReturn

import orjson

from services.content.documents.attributes import storable
from services.content.documents.problems import InvalidDocument
from services.content.documents.schema import INLINE, MARKS, NODES, Attributes, NodeRule

MAX_DEPTH: Final = 32
"""Levels of nodes; a list in a list takes two. The walk is recursive, and this is what bounds it."""
MAX_NODES: Final = 10_000
MAX_CHARACTERS: Final = 200_000
MAX_BYTES: Final = 512 * 1024
_MAX_MARKS: Final = len(MARKS)
_MAX_KEY_SHOWN: Final = 40
_NODE_KEYS: Final = frozenset({"type", "attrs", "content", "marks", "text"})
_MARK_KEYS: Final = frozenset({"type", "attrs"})
_ROOT: Final = frozenset({"doc"})

Path = tuple[str | int, ...]
Json = dict[str, Any]


def validated(value: Any, *, field: str = "content") -> Json:
    """Return `value` as a normalised document; `field` starts the path of an error.

    Raises:
        InvalidDocument: it is not a document of the editor, or it is over a limit.
    """
    path: Path = (field,)
    document = _Walk().node(value, path, depth=1, allowed=_ROOT, allows_marks=False)
    if len(orjson.dumps(document)) > MAX_BYTES:
        _refuse(path, f"must have at most {MAX_BYTES // 1024} KiB of JSON")
    return document


class _Walk:
    """One pass over a document; counts what it has seen."""

    def __init__(self) -> None:
        self._nodes = 0
        self._characters = 0

    def node(self, value: Any, path: Path, *, depth: int, allowed: frozenset[str], allows_marks: bool) -> Json:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            _refuse(path[:1], f"must have at most {MAX_NODES} nodes")
        if depth > MAX_DEPTH:
            _refuse(path, f"must not be nested deeper than {MAX_DEPTH} levels")
        node = _object(value, path, _NODE_KEYS)
        kind = _kind(node, path, NODES, "node")
        if kind not in allowed:
            _refuse((*path, "type"), f"{kind} cannot stand here")
        rule = NODES[kind]
        result: Json = {"type": kind}
        if attributes := _attributes(node.get("attrs"), rule.attributes, (*path, "attrs")):
            result["attrs"] = attributes
        if children := self._children(node.get("content"), rule, (*path, "content"), depth):
            result["content"] = children
        elif kind == "doc":
            result["content"] = [{"type": "paragraph"}]
        if marks := _marks(node.get("marks"), (*path, "marks"), is_allowed=allows_marks and kind in INLINE):
            result["marks"] = marks
        if kind == "text":
            result["text"] = self._text(node.get("text"), (*path, "text"))
        elif node.get("text") is not None:
            _refuse((*path, "text"), f"{kind} has no text of its own")
        return result

    def _children(self, value: Any, rule: NodeRule, path: Path, depth: int) -> list[Json]:
        values = _list(value, path)
        if values and not rule.children:
            _refuse(path, "must be left out: nothing stands inside this node")
        if rule.needs_children and not values:
            _refuse(path, "must not be empty")
        children = [
            self.node(child, (*path, index), depth=depth + 1, allowed=rule.children, allows_marks=rule.allows_marks)
            for index, child in enumerate(values)
        ]
        if rule.first_child is not None and children[0]["type"] != rule.first_child:
            _refuse((*path, 0, "type"), f"must be {rule.first_child}")
        return children

    def _text(self, value: Any, path: Path) -> str:
        if not isinstance(value, str) or not value:
            _refuse(path, "must be text that is not empty")
        self._characters += len(value)
        if self._characters > MAX_CHARACTERS:
            _refuse(path[:1], f"must have at most {MAX_CHARACTERS} characters of text")
        try:
            return storable(value)
        except ValueError as error:
            _refuse(path, str(error))


def _marks(value: Any, path: Path, *, is_allowed: bool) -> list[Json]:
    values = _list(value, path)
    if values and not is_allowed:
        _refuse(path, "must be left out: marks cannot stand here")
    if len(values) > _MAX_MARKS:
        _refuse(path, "must not repeat a mark")
    marks: list[Json] = []
    seen: set[str] = set()
    for index, item in enumerate(values):
        place = (*path, index)
        mark = _object(item, place, _MARK_KEYS)
        kind = _kind(mark, place, MARKS, "mark")
        if kind in seen:
            _refuse(place, "must not repeat a mark")
        seen.add(kind)
        attributes = _attributes(mark.get("attrs"), MARKS[kind], (*place, "attrs"))
        marks.append({"type": kind, "attrs": attributes} if attributes else {"type": kind})
    return marks


def _attributes(value: Any, rules: Attributes, path: Path) -> Json:
    given = {} if value is None else _object(value, path, rules.keys())
    result: Json = {}
    for name, check in rules.items():
        try:
            checked = check(given.get(name))
        except ValueError as error:
            _refuse((*path, name), str(error))
        if checked is not None:
            result[name] = checked
    return result


def _object(value: Any, path: Path, known: Any) -> Json:
    if not isinstance(value, dict):
        _refuse(path, "must be an object")
    for key in value:
        if key not in known:
            _refuse((*path, key if isinstance(key, str) else "?"), "is not known here")
    return value


def _list(value: Any, path: Path) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        _refuse(path, "must be a list")
    return value


def _kind(value: Json, path: Path, known: Any, noun: str) -> str:
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in known:
        _refuse((*path, "type"), f"is not a known {noun}")
    return kind


def _refuse(path: Path, reason: str) -> NoReturn:
    # Keys come from the client: escaped and cut, so that they cannot break or bloat the answer.
    place = ".".join(ascii(part)[1:-1][:_MAX_KEY_SHOWN] if isinstance(part, str) else str(part) for part in path)
    raise InvalidDocument(f"{place}: {reason}", field_errors={place: [reason]})
