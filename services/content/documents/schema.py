"""The editor's schema: which nodes exist, what stands inside them, which attributes and marks they take.

It mirrors the Tiptap extensions of the web editor (StarterKit with heading levels 1 to 3, Highlight, Link, Image,
CodeBlockLowlight, PostQuote); a new extension there is a new line here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from services.content.documents import attributes

Attributes = Mapping[str, Callable[[Any], Any]]

INLINE: Final = frozenset({"text", "hardBreak"})
BLOCKS: Final = frozenset(
    {
        "paragraph",
        "heading",
        "bulletList",
        "orderedList",
        "blockquote",
        "codeBlock",
        "horizontalRule",
        "image",
        "postQuote",
    }
)


@dataclass(frozen=True)
class NodeRule:
    """What a node may hold."""

    children: frozenset[str] = frozenset()
    needs_children: bool = False
    first_child: str | None = None
    allows_marks: bool = True
    """Whether the inline nodes inside may carry marks."""
    attributes: Attributes = field(default_factory=dict)


NODES: Final[Mapping[str, NodeRule]] = {
    "doc": NodeRule(BLOCKS),
    "paragraph": NodeRule(INLINE),
    "heading": NodeRule(INLINE, attributes={"level": attributes.heading_level}),
    "bulletList": NodeRule(frozenset({"listItem"}), needs_children=True),
    "orderedList": NodeRule(
        frozenset({"listItem"}),
        needs_children=True,
        attributes={"start": attributes.list_start, "type": attributes.list_style},
    ),
    "listItem": NodeRule(BLOCKS, needs_children=True, first_child="paragraph"),
    "blockquote": NodeRule(BLOCKS, needs_children=True),
    "codeBlock": NodeRule(frozenset({"text"}), allows_marks=False, attributes={"language": attributes.language}),
    "horizontalRule": NodeRule(),
    "hardBreak": NodeRule(),
    "image": NodeRule(
        attributes={
            "src": attributes.image_address,
            "alt": attributes.label,
            "title": attributes.label,
            "width": attributes.pixels,
            "height": attributes.pixels,
        }
    ),
    "postQuote": NodeRule(attributes={"postId": attributes.post_id}),
    "text": NodeRule(),
}

MARKS: Final[Mapping[str, Attributes]] = {
    "bold": {},
    "italic": {},
    "strike": {},
    "underline": {},
    "code": {},
    "highlight": {"color": attributes.discarded},
    "link": {
        "href": attributes.link_address,
        "title": attributes.label,
        "target": attributes.link_target,
        "rel": attributes.link_rel,
        "class": attributes.discarded,
    },
}
