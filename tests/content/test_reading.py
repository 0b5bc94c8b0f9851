"""The short way answers as the endpoints do, and what is kept in memory is never older than what is true."""

from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from services.content.posts.schemas import PostList, PostRead
from services.content.reading.answers import Answer
from services.content.reading.cache import MAX_BYTES, AnswerCache
from services.content.reading.lane import Lane
from shared.testing.services import RunningService
from shared.testing.waiting import eventually
from tests.content.writing import Person, create_post, document, recorded_reads

ADA, MODERATOR = Person(), Person("mod", role="moderator")
HEADERS = {
    "nobody": {},
    "author": ADA.headers,
    "other": Person("bob").headers,
    "moderator": MODERATOR.headers,
    "bad": {"Authorization": "Bearer nonsense"},
    "basic": {"Authorization": "Basic bm8="},
}
QUERIES = st.dictionaries(
    st.sampled_from(["limit", "tag", "sort", "authorId", "series", "cursor", "status", "page", "other"]),
    st.sampled_from(
        ["", "1", "2", "100", "101", "x", "sun", "Sun ", "newest", "oldest", str(ADA.id), "DRAFT", "PUBLISHED", "Ü\x00"]
    ),
    max_size=4,
)


async def _long_way(content: RunningService, path: str, **options: Any) -> httpx.Response:
    """Ask the application that is behind the short way."""
    layer: Any = content.app.middleware_stack
    while not isinstance(layer, Lane):
        layer = layer.app

    async def behind(scope: Any, receive: Any, send: Any) -> None:
        await layer.app({**scope, "app": content.app}, receive, send)

    transport = httpx.ASGITransport(app=behind)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        return await client.get(path, **options)


def _shown(answer: httpx.Response) -> tuple[Any, ...]:
    body: Any = answer.json() if answer.content else None
    if answer.status_code >= 400:
        body.pop("requestId")
    headers = {name: answer.headers.get(name) for name in ("content-type", "etag", "cache-control", "location")}
    return answer.status_code, body, headers


async def _both(content: RunningService, path: str, who: str, **options: Any) -> tuple[Any, Any]:
    headers = {**HEADERS[who], **options.pop("headers", {})}
    short = await content.client.get(path, headers=headers, **options)
    return _shown(short), _shown(await _long_way(content, path, headers=headers, **options))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERIES, who=st.sampled_from(sorted(HEADERS)))
async def test_lists_are_the_same_both_ways(content: RunningService, query: dict[str, str], who: str) -> None:
    if not (await content.client.get("/api/posts")).json()["posts"]:
        for number in range(4):
            await create_post(
                content.client, ADA, title=f"Post {number}", tags=["sun"][: number % 2], status="PUBLISHED"
            )
        await create_post(content.client, ADA)
    short, long = await _both(content, "/api/posts", who, params=query)
    assert short == long


@pytest.mark.parametrize("who", sorted(HEADERS))
@pytest.mark.parametrize("status", ["DRAFT", "PUBLISHED"])
async def test_a_post_is_the_same_both_ways(content: RunningService, who: str, status: str) -> None:
    cover = {"url": "https://example.org/a.png", "alt": "A"}
    post = await create_post(content.client, ADA, title="One", status=status, tags=["b", "a"], cover=cover)
    former = post["slug"]
    await content.client.patch(f"/api/posts/{post['id']}", json={"title": "Two"}, headers=ADA.headers)
    slug = (await content.client.get(f"/api/posts/{post['id']}", headers=ADA.headers)).json()["slug"]
    etag = (await content.client.get(f"/api/posts/{post['id']}", headers=ADA.headers)).headers["etag"]
    for key in (post["id"], slug, former, post["id"].upper(), "nothing-abcdef"):
        for held in ("", etag, "*", '"x"', "x" * 1001):
            short, long = await _both(content, f"/api/posts/{key}", who, headers={"If-None-Match": held})
            assert short == long


async def test_what_is_read_is_what_the_models_describe(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED", tags=["sun"], content=document("a", "b"))
    read = await content.client.get(f"/api/posts/{post['slug']}")
    listed = await content.client.get("/api/posts")
    for model, answer in ((PostRead, read), (PostList, listed)):
        assert model.model_validate_json(answer.content).model_dump(mode="json", by_alias=True) == answer.json()


async def test_anonymous_answers_are_kept_and_those_of_people_are_not(content: RunningService) -> None:
    await create_post(content.client, ADA, status="PUBLISHED")
    await _is_listening(content)

    async def asked(headers: dict[str, str]) -> int:
        with recorded_reads(content) as reads:
            for _ in range(3):
                assert (await content.client.get("/api/posts", headers=headers)).status_code == 200
        return len(reads)

    async def is_kept() -> bool:  # the news of the post may come after the first of the three
        return await asked({}) == 1

    await eventually(is_kept, within=5)
    assert await asked(ADA.headers) == 3


async def test_writers_read_their_own_writes(content: RunningService) -> None:
    await _is_listening(content)
    post = await create_post(content.client, ADA, title="Zero", status="PUBLISHED")
    for number in range(10):
        await content.client.get(f"/api/posts/{post['id']}")
        change = {"title": f"Title {number}"}
        await content.client.patch(f"/api/posts/{post['id']}", json=change, headers=ADA.headers)
        assert (await content.client.get(f"/api/posts/{post['id']}")).json()["title"] == change["title"]
        assert (await content.client.get("/api/posts")).json()["posts"][0]["title"] == change["title"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE posts SET title = 'changed'",
        "UPDATE post_counts SET comments = 7",
        "UPDATE authors SET display_name = 'changed'",
        "DELETE FROM post_tags",
    ],
)
async def test_changes_by_anybody_are_seen_at_once(content: RunningService, change: str) -> None:
    await _is_listening(content)
    post = await create_post(content.client, ADA, status="PUBLISHED", tags=["sun"])
    before = (await content.client.get(f"/api/posts/{post['id']}")).json()
    async with content.database.transaction() as session:
        await session.execute(sql(change))

    async def is_seen() -> bool:
        return bool((await content.client.get(f"/api/posts/{post['id']}")).json() != before)

    await eventually(is_seen, within=1)


async def test_nothing_is_kept_while_nobody_tells_of_changes(content: RunningService) -> None:
    await _is_listening(content)
    async with content.database.transaction() as session:
        await session.execute(sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'"))
    cache: AnswerCache = content.app.state.answers

    async def has_noticed() -> bool:
        return cache.generation > 1

    await eventually(has_noticed, within=5)
    await _is_listening(content)


def test_an_answer_from_before_a_change_is_not_kept_after_it() -> None:
    now = 0.0
    cache = AnswerCache(2, lambda: now)
    cache.keep(b"a", Answer(b"x"), cache.generation)
    assert cache.get(b"a") is None, "nobody listens"
    cache.is_listening = True
    generation = cache.generation
    cache.forget()
    cache.keep(b"a", Answer(b"old"), generation)
    assert cache.get(b"a") is None
    cache.keep(b"a", Answer(b"new"), cache.generation)
    assert cache.get(b"a") == Answer(b"new")
    now = 2.0
    assert cache.get(b"a") is None


def test_the_cache_is_bounded_and_drops_what_was_unused_for_longest() -> None:
    cache = AnswerCache(2, lambda: 0.0)
    cache.is_listening = True
    cache.keep(b"huge", Answer(b"x" * 2_000_000), 0)
    assert cache.get(b"huge") is None
    each = 1_000_000
    fitting = MAX_BYTES // each
    for number in range(fitting):
        cache.keep(b"%d" % number, Answer(b"x" * each), 0)
    assert cache.get(b"0") is not None
    cache.keep(b"more", Answer(b"x" * each), 0)
    assert cache.get(b"0") is not None
    assert cache.get(b"1") is None


async def _is_listening(content: RunningService) -> None:
    cache: AnswerCache = content.app.state.answers

    async def listens() -> bool:
        return cache.is_listening

    await eventually(listens, within=10)
