"""Exports, and that an import reads them back."""

import io
import json
import tracemalloc
import zipfile
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from services.content.documents.validation import validated
from services.content.exports.markdown import to_markdown
from services.content.imports.blocks import document_of
from services.content.imports.markdown import to_html
from shared.testing.services import RunningService
from tests.content.importing import archive, imported, post_of
from tests.content.picturing import uploaded
from tests.content.writing import Person, create_post, document, paragraph, text

LINK = {"type": "link", "attrs": {"href": "https://example.org/ü?a=1&copy=2", "title": 'a "title"'}}
RICH = document(
    {"type": "heading", "attrs": {"level": 2}, "content": [text("Two # of "), text("them", {"type": "italic"})]},
    paragraph(text("a"), text("b", {"type": "bold"}), text(" c ", {"type": "underline"}), text("d", LINK)),
    paragraph("# not a heading", {"type": "hardBreak"}, "1. not a list", {"type": "hardBreak"}, "---"),
    paragraph("<b>*not* `this`</b> &amp; [x](y) ![z](w) \\ ~~s~~ | a |"),
    {"type": "codeBlock", "attrs": {"language": "python"}, "content": [text("a = '```'\n\n\tb  # <&>")]},
    {
        "type": "bulletList",
        "content": [
            {"type": "listItem", "content": [paragraph("one"), {"type": "codeBlock", "content": [text("x")]}]},
            {"type": "listItem", "content": [paragraph(), {"type": "image", "attrs": {"src": "https://a.b/c.png"}}]},
        ],
    },
    {"type": "bulletList", "content": [{"type": "listItem", "content": [paragraph("another list")]}]},
    {
        "type": "orderedList",
        "attrs": {"start": 7},
        "content": [
            {"type": "listItem", "content": [paragraph("seven"), {"type": "blockquote", "content": [paragraph("q")]}]},
        ],
    },
    {"type": "horizontalRule"},
    {"type": "image", "attrs": {"src": "https://a.org/x", "alt": "a ]( b", "title": 'q"t', "width": 9, "height": 8}},
)  # fmt: skip


def normal(node: Any) -> Any:
    """A document in which the order of marks, and where a text node ends, do not matter."""
    if isinstance(node, list):
        merged: list[Any] = []
        for child in map(normal, node):
            if merged and child["type"] == merged[-1]["type"] == "text" and child["marks"] == merged[-1]["marks"]:
                merged[-1] = {**child, "text": merged[-1]["text"] + child["text"]}
            else:
                merged.append(child)
        return merged
    result = {name: value for name, value in node.items() if name not in {"content", "marks"}}
    if "content" in node:
        result["content"] = normal(node["content"])
    if node["type"] == "text":
        result["marks"] = sorted(node.get("marks", []), key=lambda mark: mark["type"])
    return result


def read_back(source: Any) -> Any:
    return validated(document_of(to_html(to_markdown(source)))[0])


async def export(content: RunningService, person: Person) -> zipfile.ZipFile:
    answer = await content.client.get("/api/posts/export", headers=person.headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["cache-control"] == "private, no-store"
    return zipfile.ZipFile(io.BytesIO(answer.content))


async def test_an_export_is_imported_by_somebody_else_without_loss(content: RunningService) -> None:
    ada, bob = Person(), Person("bob")
    cover = {"url": "https://example.org/c.png", "alt": "A: cover"}
    post = await create_post(
        content.client, ada, title='On "light": part 1', content=RICH, tags=["stars", "deep-space"], cover=cover,
        excerpt="Eight: minutes", canonicalUrl="https://example.org/first", status="PUBLISHED",
    )  # fmt: skip
    draft = await create_post(content.client, ada, title="null", content=document(paragraph(), "text", paragraph()))
    gone = await create_post(content.client, ada, title="In the trash")
    await content.client.delete(f"/api/posts/{gone['id']}", headers=ada.headers)
    await create_post(content.client, bob, title="Not hers")
    found = await export(content, ada)
    names = {f"posts/{one['slug']}{ending}" for one in (post, draft) for ending in (".md", ".tiptap.json")}
    assert set(found.namelist()) == names | {"readme.txt"}
    front = yaml.safe_load(found.read(f"posts/{post['slug']}.md").decode().split("---\n")[1])
    assert (front["title"], front["status"], front["tags"]) == ('On "light": part 1', "published", post["tags"])
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as again:
        for name in found.namelist():
            again.writestr(name, found.read(name))
    result = await imported(content, bob, body.getvalue(), publish=True)
    assert (result["total"], result["created"], result["failed"], result["skipped"]) == (2, 2, 0, 0)
    for original, item in zip((post, draft), result["items"], strict=True):
        copy = await post_of(content, bob, item)
        kept = ("title", "content", "tags", "excerpt", "cover", "canonicalUrl", "status", "publishedAt", "createdAt")
        assert {name: copy[name] for name in kept} == {name: original[name] for name in kept}


async def test_an_export_is_for_its_owner(content: RunningService) -> None:
    assert (await content.client.get("/api/posts/export")).status_code == 401
    assert (await export(content, Person(role="admin"))).namelist() == ["readme.txt"]
    person = Person("often")
    for _ in range(6):
        await export(content, person)
    answer = await content.client.get("/api/posts/export", headers=person.headers)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")


async def test_thousands_of_posts_are_exported_in_constant_memory(content: RunningService) -> None:
    ada = Person()
    await create_post(content.client, ada)
    async with content.database.transaction() as session:
        await session.execute(
            sql(
                "INSERT INTO posts (id, author_id, slug, title, excerpt, has_own_excerpt, content, plain_text,"
                " reading_time, status, revision, created_at, updated_at)"
                " SELECT gen_random_uuid(), :author, 'slug-' || n, 'Title ' || n, '', false, jsonb_build_object('type',"
                " 'doc', 'content', jsonb_build_array(jsonb_build_object('type', 'paragraph', 'content',"
                " jsonb_build_array(jsonb_build_object('type', 'text', 'text', repeat('word ', 1000)))))), '', 1,"
                " 'DRAFT', 1, now(), now() FROM generate_series(1, 2000) n"
            ),
            {"author": ada.id},
        )
    peak = size = 0
    tracemalloc.start()
    async with content.client.stream("GET", "/api/posts/export", headers=ada.headers) as answer:
        async for piece in answer.aiter_bytes():
            size += len(piece)
            peak = max(peak, tracemalloc.get_traced_memory()[1])
    tracemalloc.stop()
    assert size > 300_000
    assert peak < 12_000_000


def test_a_rich_document_survives_markdown() -> None:
    source = validated(RICH)
    assert normal(read_back(source)) == normal(source)


def test_the_markdown_is_what_a_person_would_write() -> None:
    source = document(
        {"type": "heading", "attrs": {"level": 1}, "content": [text("On light")]},
        paragraph("It takes ", text("eight", {"type": "bold"}), " minutes, ", text("or", {"type": "italic"}), " so."),
        {"type": "bulletList", "content": [{"type": "listItem", "content": [paragraph("sun")]}]},
    )
    assert to_markdown(source) == "# On light\n\nIt takes **eight** minutes, *or* so.\n\n- sun\n"


async def test_a_document_that_somebody_has_changed_gives_way_to_the_markdown(content: RunningService) -> None:
    ada = Person()
    body = archive({"posts/a.md": "---\ntitle: A\n---\nText", "posts/a.tiptap.json": '{"type": "doc", "x": 1}'})
    result = await imported(content, ada, body)
    assert "Text" in json.dumps((await post_of(content, ada, result["items"][0]))["content"])


_CHARACTERS = [chr(code) for code in (*range(0x21, 0x7F), *range(0xA1, 0x180), 0x65E5, 0x1F600)]
_WORD = st.text(st.sampled_from(_CHARACTERS), min_size=1, max_size=8)
_TEXT = st.lists(_WORD, min_size=1, max_size=4).map(" ".join)
_KINDS = ("bold", "italic", "strike", "underline", "code", "highlight")
_ALL_MARKS: list[dict[str, Any]] = [*({"type": kind} for kind in _KINDS), LINK]
_MARKS = st.lists(st.sampled_from(_ALL_MARKS), max_size=3, unique_by=lambda mark: str(mark["type"]))


def _marked(words: str, marks: list[Any]) -> dict[str, Any]:
    return text(words, *marks)


_INLINE = st.lists(st.builds(_marked, _TEXT, _MARKS), min_size=1, max_size=4)
_BROKEN = st.lists(_INLINE, min_size=1, max_size=2).map(
    lambda lines: [node for line in lines for node in [*line, {"type": "hardBreak"}]][:-1]
)
_PARAGRAPH = _BROKEN.map(lambda nodes: {"type": "paragraph", "content": nodes})
_LEAF = st.one_of(
    _PARAGRAPH,
    st.builds(
        lambda level, nodes: {"type": "heading", "attrs": {"level": level}, "content": nodes},
        st.integers(1, 3),
        _BROKEN,
    ),
    st.builds(
        lambda code, language: {"type": "codeBlock", "attrs": {"language": language}, "content": [text(code)]},
        st.lists(_TEXT, min_size=1, max_size=3).map("\n".join),
        st.sampled_from(["python", "c++", "objective-c"]),
    ),
    st.just({"type": "horizontalRule"}),
    st.builds(
        lambda alt, title: {"type": "image", "attrs": {"src": "https://a.b/c.png", "alt": alt, "title": title}},
        _TEXT,
        _TEXT,
    ),
)


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    blocks = st.lists(inner, min_size=1, max_size=3)
    item = st.builds(
        lambda first, more: {"type": "listItem", "content": [first, *more]}, _PARAGRAPH, st.lists(inner, max_size=2)
    )
    items = st.lists(item, min_size=1, max_size=3)
    return st.one_of(
        blocks.map(lambda content: {"type": "blockquote", "content": content}),
        items.map(lambda content: {"type": "bulletList", "content": content}),
        st.builds(
            lambda start, content: {"type": "orderedList", "attrs": {"start": start}, "content": content},
            st.integers(0, 999),
            items,
        ),
    )


@settings(max_examples=150, deadline=None)
@given(blocks=st.lists(st.recursive(_LEAF, _nested, max_leaves=6), min_size=1, max_size=4))
def test_what_markdown_can_say_survives_it(blocks: list[Any]) -> None:
    source = validated({"type": "doc", "content": blocks})
    assert normal(read_back(source)) == normal(source), to_markdown(source)


@pytest.mark.parametrize("value", ["null", "yes", "2020-01-01", "a: b", "- x", "*y", "'q", "#h", "é", "a\\u0085b"])
async def test_titles_survive_yaml(content: RunningService, value: str) -> None:
    ada, bob = Person(), Person("bob")
    post = await create_post(content.client, ada, title=f"{value} ")
    found = await export(content, ada)
    name = f"posts/{post['slug']}.md"
    result = await imported(content, bob, archive({name: found.read(name)}))
    assert (await post_of(content, bob, result["items"][0]))["title"] == post["title"]


async def test_pictures_go_along_whole(content: RunningService) -> None:
    ada = Person("ada")
    mine = await uploaded(content, ada)
    await uploaded(content, Person("bob"))
    shown = {"type": "image", "attrs": {"src": mine["url"]}}
    await create_post(content.client, ada, content=document("See:", shown))
    data = (await content.client.get("/api/posts/export", headers=ada.headers)).content
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        [name] = [name for name in file.namelist() if name.startswith("media/")]
        assert file.testzip() is None
        picture = file.read(name)
        assert "your pictures (1)" in file.read("readme.txt").decode()
    assert name.removeprefix("media/").partition(".")[0] == mine["id"]
    served = await content.client.get(f"{mine['url']}?{mine['previewQuery']}")
    assert picture == served.content
