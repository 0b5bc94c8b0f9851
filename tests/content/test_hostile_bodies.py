"""Bodies that want to break the service."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from shared.testing.services import RunningService
from shared.testing.serving import serving
from tests.content.writing import Person, document, paragraph, post_body, text


async def _send(content: RunningService, body: bytes) -> httpx.Response:
    headers = {**Person().headers, "Content-Type": "application/json"}
    answer = await content.client.post("/api/posts", content=body, headers=headers)
    assert answer.headers["content-type"] in {"application/problem+json", "application/json"}
    return answer


@pytest.mark.parametrize("depth", [50, 800, 5_000, 200_000])
async def test_a_depth_bomb_is_bad_input(content: RunningService, depth: int) -> None:
    lists = '{"title": "x", "content": {"type": "doc", "content": ' + "[" * depth + "]" * depth + "}}"
    assert (await _send(content, lists.encode())).status_code == 400


@pytest.mark.parametrize("depth", [50, 400, 10_000])
async def test_a_bomb_of_quotations_is_bad_input(content: RunningService, depth: int) -> None:
    quotes = '{"type": "blockquote", "content": [' * depth + '{"type": "paragraph"}' + "]}" * depth
    body = '{"title": "x", "content": {"type": "doc", "content": [' + quotes + "]}}"
    assert (await _send(content, body.encode())).status_code == 400


@pytest.mark.parametrize(
    "level", ["NaN", "Infinity", "-Infinity", "1e999", "1" * 5000, "1.0", "true", '"1"', 'null , "x": NaN']
)
async def test_odd_numbers_are_bad_input(content: RunningService, level: str) -> None:
    heading = '{"type": "heading", "attrs": {"level": %s}}' % level  # noqa: UP031 - the JSON is full of braces
    body = '{"title": "x", "content": {"type": "doc", "content": [' + heading + "]}}"
    assert (await _send(content, body.encode())).status_code == 400


@pytest.mark.parametrize("body", [b"", b"{", b"null", b"[]", b'"x"', b"\xff\xfe", b'{"title": "\xff"}', b"\x00"])
async def test_what_is_no_json_object_is_bad_input(content: RunningService, body: bytes) -> None:
    assert (await _send(content, body)).status_code == 400


async def test_the_place_of_a_mistake_is_told(content: RunningService) -> None:
    bad = document("fine", {"type": "heading", "attrs": {"level": 4}})
    answer = await content.client.post("/api/posts", json=post_body(content=bad), headers=Person().headers)
    problem = answer.json()
    assert (problem["code"], answer.status_code) == ("invalid_document", 400)
    assert problem["details"]["fieldErrors"] == {"content.content.1.attrs.level": ["must be 1, 2 or 3"]}


async def test_unknown_keys_do_not_break_the_answer(content: RunningService) -> None:
    body = b'{"title": "x", "content": {"type": "doc", "\\ud800<script>\\u0000": 1}}'
    answer = await _send(content, body)
    assert answer.status_code == 400
    assert list(answer.json()["details"]["fieldErrors"]) == ["content.\\ud800<script>\\x00"]


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,x"])
async def test_scripts_in_links_and_data_images_are_refused(content: RunningService, href: str) -> None:
    linked = document(paragraph(text("x", {"type": "link", "attrs": {"href": href}})))
    pictured = document({"type": "image", "attrs": {"src": "data:image/png;base64,iVBORw0KGgo="}})
    for bad in (linked, pictured):
        answer = await content.client.post("/api/posts", json=post_body(content=bad), headers=Person().headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_document")


async def test_markup_in_text_stays_text(content: RunningService) -> None:
    markup = "<script>alert(1)</script> & 'quotes' \u202e \U0001f31f"
    body = post_body(title=markup, content=document(markup))
    answer = await content.client.post("/api/posts", json=body, headers=Person().headers)
    assert answer.status_code == 201
    assert answer.json()["title"] == answer.json()["excerpt"] == markup
    assert answer.json()["content"] == document(markup)


async def test_ten_megabytes_are_too_large(content: RunningService) -> None:
    body = json.dumps(post_body(content=document("x" * 10_000_000))).encode()
    answer = await _send(content, body)
    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")


async def test_ten_megabytes_of_unannounced_length_are_refused(content: RunningService) -> None:
    async def drip() -> AsyncIterator[bytes]:
        yield b'{"title": "'
        for _ in range(160):
            yield b"x" * 65_536

    headers = {**Person().headers, "Content-Type": "application/json"}
    async with serving(content.app) as url, httpx.AsyncClient(base_url=url) as client:
        answer = await client.post("/api/posts", content=drip(), headers=headers)
    assert answer.status_code == 413


async def test_the_largest_document_is_stored_and_read_back(content: RunningService) -> None:
    words: dict[str, Any] = document(*("word " * 20 for _ in range(1_900)))
    author = Person()
    answer = await content.client.post("/api/posts", json=post_body(content=words), headers=author.headers)
    assert answer.status_code == 201
    assert answer.json()["readingTime"] == 190
    assert len(answer.json()["excerpt"]) <= 300
    read = await content.client.get(f"/api/posts/{answer.json()['id']}", headers=author.headers)
    assert read.json()["content"] == words
