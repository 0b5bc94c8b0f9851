"""Covers, first addresses, quote policies, and what moderation hides."""

from typing import Any

import pytest
from sqlalchemy import text as sql

from shared.testing.services import RunningService
from tests.content.writing import Person, create_post

COVER = {"url": "https://example.org/sun.jpg", "alt": "The sun"}


async def _patch(content: RunningService, author: Person, post: dict[str, Any], **change: Any) -> dict[str, Any]:
    answer = await content.client.patch(f"/api/posts/{post['id']}", json=change, headers=author.headers)
    assert answer.status_code == 200, answer.text
    changed: dict[str, Any] = answer.json()
    return changed


async def test_a_cover_and_a_first_address_come_and_go(content: RunningService) -> None:
    ada = Person()
    post = await create_post(content.client, ada, cover=COVER, canonicalUrl="https://ada.example/sun")
    assert (post["cover"], post["canonicalUrl"]) == (COVER, "https://ada.example/sun")
    assert (await _patch(content, ada, post, title="Other"))["cover"] == COVER
    gone = await _patch(content, ada, post, cover=None, canonicalUrl=None)
    assert (gone["cover"], gone["canonicalUrl"]) == (None, None)


@pytest.mark.parametrize(
    "field",
    [
        {"cover": {"url": "javascript:alert(1)"}},
        {"cover": {"url": "data:image/png;base64,AAAA"}},
        {"canonicalUrl": "mailto:a@example.org"},
        {"canonicalUrl": "/relative"},
        {"quotePolicy": "SOMETIMES"},
        {"seriesId": "no-id"},
    ],
)
async def test_what_fits_nowhere_is_refused(content: RunningService, field: dict[str, Any]) -> None:
    body = {"title": "T", "content": {"type": "doc", "content": []}, **field}
    answer = await content.client.post("/api/posts", json=body, headers=Person().headers)
    assert answer.status_code == 400


async def test_a_series_must_be_ones_own(content: RunningService) -> None:
    series = "0190f3a0-0000-7000-8000-000000000000"
    body = {"title": "T", "content": {"type": "doc", "content": []}, "seriesId": series}
    answer = await content.client.post("/api/posts", json=body, headers=Person().headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "series_not_found")


@pytest.mark.parametrize("column", ["moderation = 'PENDING'", "moderation = 'REMOVED'", "is_author_hidden = true"])
async def test_what_is_hidden_is_there_for_its_author_and_moderators(content: RunningService, column: str) -> None:
    ada, bob, moderator = Person(), Person("bob"), Person("mod", role="moderator")
    post = await create_post(content.client, ada, status="PUBLISHED", tags=["sun"])
    async with content.database.transaction() as session:
        await session.execute(sql("UPDATE posts SET " + column))  # noqa: S608 - a constant of this file
    for reader, status in ((None, 404), (bob, 404), (ada, 200), (moderator, 200)):
        answer = await content.client.get(f"/api/posts/{post['slug']}", headers=reader.headers if reader else {})
        assert answer.status_code == status
    for reader in (None, bob, moderator):
        headers = reader.headers if reader else {}
        assert (await content.client.get("/api/posts", headers=headers)).json()["posts"] == []
        assert (await content.client.get("/api/tags", headers=headers)).json()["tags"] == []
    mine = await content.client.get("/api/posts", params={"authorId": str(ada.id)}, headers=ada.headers)
    assert [item["id"] for item in mine.json()["posts"]] == [post["id"]]
