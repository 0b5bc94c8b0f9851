"""Lists of posts."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.content.writing import Person, create_post, recorded_reads


async def _list(content: RunningService, person: Person | None = None, **query: Any) -> dict[str, Any]:
    answer = await content.client.get("/api/posts", params=query, headers=person.headers if person else {})
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def _titles(page: dict[str, Any]) -> list[str]:
    return [post["title"] for post in page["posts"]]


def _cursor(**key: str) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


async def _publish(content: RunningService, author: Person, *titles: str, **fields: Any) -> None:
    for title in titles:
        content.clock.advance(timedelta(seconds=1))
        await create_post(content.client, author, title=title, status="PUBLISHED", **fields)


async def test_published_posts_come_newest_first_without_their_content(content: RunningService) -> None:
    await create_post(content.client, Person(), title="Draft")
    await _publish(content, Person("grace"), "one", "two", "three", tags=["t"])
    page = await _list(content)
    assert _titles(page) == ["three", "two", "one"]
    assert page["pagination"] == {"limit": 20, "nextCursor": None, "page": None, "total": None, "pages": None}
    whole = (await content.client.get(f"/api/posts/{page['posts'][0]['slug']}")).json()
    for body in ("content", "html", "canonicalUrl", "commentsLocked", "quotePolicy", "mentions"):
        del whole[body]
    assert page["posts"][0] == whole
    assert _titles(await _list(content, sort="oldest")) == ["one", "two", "three"]


async def test_filters_combine(content: RunningService) -> None:
    ada, grace = Person("ada"), Person("grace")
    await _publish(content, ada, "a1", tags=["Deep Space"])
    await _publish(content, ada, "a2")
    await _publish(content, grace, "g1", tags=["deep-space", "x"])
    assert _titles(await _list(content, tag="deep space")) == ["g1", "a1"]
    assert _titles(await _list(content, authorId=str(ada.id))) == ["a2", "a1"]
    assert _titles(await _list(content, authorId=str(ada.id), tag="deep-space")) == ["a1"]
    assert _titles(await _list(content, tag="nowhere")) == []


async def test_drafts_are_listed_to_their_author_alone(content: RunningService) -> None:
    ada, eve, admin = Person("ada"), Person("eve"), Person("root", role="admin")
    await create_post(content.client, ada, title="Secret plan", tags=["secret"])
    await _publish(content, ada, "Public")
    await create_post(content.client, eve, title="Eve's own")
    assert _titles(await _list(content, ada, status="DRAFT")) == ["Secret plan"]
    for other in (eve, admin):
        for query in ({}, {"authorId": str(ada.id)}, {"tag": "secret"}, {"page": 1, "authorId": str(ada.id)}):
            page = await _list(content, other, status="DRAFT", **query)
            assert "Secret plan" not in _titles(page)
            assert page["pagination"]["total"] in {None, 0}
    for person in (None, ada, eve, admin):
        assert _titles(await _list(content, person)) == ["Public"]
        assert _titles(await _list(content, person, tag="secret")) == []
    anonymous = await content.client.get("/api/posts", params={"status": "DRAFT", "authorId": str(ada.id)})
    assert (anonymous.status_code, anonymous.json()["code"]) == (401, "not_authenticated")
    assert (await content.client.get("/api/tags")).json()["tags"] == []


async def test_numbered_pages_count(content: RunningService) -> None:
    await _publish(content, Person(), *"abcde")
    first = await _list(content, page=1, limit=2)
    assert _titles(first) == ["e", "d"]
    assert first["pagination"] | {"nextCursor": ""} == {"limit": 2, "nextCursor": "", "page": 1, "total": 5, "pages": 3}
    last = await _list(content, page=3, limit=2)
    assert _titles(last) == ["a"]
    assert last["pagination"]["nextCursor"] is None
    assert _titles(await _list(content, page=4, limit=2)) == []
    assert _titles(await _list(content, cursor=first["pagination"]["nextCursor"], limit=2)) == ["c", "b"]


async def test_own_drafts_page_through(content: RunningService) -> None:
    ada = Person()
    for title in "abc":
        await create_post(content.client, ada, title=title)
    first = await _list(content, ada, status="DRAFT", limit=2)
    rest = await _list(content, ada, status="DRAFT", limit=2, cursor=first["pagination"]["nextCursor"])
    assert _titles(first) + _titles(rest) == ["c", "b", "a"]


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"page": "0"},
        {"page": "1", "cursor": "x"},
        {"cursor": "nonsense"},
        {"cursor": "%00"},
        {"cursor": _cursor(at="0001-01-01T00:00:00+14:00", id="00000000-0000-7000-8000-000000000000")},
        {"cursor": _cursor(at="2024-01-01T00:00:00", id="00000000-0000-7000-8000-000000000000")},
        {"cursor": _cursor(at="2024-01-01T00:00:00Z", id="1")},
        {"status": "ANY"},
        {"sort": "random"},
        {"authorId": "me"},
        {"tag": "a=b"},
        {"tag": "\x00"},
    ],
)  # fmt: skip
async def test_bad_queries_are_refused(content: RunningService, query: dict[str, str]) -> None:
    answer = await content.client.get("/api/posts", params=query)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")


async def test_the_number_of_queries_does_not_grow_with_the_list(content: RunningService) -> None:
    async def queries(**query: Any) -> int:
        with recorded_reads(content) as reads, recorded_queries(content.database) as statements:
            await _list(content, limit=100, **query)
        return len(reads) + len(statements)

    await _publish(content, Person(), "one", tags=["a"])
    small = await queries(), await queries(page=1), await queries(tag="a")
    for number in range(49):
        await _publish(content, Person(f"author{number}"), f"post {number}", tags=["a", f"t{number}"])
    assert len((await _list(content, limit=100))["posts"]) == 50
    assert (await queries(), await queries(page=1), await queries(tag="a")) == small == (1, 2, 1)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    initial=st.integers(0, 12),
    limit=st.integers(1, 5),
    arrivals=st.lists(st.integers(0, 3), max_size=6),
    order=st.sampled_from([(0, "newest"), (1, "newest"), (1, "oldest")]),
)
async def test_paging_shows_each_post_once_while_new_ones_arrive(
    content: RunningService, initial: int, limit: int, arrivals: list[int], order: tuple[int, str]
) -> None:
    author = Person()
    step, sort = order  # a step of 0 publishes at the same moment: then the id decides

    async def arrive(count: int) -> None:
        for _ in range(count):
            content.clock.advance(timedelta(microseconds=step))
            await create_post(content.client, author, status="PUBLISHED")

    await arrive(initial)
    there_from_the_start = {post["id"] for post in (await _list(content, authorId=str(author.id), limit=100))["posts"]}
    seen: list[str] = []
    cursor: dict[str, Any] = {}
    waiting = iter(arrivals)
    while True:
        page = await _list(content, authorId=str(author.id), limit=limit, sort=sort, **cursor)
        assert len(page["posts"]) <= limit
        seen += [post["id"] for post in page["posts"]]
        if page["pagination"]["nextCursor"] is None:
            break
        cursor = {"cursor": page["pagination"]["nextCursor"]}
        await arrive(next(waiting, 0))
    assert len(seen) == len(set(seen))
    assert there_from_the_start <= set(seen)
    if sort == "newest":
        assert there_from_the_start == set(seen)


async def test_tags_are_counted_over_published_posts(content: RunningService) -> None:
    ada = Person()
    await create_post(content.client, ada, tags=["draft", "a"])
    await _publish(content, ada, "one", tags=["a", "b"])
    await _publish(content, ada, "two", tags=["a", "c", "über"])
    answer = await content.client.get("/api/tags", params={"limit": 2})
    assert answer.json()["tags"] == [{"name": "a", "posts": 2}, {"name": "b", "posts": 1}]
    cursor = answer.json()["pagination"]["nextCursor"]
    rest = (await content.client.get("/api/tags", params={"limit": 2, "cursor": cursor})).json()
    assert [tag["name"] for tag in rest["tags"]] == ["c", "über"]
    assert rest["pagination"]["nextCursor"] is None
    found = (await content.client.get("/api/tags", params={"prefix": "ÜB"})).json()
    assert [tag["name"] for tag in found["tags"]] == ["über"]
    for bad in ({"cursor": "x"}, {"prefix": "%"}, {"limit": 0}):
        assert (await content.client.get("/api/tags", params=bad)).status_code == 400
