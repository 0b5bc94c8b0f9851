"""Quotes: made by writing them, shown with the consent of the quoted."""

from typing import Any

import pytest
from sqlalchemy import text

from services.content.consumers import subscriptions
from shared.ids import uuid7
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.content.writing import Person, create_post, document

ADA, BOB, CEM = Person("ada"), Person("bob"), Person("cem")


def quoting(*posts: dict[str, Any]) -> dict[str, Any]:
    """A document that quotes these posts."""
    return document("Look:", *({"type": "postQuote", "attrs": {"postId": post["id"]}} for post in posts))


async def quotes_of(content: RunningService, post: dict[str, Any], who: Person | None = None) -> list[tuple[str, str]]:
    """Return the state of each quote in a post, and the title that `who` sees there."""
    answer = await content.client.get(f"/api/posts/{post['id']}/quotes", headers=who.headers if who else {})
    assert answer.status_code == 200, answer.text
    return [(quote["state"], (quote["post"] or {}).get("title", "")) for quote in answer.json()["quotes"]]


async def inbox(content: RunningService, who: Person, **query: Any) -> dict[str, Any]:
    """Return one page of the quotes of somebody's posts."""
    answer = await content.client.get("/api/quotes", params=query, headers=who.headers)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


async def decide(content: RunningService, who: Person, post: dict[str, Any], quoted: dict[str, Any], state: str) -> int:
    """Decide on a quote and return the status of the answer."""
    path = f"/api/quotes/{post['id']}/{quoted['id']}"
    return (await content.client.put(path, json={"state": state}, headers=who.headers)).status_code


async def counted(content: RunningService, post: dict[str, Any]) -> int:
    """Return how many quotes a post is counted to have."""
    async with content.database.snapshot() as session:
        statement = text("SELECT quotes FROM post_counts WHERE post_id = :id")
        return int((await session.execute(statement, {"id": post["id"]})).scalar_one())


async def test_who_lets_everyone_quote_is_told_and_counted(content: RunningService) -> None:
    quoted = await create_post(content.client, ADA, title="On tea", status="PUBLISHED")
    draft = await create_post(content.client, BOB, content=quoting(quoted))
    assert await quotes_of(content, draft, BOB) == [("ACCEPTED", "On tea")]
    assert (await inbox(content, ADA))["quotes"] == []  # of a draft nobody hears
    assert await content.recorded_events("content.post_quoted") == []
    assert await counted(content, quoted) == 0

    post = (await content.client.post(f"/api/posts/{draft['id']}/publish", headers=BOB.headers)).json()
    assert await quotes_of(content, post) == [("ACCEPTED", "On tea")]
    [event] = await content.recorded_events("content.post_quoted")
    assert event.data == {
        "post_id": post["id"],
        "post_slug": post["slug"],
        "post_title": post["title"],
        "author_id": str(BOB.id),
        "quoted_id": quoted["id"],
        "quoted_author_id": str(ADA.id),
        "is_pending": False,
    }
    assert await counted(content, quoted) == 1
    edit = {"content": quoting(quoted, quoted)}
    await content.client.patch(f"/api/posts/{post['id']}", json=edit, headers=BOB.headers)
    assert len(await content.recorded_events("content.post_quoted")) == 1
    [one] = (await inbox(content, ADA))["quotes"]
    assert (one["post"]["id"], one["quoted"]["title"], one["state"]) == (post["id"], "On tea", "ACCEPTED")
    assert "/posts/" + quoted["id"] in post["html"]

    # Taken out again, and gone with the post.
    await content.client.patch(f"/api/posts/{post['id']}", json={"content": document("No.")}, headers=BOB.headers)
    assert await quotes_of(content, post) == []
    assert await counted(content, quoted) == 0


async def test_who_wants_to_be_asked_is_asked_and_may_change_their_mind(content: RunningService) -> None:
    quoted = await create_post(content.client, ADA, title="On tea", status="PUBLISHED", quotePolicy="ASK")
    post = await create_post(content.client, BOB, content=quoting(quoted), status="PUBLISHED")
    assert await quotes_of(content, post) == [("PENDING", "")]
    assert await quotes_of(content, post, CEM) == [("PENDING", "")]
    assert await quotes_of(content, post, BOB) == await quotes_of(content, post, ADA) == [("PENDING", "On tea")]
    [event] = await content.recorded_events("content.post_quoted")
    assert event.data["is_pending"] is True

    assert await decide(content, CEM, post, quoted, "ACCEPTED") == 404
    assert await decide(content, BOB, post, quoted, "ACCEPTED") == 404
    assert await decide(content, ADA, post, quoted, "PENDING") == 400
    assert (await content.client.put(f"/api/quotes/{post['id']}/{quoted['id']}", json={})).status_code == 401
    assert [quote["post"]["id"] for quote in (await inbox(content, ADA, state="PENDING"))["quotes"]] == [post["id"]]

    for _ in range(2):
        assert await decide(content, ADA, post, quoted, "ACCEPTED") == 200
    assert await quotes_of(content, post) == [("ACCEPTED", "On tea")]
    assert await counted(content, quoted) == 1
    assert len(await content.recorded_events("content.quote_decided")) == 1
    assert (await inbox(content, ADA, state="PENDING"))["quotes"] == []

    assert await decide(content, ADA, post, quoted, "REFUSED") == 200
    assert await quotes_of(content, post, BOB) == [("REFUSED", "")]
    assert await counted(content, quoted) == 0
    # To take it out and put it in again is not a way to ask again.
    for words in (document("No."), quoting(quoted)):
        await content.client.patch(f"/api/posts/{post['id']}", json={"content": words}, headers=BOB.headers)
    assert await quotes_of(content, post, BOB) == [("REFUSED", "")]
    assert (await inbox(content, ADA, state="PENDING"))["quotes"] == []


async def test_what_may_not_be_quoted(content: RunningService) -> None:
    closed = await create_post(content.client, ADA, status="PUBLISHED", quotePolicy="NOBODY")
    draft = await create_post(content.client, ADA)
    own_closed = await create_post(content.client, BOB, status="PUBLISHED", quotePolicy="NOBODY")
    own = await create_post(content.client, BOB, content=quoting(own_closed), status="PUBLISHED")
    assert await quotes_of(content, own) == [("ACCEPTED", "Sun and stars")]
    assert await content.recorded_events("content.post_quoted") == []  # nobody is told of their own
    many = [await create_post(content.client, ADA, status="PUBLISHED") for _ in range(11)]
    cases = [
        (quoting(closed), 403, "quotes_refused"),
        (quoting(draft), 400, "invalid_document"),
        (quoting({"id": str(uuid7())}), 400, "invalid_document"),
        (quoting(own), 400, "invalid_document"),
        (quoting(*many), 400, "invalid_document"),
        (quoting({"id": "x"}), 400, "invalid_document"),
        (quoting({"id": None}), 400, "invalid_document"),
    ]
    for words, status, code in cases:
        answer = await content.client.patch(f"/api/posts/{own['id']}", json={"content": words}, headers=BOB.headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code), words
    assert (await quotes_of(content, own)) == [("ACCEPTED", "Sun and stars")]
    blocked = {"blocker_id": str(ADA.id), "blocked_id": str(BOB.id), "occurred_at": content.clock.now().isoformat()}
    await content.deliver("content", subscriptions, "auth.user_blocked", blocked)
    answer = await content.client.post(
        "/api/posts", json={"title": "x", "content": quoting(many[0])}, headers=BOB.headers
    )
    assert answer.json()["code"] == "invalid_document"


async def test_what_is_not_shown_any_more_is_not_shown_in_quotes(content: RunningService) -> None:
    quoted = await create_post(content.client, ADA, title="On tea", status="PUBLISHED")
    post = await create_post(content.client, BOB, content=quoting(quoted), status="PUBLISHED")
    blocked = {"blocker_id": str(ADA.id), "blocked_id": str(CEM.id), "occurred_at": content.clock.now().isoformat()}
    await content.deliver("content", subscriptions, "auth.user_blocked", blocked)
    assert await quotes_of(content, post, CEM) == [("ACCEPTED", "")]
    await content.client.post(f"/api/posts/{quoted['id']}/unpublish", headers=ADA.headers)
    assert await quotes_of(content, post, BOB) == [("ACCEPTED", "")]
    for path in (f"/api/posts/{uuid7()}/quotes", f"/api/posts/{quoted['id']}/quotes"):
        assert (await content.client.get(path, headers=BOB.headers)).status_code == 404
    assert (await content.client.get("/api/quotes")).status_code == 401
    blocked = {"blocker_id": str(ADA.id), "blocked_id": str(BOB.id), "occurred_at": content.clock.now().isoformat()}
    await content.deliver("content", subscriptions, "auth.user_blocked", blocked)
    assert (await inbox(content, ADA))["quotes"] == []
    assert await decide(content, ADA, post, quoted, "REFUSED") == 404


@pytest.mark.parametrize("limit", [2, 6])
async def test_the_inbox_has_pages_and_a_constant_number_of_queries(content: RunningService, limit: int) -> None:
    quoted = await create_post(content.client, ADA, status="PUBLISHED", quotePolicy="ASK")
    posts = [await create_post(content.client, BOB, content=quoting(quoted), status="PUBLISHED") for _ in range(5)]
    found: list[str] = []
    cursor = None
    while True:
        with recorded_queries(content.database) as queries:
            page = await inbox(content, ADA, limit=limit, **({"cursor": cursor} if cursor else {}))
        assert len(queries) == 3  # the quotes with their posts, the tags, the titles
        found += [quote["post"]["id"] for quote in page["quotes"]]
        cursor = page["pagination"]["nextCursor"]
        if cursor is None:
            break
    assert sorted(found) == sorted(post["id"] for post in posts)
    assert len(found) == len(set(found))
