"""A document as plain text: for reading time, excerpts and search."""

from typing import Any, Final

WORDS_PER_MINUTE: Final = 200
MAX_EXCERPT_LENGTH: Final = 300

_TEXT_BLOCKS: Final = frozenset({"paragraph", "heading", "codeBlock"})


def plain_text(document: dict[str, Any]) -> str:
    """Return the text of a validated document, one line per block; empty blocks give none."""
    lines: list[str] = []
    _collect(document, lines)
    return "\n".join(lines)


def _collect(node: dict[str, Any], lines: list[str]) -> None:
    children: list[dict[str, Any]] = node.get("content", [])
    if node["type"] in _TEXT_BLOCKS:
        line = "".join(child.get("text", "\n") for child in children).strip()
        if line:
            lines.append(line)
        return
    for child in children:
        _collect(child, lines)


def reading_minutes(text: str) -> int:
    """Return the minutes to read `text`, rounded up, at least 1."""
    return max(1, -(-len(text.split()) // WORDS_PER_MINUTE))


def excerpt_of(text: str) -> str:
    """Return the beginning of `text` in whole words, at most MAX_EXCERPT_LENGTH characters with the ellipsis."""
    flat = " ".join(text.split())
    if len(flat) <= MAX_EXCERPT_LENGTH:
        return flat
    room = flat[:MAX_EXCERPT_LENGTH]  # one place is for the ellipsis
    whole_words, space, _ = room.rpartition(" ")
    return f"{whole_words if space else room[:-1]}…"
