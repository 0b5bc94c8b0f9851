"""Search: what is found, in which order, for whom, and what was meant."""

import base64
import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.content.consumers import subscriptions
from services.content.search.jobs import forget_some, learn_some
from services.content.search.policy import (
    START,
    STOP,
    corrected,
    digest,
    likeness,
    likest,
    prefix_of,
    segments,
    words_in,
)
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.content.writing import Person, create_post, document

ADA, BOB = Person("ada"), Person("bob")


async def found(content: RunningService, q: str, who: Person | None = None, **query: Any) -> dict[str, Any]:
    """Return one page of results."""
    headers = who.headers if who else {}
    answer = await content.client.get("/api/search", params={"q": q, **query}, headers=headers)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def titles(page: dict[str, Any]) -> list[str]:
    """Return the titles of a page of results."""
    return [one["post"]["title"] for one in page["results"]]


async def publish(content: RunningService, title: str, words: str, who: Person = ADA, **fields: Any) -> dict[str, Any]:
    """Publish a post."""
    content.clock.advance(timedelta(seconds=1))
    return await create_post(content.client, who, title=title, content=document(words), status="PUBLISHED", **fields)


async def suggested(content: RunningService, q: str, who: Person | None = None) -> list[tuple[str, str, str]]:
    """Return kind, text and link of what is suggested."""
    headers = who.headers if who else {}
    answer = await content.client.get("/api/search/suggest", params={"q": q}, headers=headers)
    assert answer.status_code == 200, answer.text
    return [(one["kind"], one["text"], one["link"]) for one in answer.json()["suggestions"]]


async def test_what_is_in_the_title_ranks_above_what_is_in_the_text(content: RunningService) -> None:
    await publish(content, "Comets", "They come back.")
    await publish(content, "The sky", f"A comets catalogue. {'Words and words. ' * 60}")
    await publish(content, "On tea", "Nothing else.")
    page = await found(content, "comets")
    assert titles(page) == ["Comets", "The sky"]
    assert page["results"][0]["title"] == [{"text": "Comets", "isMatch": True}]
    snippet = page["results"][1]["snippet"]
    assert [part["text"] for part in snippet if part["isMatch"]] == ["comets"]
    assert page["correctedTo"] is None
    assert titles(await found(content, "comets", sort="newest")) == ["The sky", "Comets"]


async def test_queries_are_read_as_on_the_web(content: RunningService) -> None:
    await publish(content, "Green tea", "From the hills of Uji.")
    await publish(content, "Black tea", "From the hills of Assam.")
    assert set(titles(await found(content, "tea"))) == {"Green tea", "Black tea"}
    assert titles(await found(content, "tea -black")) == ["Green tea"]
    assert len(titles(await found(content, "tea -bla"))) == 2, "what is left out is a whole word"
    assert titles(await found(content, '"black tea"')) == ["Black tea"]
    assert titles(await found(content, '"tea black"')) == []
    assert set(titles(await found(content, "uji or assam"))) == {"Green tea", "Black tea"}
    assert titles(await found(content, "hills ass")) == ["Black tea"]  # the last word is only begun
    assert titles(await found(content, "hil assam")) == []


async def test_filters_narrow_what_is_found(content: RunningService) -> None:
    first = await publish(content, "Tea one", "x", tags=["green"])
    series = await content.client.post("/api/series", json={"title": "Teas"}, headers=ADA.headers)
    second = await publish(content, "Tea two", "x", seriesId=series.json()["id"])
    await publish(content, "Tea three", "x", BOB)
    assert titles(await found(content, "tea", tag="green")) == ["Tea one"]
    assert titles(await found(content, "tea", authorId=str(BOB.id))) == ["Tea three"]
    assert titles(await found(content, "tea", series=series.json()["id"])) == ["Tea two"]
    since = await found(content, "tea", since=second["publishedAt"], sort="newest")
    assert titles(since) == ["Tea three", "Tea two"]
    assert titles(await found(content, "tea", until=second["publishedAt"])) == [first["title"]]


async def test_pages_have_no_doubles_and_no_gaps_while_posts_arrive(content: RunningService) -> None:
    for number in range(9):
        await publish(content, f"Tea {number}", "tea " * (number % 3 + 1))
    for sort in ("relevance", "newest"):
        cursor, seen = None, []
        while True:
            page = await found(content, "tea", sort=sort, limit=2, **({"cursor": cursor} if cursor else {}))
            seen += titles(page)
            cursor = page["pagination"]["nextCursor"]
            if cursor is None:
                break
            await publish(content, f"Late {sort} {len(seen)}", "tea tea tea")
        assert len(seen) == len(set(seen))
        assert {f"Tea {number}" for number in range(9)} <= set(seen)
    page = await found(content, "tea", limit=2)
    for other in ({"q": "coffee"}, {"q": "tea", "sort": "newest"}):
        params = {**other, "cursor": page["pagination"]["nextCursor"]}
        assert (await content.client.get("/api/search", params=params)).status_code == 400


async def test_a_mistyped_word_is_looked_for_as_it_was_meant(content: RunningService) -> None:
    await publish(content, "Nebulae over the Andes", "Clouds of gas.")
    assert await learn_some(content.database, content.clock.now()) == 1
    assert await learn_some(content.database, content.clock.now()) == 0
    page = await found(content, "nebulea over andse")
    assert (titles(page), page["correctedTo"]) == (["Nebulae over the Andes"], "nebulae over andes")
    assert [part["text"] for part in page["results"][0]["title"] if part["isMatch"]] == ["Nebulae", "over", "Andes"]
    nothing = await found(content, "xylophone")
    assert (titles(nothing), nothing["correctedTo"]) == ([], None)


async def test_what_was_meant_does_not_tell_of_what_is_not_shown(content: RunningService) -> None:
    post = await publish(content, "Nebulae", "Clouds.")
    await create_post(content.client, ADA, title="Quasars")  # a draft is not learned
    await learn_some(content.database, content.clock.now())
    assert (await found(content, "quasras"))["correctedTo"] is None
    facts = {"blocker_id": str(ADA.id), "blocked_id": str(BOB.id), "occurred_at": content.clock.now().isoformat()}
    await content.deliver("content", subscriptions, "auth.user_blocked", facts)
    assert (await found(content, "nebulea", BOB))["correctedTo"] is None
    assert (await found(content, "nebulea"))["correctedTo"] == "nebulae"
    await content.client.delete(f"/api/posts/{post['id']}", headers=ADA.headers)
    assert (await found(content, "nebulea"))["correctedTo"] is None
    later = content.clock.now() + timedelta(days=2)
    assert await forget_some(content.database, later) > 0
    assert await forget_some(content.database, later) == 0
    assert await found(content, "nebulae") == await found(content, "nebulea")


async def test_suggestions_begin_with_what_is_typed(content: RunningService) -> None:
    await publish(content, "Nebulae over the Andes", "x", tags=["nebula", "sky"])
    await publish(content, "Black holes", "nebulous")
    post = await publish(content, "Why nebulae glow", "x", Person("nebojsa"))
    await create_post(content.client, ADA, title="Nebulous plans")
    assert await suggested(content, "neb") == [
        ("post", "Why nebulae glow", f"/posts/{post['slug']}"),
        ("post", "Nebulae over the Andes", (await suggested(content, "nebulae over"))[0][2]),
        ("tag", "nebula", "/tags/nebula"),
        ("person", "nebojsa", "/@nebojsa"),
    ]
    assert [text for _, text, _ in await suggested(content, "#sk")] == ["sky"]
    assert [text for _, text, _ in await suggested(content, "@NEBO")] == ["nebojsa"]
    for nothing in ("%", "_", "'", "\\", "!!", "zzz", "neb'", "neb:*|b"):
        assert isinstance(await suggested(content, nothing), list)
    assert await suggested(content, "%") == await suggested(content, "_") == []


async def test_related_posts_share_tags_and_words(content: RunningService) -> None:
    post = await publish(content, "Brewing green tea", "x", tags=["tea", "japan"])
    await publish(content, "Coffee", "x", tags=["tea"])
    await publish(content, "Green tea in winter", "x", tags=["tea", "japan"])
    await publish(content, "Brewing beer", "x")
    await publish(content, "Comets", "x", tags=["sky"])
    await create_post(content.client, ADA, title="Brewing drafts", tags=["tea"])
    answer = await content.client.get(f"/api/posts/{post['id']}/related")
    assert [one["title"] for one in answer.json()["posts"]] == ["Green tea in winter", "Coffee", "Brewing beer"]
    assert (await content.client.get(f"/api/posts/{ADA.id}/related")).status_code == 404
    facts = {"muter_id": str(BOB.id), "muted_id": str(ADA.id), "occurred_at": content.clock.now().isoformat()}
    other = await publish(content, "Brewing for Bob", "x", BOB)
    await content.deliver("content", subscriptions, "auth.user_muted", facts)
    muted = await content.client.get(f"/api/posts/{post['id']}/related", headers=BOB.headers)
    assert [one["id"] for one in muted.json()["posts"]] == [other["id"]]
    lonely = await publish(content, "!!!", "x")
    assert (await content.client.get(f"/api/posts/{lonely['id']}/related")).json()["posts"] == []


async def test_lists_can_be_narrowed_to_what_holds_words(content: RunningService) -> None:
    await publish(content, "Green tea", "x")
    await publish(content, "Coffee", "x")
    await create_post(content.client, ADA, title="Tea draft")
    for headers in ({}, ADA.headers):
        answer = await content.client.get("/api/posts", params={"q": "tea"}, headers=headers)
        assert [post["title"] for post in answer.json()["posts"]] == ["Green tea"]
    drafts = await content.client.get("/api/posts", params={"q": "tea", "status": "DRAFT"}, headers=ADA.headers)
    assert [post["title"] for post in drafts.json()["posts"]] == ["Tea draft"]
    numbered = await content.client.get("/api/posts", params={"q": "tea", "page": 1})
    assert numbered.json()["pagination"]["total"] == 1


@pytest.mark.parametrize("sort", ["relevance", "newest"])
async def test_what_was_meant_has_pages_too(content: RunningService, sort: str) -> None:
    for number in range(5):
        await publish(content, f"Nebulae {number}", "Clouds.")
    await learn_some(content.database, content.clock.now())
    seen, cursor = [], None
    for _ in range(3):
        page = await found(content, "nebulea", sort=sort, limit=2, **({"cursor": cursor} if cursor else {}))
        assert page["correctedTo"] == "nebulae"
        seen += titles(page)
        cursor = page["pagination"]["nextCursor"]
    assert (sorted(seen), cursor) == ([f"Nebulae {number}" for number in range(5)], None)
    first = await found(content, "nebulea", sort=sort, limit=2)
    second = await found(content, "nebulae", sort=sort, limit=2, cursor=first["pagination"]["nextCursor"])
    assert titles(second) == seen[2:4], "whoever asks for what was meant goes on as well"


async def test_the_longest_query_has_pages_too(content: RunningService) -> None:
    words = " ".join(["星" * 24] * 8)
    assert len(words) == 199
    for number in range(3):
        await publish(content, f"{number}", words)
    first = await found(content, words, limit=2)
    second = await found(content, words, limit=2, cursor=first["pagination"]["nextCursor"])
    assert sorted(titles(first) + titles(second)) == ["0", "1", "2"]


@pytest.mark.parametrize("at", ["2026-01-01T00:00:00", "nan", "9" * 30], ids=["no zone", "no time", "too large"])
async def test_forged_cursors_are_refused(content: RunningService, at: str) -> None:
    forged = json.dumps({"at": at, "id": str(ADA.id), "query": digest("tea")}).encode()
    cursor = base64.urlsafe_b64encode(forged).rstrip(b"=").decode()
    answer = await content.client.get("/api/search", params={"q": "tea", "sort": "newest", "cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")


@pytest.mark.parametrize("q", ["", "x" * 201, "a\x00b"], ids=["empty", "long", "nul"])
async def test_hostile_queries_are_refused(content: RunningService, q: str) -> None:
    query = q.encode("utf-8", "surrogatepass")
    for path in ("/api/search", "/api/search/suggest", "/api/posts"):
        answer = await content.client.get(f"{path}?q={quote(query)}")
        assert answer.status_code == 400, path


@pytest.mark.parametrize(
    "q", ["!!!", "&", "a & | b", "'", '"', "-", "<script>", "a:*", "\\", "or", "(((", "🦄", "-tea", "or or"]
)
async def test_odd_queries_find_nothing_or_something_and_never_fail(content: RunningService, q: str) -> None:
    await publish(content, "On tea", "<b>tea</b>")
    assert isinstance((await found(content, q))["results"], list)
    await suggested(content, q)


async def test_the_number_of_queries_is_constant(content: RunningService) -> None:
    counts = set()
    for _ in range(3):
        for number in range(3):
            await publish(content, f"Tea {number}", "x", tags=["t"])
        with recorded_queries(content.database) as queries:
            await found(content, "tea")
        counts.add(len(queries))
    assert counts == {4}


def test_marks_are_read_back() -> None:
    assert segments(f"a {START}b{STOP} c") == [("a ", False), ("b", True), (" c", False)]
    assert segments("") == []


@given(st.text(max_size=60))
def test_nothing_is_lost_between_marks(text: str) -> None:
    plain = text.replace(START, "").replace(STOP, "")
    assert "".join(part for part, _ in segments(plain)) == plain
    assert corrected(plain, {}) == plain
    prefix = prefix_of(plain)
    assert prefix is None or prefix.endswith(":*")


def test_likeness_is_that_of_trigrams() -> None:
    assert likeness("nebula", "nebula") == 1
    assert likest("nebulea", ["zebra", "nebulous", "nebulae", "nebulea", "bullet"]) == ["nebulae", "nebulous"]
    assert words_in("It's the Big-Bang of 2026, a año!") == ["bang"]
