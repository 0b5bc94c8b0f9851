"""The editor's schema, by examples: what is refused, and at which place."""

from typing import Any

import pytest

from services.content.documents.problems import InvalidDocument
from services.content.documents.validation import MAX_CHARACTERS, MAX_DEPTH, MAX_NODES, validated
from tests.content.writing import document, paragraph, text

LINK = {"type": "link", "attrs": {"href": "https://example.org"}}


def image(src: Any, **attributes: Any) -> dict[str, Any]:
    """An image node."""
    return {"type": "image", "attrs": {"src": src, **attributes}}


def link(href: Any, **attributes: Any) -> dict[str, Any]:
    """A paragraph with a link in it."""
    return paragraph(text("here", {"type": "link", "attrs": {"href": href, **attributes}}))


def nested_lists(levels: int) -> dict[str, Any]:
    """A list inside a list, `levels` deep."""
    block = paragraph("inside")
    for _ in range(levels):
        block = {"type": "bulletList", "content": [{"type": "listItem", "content": [paragraph("item"), block]}]}
    return block


EVERYTHING = document(
    {"type": "heading", "attrs": {"level": 3}, "content": [text("Head")]},
    paragraph(
        text("all", *({"type": mark} for mark in ("bold", "italic", "strike", "underline", "code", "highlight"))),
        {"type": "hardBreak", "marks": [{"type": "bold"}]},
        text("linked", {"type": "link", "attrs": {
            "href": "https://example.org/a?b#c", "target": "_blank", "rel": "noopener noreferrer nofollow",
        }}),
    ),
    {"type": "paragraph"},
    {"type": "bulletList", "content": [{"type": "listItem", "content": [paragraph("a"), nested_lists(2)]}]},
    {"type": "orderedList", "attrs": {"start": 4, "type": "a"}, "content": [
        {"type": "listItem", "content": [{"type": "paragraph"}]},
    ]},
    {"type": "blockquote", "content": [paragraph("quoted"), {"type": "blockquote", "content": [paragraph("twice")]}]},
    {"type": "codeBlock", "attrs": {"language": "c++"}, "content": [text("int x;\n\treturn;")]},
    {"type": "codeBlock"},
    {"type": "horizontalRule"},
    image("https://example.org/i.png", alt="An i", title="I", width=640, height=480),
    image("/api/media/0190-abc/large.webp"),
)  # fmt: skip


def test_a_document_with_everything_is_stored_as_it_is() -> None:
    assert validated(EVERYTHING) == EVERYTHING


def test_what_the_editor_adds_is_normalised_away() -> None:
    sent = document(
        {"type": "heading", "content": [], "marks": []},
        {"type": "codeBlock", "attrs": {"language": None}},
        image(" https://example.org/i.png ", alt=None, title="", width="640", height=None),
        {
            "type": "orderedList",
            "attrs": {"start": 1, "type": None},
            "content": [{"type": "listItem", "attrs": {}, "content": [{"type": "paragraph", "attrs": None}]}],
        },
        paragraph(text("x", {"type": "highlight", "attrs": {"color": None}})),
        link("MAILTO:ada@example.org?subject=Hi", target="_self", rel="opener", **{"class": "button"}),
    )
    assert validated(sent) == document(
        {"type": "heading", "attrs": {"level": 1}},
        {"type": "codeBlock"},
        image("https://example.org/i.png", width=640),
        {"type": "orderedList", "content": [{"type": "listItem", "content": [{"type": "paragraph"}]}]},
        paragraph(text("x", {"type": "highlight"})),
        link("MAILTO:ada@example.org?subject=Hi", target="_blank", rel="noopener noreferrer nofollow"),
    )


@pytest.mark.parametrize("empty", [{"type": "doc"}, {"type": "doc", "content": []}, {"type": "doc", "content": None}])
def test_an_empty_document_gets_its_paragraph(empty: dict[str, Any]) -> None:
    assert validated(empty) == {"type": "doc", "content": [{"type": "paragraph"}]}


BAD_ADDRESSES = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)", "vbscript:x",
    "data:text/html,<script>", "data:image/png;base64,AAAA", "blob:https://x", "file:///etc/passwd", "ftp://example.org",
    "//example.org", "https:example.org", "https:/example.org", "http://", "https:\\\\example.org", "https://[::1",
    "https://example.org:99999999/", "https://exa mple.org", "https://example.org/\u202egpj", "/api/auth/logout",
    "", " ", "relative", "#top", "x" * 3000, None, 5, ["https://example.org"], {"a": 1}, True,
]  # fmt: skip


@pytest.mark.parametrize("address", BAD_ADDRESSES, ids=lambda value: repr(value)[:30])
def test_dangerous_addresses_are_refused(address: Any) -> None:
    assert refused(document(link(address))) == "content.content.0.content.0.marks.0.attrs.href"
    assert refused(document(image(address))) == "content.content.0.attrs.src"


@pytest.mark.parametrize(
    "path", ["/api/media/../auth/me", "/api/media//x", "/api/media/a?b", "/api/media/%2e%2e/x", "/api/media/"]
)
def test_only_plain_media_paths_are_images(path: str) -> None:
    assert refused(document(image(path))) == "content.content.0.attrs.src"


@pytest.mark.parametrize("href", ["mailto:", "mailto:a b@c", "mailto:a@b,c@d@e", "mailto:javascript:x"])
def test_broken_mail_addresses_are_refused(href: str) -> None:
    assert refused(document(link(href))).endswith("href")


def refused(value: Any) -> str:
    """Return the place that the refusal of `value` names."""
    with pytest.raises(InvalidDocument) as caught:
        validated(value)
    assert caught.value.details is not None
    [place] = caught.value.details["fieldErrors"]
    return str(place)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (None, "content"),
        ([], "content"),
        ({}, "content.type"),
        (paragraph("x"), "content.type"),
        ({"type": ["doc"]}, "content.type"),
        ({"type": "doc", "content": {}}, "content.content"),
        ({"type": "doc", "content": [None]}, "content.content.0"),
        ({"type": "doc", "content": [text("loose")]}, "content.content.0.type"),
        ({"type": "doc", "text": "loose"}, "content.text"),
        ({"type": "doc", "version": 2}, "content.version"),
        ({"type": "doc", "\ud800\x00" + "k" * 99: 2}, "content.\\ud800\\x00" + "k" * 30),
        (document({"type": "doc"}), "content.content.0.type"),
        (document({"type": "table"}), "content.content.0.type"),
        (document({"type": "iframe", "attrs": {"src": "https://x"}}), "content.content.0.type"),
        (document({"type": "paragraph", "attrs": {"onclick": "x"}}), "content.content.0.attrs.onclick"),
        (document({"type": "paragraph", "attrs": []}), "content.content.0.attrs"),
        (document(paragraph(paragraph("x"))), "content.content.0.content.0.type"),
        (document(paragraph(image("https://x.org"))), "content.content.0.content.0.type"),
        (document({"type": "paragraph", "marks": [{"type": "bold"}]}), "content.content.0.marks"),
        (document({"type": "horizontalRule", "content": [text("x")]}), "content.content.0.content"),
        *((document({"type": "heading", "attrs": {"level": level}}), "content.content.0.attrs.level")
          for level in (0, 4, "1", 1.0, True, 10**400, [1])),
        (document({"type": "bulletList"}), "content.content.0.content"),
        (document({"type": "bulletList", "content": [paragraph("x")]}), "content.content.0.content.0.type"),
        (document({"type": "bulletList", "content": [{"type": "listItem"}]}), "content.content.0.content.0.content"),
        (document({"type": "bulletList", "content": [{"type": "listItem", "content": [nested_lists(1)]}]}),
         "content.content.0.content.0.content.0.type"),
        (document({"type": "listItem", "content": [paragraph("x")]}), "content.content.0.type"),
        (document({"type": "orderedList", "attrs": {"start": -1}, "content": [1]}), "content.content.0.attrs.start"),
        (document({"type": "orderedList", "attrs": {"start": 10**9}, "content": [1]}), "content.content.0.attrs.start"),
        (document({"type": "orderedList", "attrs": {"type": "disc"}, "content": [1]}), "content.content.0.attrs.type"),
        (document({"type": "blockquote", "content": []}), "content.content.0.content"),
        (document({"type": "codeBlock", "attrs": {"language": "a\" onload="}}), "content.content.0.attrs.language"),
        (document({"type": "codeBlock", "content": [{"type": "hardBreak"}]}), "content.content.0.content.0.type"),
        (document({"type": "codeBlock", "content": [text("x", LINK)]}), "content.content.0.content.0.marks"),
        (document(image("https://x.org", alt=5)), "content.content.0.attrs.alt"),
        (document(image("https://x.org", alt="x" * 501)), "content.content.0.attrs.alt"),
        (document(image("https://x.org", title="\x00")), "content.content.0.attrs.title"),
        (document(image("https://x.org", width=0)), "content.content.0.attrs.width"),
        (document(image("https://x.org", height="10%")), "content.content.0.attrs.height"),
        (document(image("https://x.org", onerror="x")), "content.content.0.attrs.onerror"),
        (document({"type": "image"}), "content.content.0.attrs.src"),
        (document(link("https://x.org", rel=5)), "content.content.0.content.0.marks.0.attrs.rel"),
        (document(link("https://x.org", target=[])), "content.content.0.content.0.marks.0.attrs.target"),
        (document(link("https://x.org", **{"class": {}})), "content.content.0.content.0.marks.0.attrs.class"),
        (document(paragraph(text("x", {"type": "blink"}))), "content.content.0.content.0.marks.0.type"),
        (document(paragraph(text("x", {"type": "bold", "weight": 900}))), "content.content.0.content.0.marks.0.weight"),
        (document(paragraph(text("x", LINK, LINK))), "content.content.0.content.0.marks.1"),
        (document(paragraph(text("x", *[LINK] * 99))), "content.content.0.content.0.marks"),
        (document(paragraph({"type": "text"})), "content.content.0.content.0.text"),
        (document(paragraph(text(""))), "content.content.0.content.0.text"),
        (document(paragraph({"type": "text", "text": 5})), "content.content.0.content.0.text"),
        (document(paragraph("nul \x00")), "content.content.0.content.0.text"),
        (document(paragraph("half \udc00")), "content.content.0.content.0.text"),
        (document(paragraph({"type": "hardBreak", "text": "x"})), "content.content.0.content.0.text"),
    ],
)  # fmt: skip
def test_the_first_mistake_is_named_by_its_place(value: Any, place: str) -> None:
    assert refused(value) == place


def test_nesting_is_bounded() -> None:
    # doc, then two levels per list, then paragraph and text.
    deepest = (MAX_DEPTH - 3) // 2
    assert validated(document(nested_lists(deepest)))
    assert refused(document(nested_lists(deepest + 1))).startswith("content.content.0.content.0")


def test_hostile_nesting_does_not_reach_the_stack() -> None:
    bomb: dict[str, Any] = {"type": "paragraph"}
    for _ in range(50_000):
        bomb = {"type": "blockquote", "content": [bomb]}
    assert refused(document(bomb)).startswith("content.content.0.content.0")
    while bomb.get("content"):  # taken apart, for the interpreter frees nested objects recursively
        bomb = bomb["content"].pop()


def test_the_number_of_nodes_is_bounded() -> None:
    assert validated(document(*[{"type": "paragraph"}] * (MAX_NODES - 1)))
    assert refused(document(*[{"type": "paragraph"}] * MAX_NODES)) == "content"


def test_the_amount_of_text_is_bounded() -> None:
    half = "x" * (MAX_CHARACTERS // 2)
    assert validated(document(half, half))
    assert refused(document(half, half, "x")) == "content"


def test_the_size_of_the_json_is_bounded() -> None:
    assert refused(document("\U0001f31f" * (MAX_CHARACTERS - 1))) == "content"
