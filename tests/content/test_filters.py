"""Muted words: kept per person, and honoured by everything that lists posts."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text as sql

from services.content.filters.policy import MAX_FILTERS, tag_of
from shared.ids import uuid7
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.content.listings import LISTINGS, Listing, prepared, shown_by
from tests.content.test_boundaries import tell
from tests.content.writing import Person, create_post, document, recorded_reads


async def mute(content: RunningService, person: Person, phrase: str, **fields: Any) -> dict[str, Any]:
    answer = await content.client.post("/api/feed/filters", json={"phrase": phrase, **fields}, headers=person.headers)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def muted(content: RunningService, person: Person) -> list[str]:
    answer = await content.client.get("/api/feed/filters", headers=person.headers)
    return [one["phrase"] for one in answer.json()["filters"]]


async def titles(content: RunningService, person: Person | None, **query: Any) -> list[str]:
    headers = person.headers if person else {}
    answer = await content.client.get("/api/posts", params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    return sorted(post["title"] for post in answer.json()["posts"])


async def test_words_are_kept_per_person(content: RunningService) -> None:
    ada, eve = Person("ada"), Person("eve", role="admin")
    first = await mute(content, ada, "  dark   matter ")
    assert (first["phrase"], first["expiresAt"]) == ("dark matter", None)
    await mute(content, ada, "tennis")
    assert await muted(content, ada) == ["tennis", "dark matter"]
    assert await muted(content, eve) == []
    for method, path in (("GET", ""), ("POST", ""), ("DELETE", f"/{first['id']}")):
        body = {"json": {"phrase": "x"}} if method == "POST" else {}
        assert (await content.client.request(method, f"/api/feed/filters{path}", **body)).status_code == 401  # type: ignore[arg-type]
    path = f"/api/feed/filters/{first['id']}"
    not_hers = await content.client.delete(path, headers=eve.headers)
    assert (not_hers.status_code, not_hers.json()["code"]) == (404, "filter_not_found")
    assert (await content.client.delete(path, headers=ada.headers)).status_code == 204
    assert (await content.client.delete(path, headers=ada.headers)).status_code == 404
    assert await muted(content, ada) == ["tennis"]


async def test_muting_again_changes_only_the_end(content: RunningService) -> None:
    ada = Person()
    first = await mute(content, ada, "Tennis")
    end = (content.clock.now() + timedelta(days=1)).isoformat()
    again = await mute(content, ada, "TENNIS", expiresAt=end)
    assert (again["id"], again["phrase"]) == (first["id"], "Tennis")
    assert again["expiresAt"] is not None
    assert await muted(content, ada) == ["Tennis"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"phrase": ""},
        {"phrase": "   "},
        {"phrase": "?!"},
        {"phrase": "x" * 101},
        {"phrase": "a\x00b"},
        {"phrase": "\ud800"},
        {"phrase": 5},
        {"phrase": "x", "expiresAt": "2001-01-01T00:00:00Z"},
        {"phrase": "x", "expiresAt": "tomorrow"},
        {"phrase": "x", "expiresAt": "9999-12-31T23:59:59-14:00"},
    ],
    ids=str,
)
async def test_what_cannot_be_muted_is_refused(content: RunningService, body: dict[str, Any]) -> None:
    answer = await content.client.post(
        "/api/feed/filters",
        content=json.dumps(body),
        headers={**Person().headers, "Content-Type": "application/json"},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")


async def test_at_most_a_hundred_also_when_all_come_at_once(content: RunningService) -> None:
    ada = Person()
    for number in range(MAX_FILTERS - 2):
        await mute(content, ada, f"word{number}")
    answers = await asyncio.gather(
        *(
            content.client.post("/api/feed/filters", json={"phrase": f"last{number}"}, headers=ada.headers)
            for number in range(6)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409, 409, 409]
    assert len(await muted(content, ada)) == MAX_FILTERS
    await mute(content, ada, "WORD5")
    await create_post(content.client, Person("bob"), title="About word7", status="PUBLISHED")
    await create_post(content.client, Person("bob"), title="About stars", status="PUBLISHED")
    assert await titles(content, ada) == ["About stars"]


async def test_whole_words_in_title_excerpt_text_and_tags_are_hidden(content: RunningService) -> None:
    ada, bob = Person("ada"), Person("bob")
    for title, fields in (
        ("Title about ART", {}),
        ("Excerpt", {"excerpt": "Some art."}),
        ("Text", {"content": document("Long story.", "In the end: art!")}),
        ("Tag", {"tags": ["Art"]}),
        ("Party", {"content": document("A smart start."), "tags": ["artful"]}),
    ):
        await create_post(content.client, bob, title=title, status="PUBLISHED", **fields)
    await create_post(content.client, ada, title="My art", status="PUBLISHED")
    made = await mute(content, ada, "art")
    assert await titles(content, ada) == ["My art", "Party"]
    assert len(await titles(content, bob)) == len(await titles(content, None)) == 6
    await content.client.delete(f"/api/feed/filters/{made['id']}", headers=ada.headers)
    assert len(await titles(content, ada)) == 6


async def test_a_phrase_is_its_words_one_after_the_other(content: RunningService) -> None:
    ada, bob = Person("ada"), Person("bob")
    await create_post(content.client, bob, title="Dark matter halos", status="PUBLISHED")
    await create_post(content.client, bob, title="Matter in the dark", status="PUBLISHED")
    await create_post(content.client, bob, title="Tagged", tags=["dark matter"], status="PUBLISHED")
    await mute(content, ada, "dark matter")
    await mute(content, ada, "it's & | ! ( ) <-> :*")
    assert await titles(content, ada) == ["Matter in the dark"]


async def test_words_are_seen_again_when_their_time_is_over(content: RunningService) -> None:
    ada = Person("ada")
    await create_post(content.client, Person("bob"), title="Final match", status="PUBLISHED")
    await mute(content, ada, "match", expiresAt=(content.clock.now() + timedelta(hours=1)).isoformat())
    assert await titles(content, ada) == []
    async with content.database.transaction() as session:
        await session.execute(sql("UPDATE word_filters SET expires_at = now() - interval '1 second'"))
    assert await titles(content, ada) == ["Final match"]
    assert await muted(content, ada) == ["match"], "until it is removed"


async def test_a_post_that_is_opened_is_there(content: RunningService) -> None:
    ada = Person("ada")
    post = await create_post(content.client, Person("bob"), title="Spoiler", status="PUBLISHED")
    await mute(content, ada, "spoiler")
    for key in (post["id"], post["slug"]):
        assert (await content.client.get(f"/api/posts/{key}", headers=ada.headers)).status_code == 200


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing.name)
@pytest.mark.parametrize("boundary", ["block", "blocked by", "mute", "word", "tag"])
async def test_every_listing_honours_blocks_mutes_and_words(
    content: RunningService, listing: Listing, boundary: str
) -> None:
    reader, hidden, other = Person("reader"), Person("hidden"), Person("other")
    await prepared(content, listing, reader, hidden, other)
    assert await shown_by(content, listing, reader) == {"hidden", "other"}
    match boundary:
        case "block":
            await tell(content, "blocked", reader, hidden)
        case "blocked by":
            await tell(content, "blocked", hidden, reader)
        case "mute":
            await tell(content, "muted", reader, hidden)
        case "word":
            await mute(content, reader, "secret word")
        case _:
            await mute(content, reader, "hidden tag")
    assert await shown_by(content, listing, reader) == {"other"}


async def test_muted_words_cost_no_further_query(content: RunningService) -> None:
    ada = Person("ada")
    await create_post(content.client, Person("bob"), status="PUBLISHED", tags=["stars"])
    counts = []
    for number in range(3):
        for path in ("/api/posts", "/api/tags", "/api/feed/following", "/api/feed/trending", "/api/feed/home"):
            with recorded_reads(content) as reads, recorded_queries(content.database) as queries:
                await content.client.get(path, headers=ada.headers)
            counts.append((path, len(reads) + len(queries)))
        await mute(content, ada, f"word {number}")
    assert len(set(counts)) == 5


@pytest.mark.parametrize(
    ("phrase", "tag"),
    [("Dark Matter", "dark-matter"), ("#art", "art"), ("a/b", "a-b"), ("a=b", None), ("x" * 31, None)],
)
def test_a_phrase_may_mean_a_tag(phrase: str, tag: str | None) -> None:
    assert tag_of(phrase) == tag


async def test_unknown_words_are_not_there(content: RunningService) -> None:
    answer = await content.client.delete(f"/api/feed/filters/{uuid7()}", headers=Person().headers)
    assert answer.status_code == 404
    assert (await content.client.delete("/api/feed/filters/1", headers=Person().headers)).status_code == 400
