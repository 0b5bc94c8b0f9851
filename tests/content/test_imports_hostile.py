"""Uploads that are made to hurt: nothing of them escapes, explodes or takes the worker along."""

import asyncio
import io
import json
import struct
import zipfile
from collections.abc import AsyncIterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.content.documents.problems import InvalidDocument
from services.content.documents.validation import MAX_DEPTH, validated
from services.content.imports import markdown
from services.content.imports.blocks import document_of
from services.content.imports.drafting import Found, Prepared, Refused, prepare
from services.content.imports.policy import MAX_ENTRY_BYTES
from services.content.imports.problems import UnreadableUpload
from services.content.imports.sources import Source
from shared.testing.services import RunningService
from tests.content.importing import archive, imported, post_of, upload
from tests.content.writing import Person


def draft_of(text: str, *, is_html: bool = False) -> Prepared | Refused:
    return prepare(Found("x.md", b"key", text, is_html=is_html))


async def test_names_in_an_archive_are_labels(content: RunningService) -> None:
    files = {
        "../../etc/passwd.md": "# A\n\nText",
        "/abs.md": "# B\n\nText",
        "c:\\d.md": "# C\n\nText",
        "n\x01ul.md": "D",
    }
    result = await imported(content, Person(), archive(files))
    assert result["created"] == 4
    assert [item["label"] for item in result["items"]][:2] == ["../../etc/passwd.md", "/abs.md"]
    assert all(item["label"].isprintable() for item in result["items"])


async def test_a_bomb_is_counted_while_it_unpacks(content: RunningService) -> None:
    body = archive({"bomb.md": b"a" * (MAX_ENTRY_BYTES + 1), "fine.md": "# Fine\n\nText"})
    assert len(body) < 10_000
    result = await imported(content, Person(), body)
    assert [item["outcome"] for item in result["items"]] == ["failed", "created"]
    assert "more than 2 MiB" in result["items"][0]["reason"]


async def test_an_entry_that_lies_about_its_size_is_damaged(content: RunningService) -> None:
    body = bytearray(archive({"a.md": "x" * 5000, "fine.md": "# Fine\n\nText"}))
    place = body.index(b"PK\x01\x02") + 24
    body[place : place + 4] = struct.pack("<I", 10)
    result = await imported(content, Person(), bytes(body))
    assert [item["outcome"] for item in result["items"]] == ["failed", "created"]


async def test_an_encrypted_entry_is_refused_and_the_rest_goes_on(content: RunningService) -> None:
    body = bytearray(archive({"a.md": "text", "fine.md": "# Fine\n\nText"}))
    body[body.index(b"PK\x01\x02") + 8] |= 1
    result = await imported(content, Person(), bytes(body))
    assert [item["outcome"] for item in result["items"]] == ["failed", "created"]
    assert "encrypted" in result["items"][0]["reason"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"PK\x03\x04 not a zip",
        b"PK\x05\x06" + bytes(18),
        b"{",
        b"[1, 2]",
        b"[" * 100_000,
        b'{"db": [{"data": {"posts": "x"}}]}',
        b'{"db": []}',
        b"\x7fELF\x00\x00\x00",
    ],
)
async def test_what_is_no_upload_is_refused_at_once(content: RunningService, body: bytes) -> None:
    answer = await upload(content, Person(), body)
    assert (answer.status_code, answer.json()["code"]) == (400, "import_unreadable"), answer.text


async def test_a_body_over_the_limit_is_refused(content: RunningService) -> None:
    answer = await upload(content, Person(), b"a" * (64 * 1_048_576 + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")


@pytest.mark.parametrize("name", ["", "a" * 201, "a\x00b"])
async def test_a_file_name_has_limits(content: RunningService, name: str) -> None:
    assert (await upload(content, Person(), b"# A", name=name)).status_code == 400


async def test_many_uploads_at_once_are_refused_before_they_fill_the_disk(content: RunningService) -> None:
    begun, release = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"# A"
        begun.set()
        await release.wait()

    tasks = []
    for number in range(4):
        begun.clear()
        person = Person(f"slow-{number}")
        send = content.client.post("/api/imports?name=a.md", content=slow(), headers=person.headers)
        tasks.append(asyncio.create_task(send))
        await begun.wait()
    refused = await upload(content, Person(), b"# B", name="b.md")
    assert (refused.status_code, refused.json()["code"]) == (503, "overloaded")
    assert int(refused.headers["retry-after"]) > 0
    release.set()
    assert [answer.status_code for answer in await asyncio.gather(*tasks)] == [202] * 4
    assert (await upload(content, Person(), b"# B", name="b.md")).status_code == 202


def test_a_table_of_nothing_but_brackets_is_not_unfolded() -> None:
    body = b"[" + b",".join([b"[]"] * 800_000) + b"]"
    with pytest.raises(UnreadableUpload, match="too many small parts"):
        Source(io.BytesIO(body), "x.json")


def test_billions_of_laughs_are_not_laughed() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    refused = draft_of("---\n" + "\n".join(lines) + "\n---\ntext")
    assert isinstance(refused, Refused)
    assert "aliases" in refused.reason


@pytest.mark.parametrize(
    "front",
    [
        "title: [",
        "- a\n- b",
        "title: !!python/object/apply:os.system [ls]",
        "[" * 3000,
        "x: " + "a" * 20_000,
        "? {a: b}\n: c",
        "title: 0x" + "f" * 9000,
    ],
)
def test_bad_front_matter_is_a_reason_or_harmless(front: str) -> None:
    result = draft_of(f"---\n{front}\n---\ntext")
    assert isinstance(result, Refused | Prepared)
    if isinstance(result, Refused):
        assert result.reason.startswith("Not imported: the front matter")


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("# Größe\n\nx".encode(), "Größe"),
        ("\ufeff# Größe\n\nx".encode(), "Größe"),
        ("# Größe\n\nx".encode("utf-16"), "Größe"),
        ("# Größe\n\nx".encode("cp1252"), "Größe"),
    ],
)
async def test_encodings(content: RunningService, raw: bytes, title: str) -> None:
    person = Person()
    result = await imported(content, person, raw, name="a.md")
    assert (await post_of(content, person, result["items"][0]))["title"] == title


def test_scripts_and_dangerous_links_are_gone() -> None:
    html = (
        '<script>alert(1)</script><a href="javascript:alert(1)">a</a><img src="x" onerror="alert(1)">'
        '<img src="data:image/png;base64,x"><a href="java\nscript:x">b</a><iframe src="javascript:x"></iframe>'
        '<p onclick="x" style="x">text</p><svg onload="x"/><form action="/x"><button>no</button></form>'
    )
    for result in (draft_of(html), draft_of(html, is_html=True)):
        assert isinstance(result, Prepared)
        for word in ("script", "onerror", "data:", "onclick", "style"):
            assert word not in result.content
            assert word not in result.html


@pytest.mark.parametrize(
    "text",
    [
        "> " * 500 + "deep",
        "".join("  " * level + "- item\n" for level in range(100)),
        "<div>" * 5000 + "deep" + "</div>" * 5000,
        "<b>" * 3000 + "bold",
        "<ul><li>" * 400 + "list",
        "<table><tr><td>" * 100 + "cell",
        "[" * 20_000,
        "*a " * 5_000,
        "`" * 10_001,
        "![" * 5_000,
    ],
)
def test_deep_and_twisted_texts_end(text: str) -> None:
    result = draft_of(text)
    assert isinstance(result, Prepared | Refused)
    if isinstance(result, Prepared):
        validated(json.loads(result.content))


def test_a_file_that_leads_a_parser_astray_costs_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    def astray(_: str) -> str:
        while True:
            pass

    monkeypatch.setattr("services.content.imports.drafting.CONVERSION_SECONDS", 0.05)
    monkeypatch.setattr("services.content.imports.markdown.to_html", astray)
    refused = draft_of("text")
    assert isinstance(refused, Refused)
    assert refused.reason == "Not imported: reading it took too long."


def test_a_text_over_the_limits_of_a_document_is_refused_with_the_reason() -> None:
    refused = draft_of("word " * 60_000)
    assert isinstance(refused, Refused)
    assert refused.reason == "Not imported: the text must have at most 200000 characters of text."


_PIECES = st.sampled_from(
    [
        *(
            "# ",
            "## ",
            "###### ",
            "- ",
            "1. ",
            "> ",
            "```py\n",
            "```\n",
            "**",
            "*",
            "_",
            "`",
            "~~",
            "[a](",
            ")",
            "![",
            "]",
        ),
        *("<b>", "</b>", "<ul>", "<li>", "</ul>", "<table>", "<tr>", "<td>", "<pre>", "<code>", "<br>", "<details>"),
        *("<img src=", "<a href=", ">", "http://x.y", "<h1>", "<blockquote>", "<ol start=5 type=a>", "- [x] ", "---\n"),
        *("| a | b |\n", "|---|---|\n", "\n", "\n\n", "    ", "\t", "word", "&amp;", "&#0;", "\u2028", "\x00", "\x0b"),
        *("é", "日本", "\\", ")"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(text=st.lists(_PIECES | st.text(max_size=8), max_size=40).map("".join))
def test_whatever_is_written_becomes_a_valid_document(text: str) -> None:
    for html in (text, markdown.to_html(text)):
        document, _ = document_of(html)
        fine = validated(document)
        assert validated(fine) == fine


@settings(max_examples=200, deadline=None)
@given(text=st.lists(_PIECES | st.text(max_size=8), max_size=40).map("".join), is_html=st.booleans())
def test_preparing_never_raises(text: str, is_html: bool) -> None:
    assert isinstance(draft_of(text, is_html=is_html), Prepared | Refused)


@settings(max_examples=200, deadline=None)
@given(body=st.binary(max_size=300) | st.binary(max_size=300).map(lambda raw: b"PK\x03\x04" + raw))
def test_reading_an_upload_ends_in_posts_or_a_problem(body: bytes) -> None:
    try:
        source = Source(io.BytesIO(body), "x")
        found = list(source.posts())
        assert source.total() == len(found)
    except UnreadableUpload:
        return
    assert all(isinstance(prepare(one), Prepared | Refused) for one in found)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_FIELDS = st.sampled_from(
    [
        *("id", "uuid", "title", "html", "body_markdown", "status", "published", "published_at", "created_at", "tags"),
        *("type", "cached_tag_list", "visibility", "feature_image", "canonical_url", "custom_excerpt", "date"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(rows=st.lists(st.dictionaries(_FIELDS, _JSON, max_size=8), min_size=1, max_size=4), is_ghost=st.booleans())
def test_any_types_in_an_export_are_survived(rows: list[dict[str, object]], is_ghost: bool) -> None:
    value = {"data": {"posts": rows, "tags": rows, "posts_tags": rows}} if is_ghost else rows
    body = json.dumps(value).encode()
    try:
        found = list(Source(io.BytesIO(body), "x.json").posts())
    except UnreadableUpload:
        return
    assert len(found) == len(rows)
    for one in found:
        result = prepare(one)
        assert isinstance(result, Prepared | Refused)
        if isinstance(result, Prepared):
            assert result.title


def test_the_deepest_document_is_within_the_schema() -> None:
    document, _ = document_of("<blockquote>" * 60 + "<ul><li>" * 20 + "x")
    try:
        validated(document)
    except InvalidDocument as error:
        pytest.fail(f"over {MAX_DEPTH}: {error.detail}")


def test_an_archive_of_too_many_entries_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        for number in range(20_001):
            opened.writestr(f"{number}.md", "")
    with pytest.raises(UnreadableUpload, match="20001"):
        Source(buffer, "x.zip").total()
