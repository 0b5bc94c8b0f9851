"""Reactions: exact numbers, once each, and for whom."""

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from services.content.consumers import subscriptions
from shared.ids import uuid7
from shared.testing.services import RunningService
from tests.content.writing import Person, create_post

ADA, BOB, CYD = Person("ada"), Person("bob"), Person("cyd")
TYPES = ("like", "love", "insightful", "celebrate", "curious")


async def _react(
    content: RunningService, who: Person, path: str, kind: str = "like", *, method: str = "PUT"
) -> dict[str, Any]:
    answer = await content.client.request(method, f"{path}/reactions/{kind}", headers=who.headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _exact(content: RunningService, post: dict[str, Any]) -> dict[str, int]:
    """Return the numbers of a post, which must be those of the rows."""
    shown: dict[str, int] = (await content.client.get(f"/api/posts/{post['id']}")).json()["reactions"]
    async with content.database.snapshot() as session:
        rows = await session.execute(
            sql("SELECT type, count(*) FROM post_reactions WHERE post_id = :id GROUP BY type"), {"id": post["id"]}
        )
        assert {row.type: row[1] for row in rows} == shown
    return shown


async def test_one_gives_several_things_each_once(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    path = f"/api/posts/{post['id']}"
    for kind in ("like", "love", "like"):
        given_ = await _react(content, BOB, path, kind)
    assert given_ == {"reactions": {"like": 1, "love": 1}, "mine": ["like", "love"]}
    assert (await _react(content, ADA, path))["reactions"] == {"like": 2, "love": 1}
    nobody = (await content.client.get(f"{path}/reactions")).json()
    assert nobody == {"reactions": {"like": 2, "love": 1}, "mine": []}
    for _ in range(2):
        left = await _react(content, BOB, path, "love", method="DELETE")
    assert left == {"reactions": {"like": 2}, "mine": ["like"]}
    assert await _exact(content, post) == {"like": 2}
    added = await content.recorded_events("content.reaction_added")
    assert [event.data["reactions"] for event in added] == [{"like": 1}, {"like": 1, "love": 1}, {"like": 2, "love": 1}]
    assert added[0].data["recipient_id"] == str(ADA.id)
    assert len(await content.recorded_events("content.reaction_removed")) == 1


async def test_two_hundred_at_once_are_two_hundred(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    path = f"/api/posts/{post['id']}"
    people = [Person(f"p{number}") for number in range(200)]
    await asyncio.gather(*(_react(content, who, path, TYPES[index % 5]) for index, who in enumerate(people)))
    assert await _exact(content, post) == dict.fromkeys(TYPES, 40)
    await asyncio.gather(
        *(_react(content, who, path, TYPES[index % 5], method="DELETE") for index, who in enumerate(people[:50]))
    )
    assert await _exact(content, post) == dict.fromkeys(TYPES, 30)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(TYPES[:2]), st.sampled_from(["PUT", "DELETE"])), max_size=24)
)
async def test_whatever_happens_at_once_the_numbers_are_those_of_the_rows(
    content: RunningService, changes: list[tuple[int, str, str]]
) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    people = [Person(f"h{number}") for number in range(4)]
    path = f"/api/posts/{post['id']}"
    await asyncio.gather(*(_react(content, people[who], path, kind, method=how) for who, kind, how in changes))
    assert all(number > 0 for number in (await _exact(content, post)).values())


async def test_comments_take_reactions_too(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    said = await content.client.post(f"/api/posts/{post['id']}/comments", json={"body": "x"}, headers=BOB.headers)
    comment = said.json()
    path = f"/api/comments/{comment['id']}"
    assert await _react(content, CYD, path, "love") == {"reactions": {"love": 1}, "mine": ["love"]}
    [thread] = (await content.client.get(f"/api/posts/{post['id']}/comments")).json()["comments"]
    assert thread["reactions"] == {"love": 1}
    mine = await content.client.get(
        f"/api/posts/{post['id']}/comments/reactions", params={"ids": [comment["id"]]}, headers=CYD.headers
    )
    assert mine.json() == {comment["id"]: ["love"]}
    [event] = await content.recorded_events("content.reaction_added")
    assert (event.data["recipient_id"], event.data["comment_id"]) == (str(BOB.id), comment["id"])
    await _react(content, CYD, path, "love", method="DELETE")
    await content.client.delete(path, headers=BOB.headers)
    answer = await content.client.put(f"{path}/reactions/love", headers=CYD.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "comment_not_found")


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_who_may_not_react(content: RunningService, method: str) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    draft = await create_post(content.client, ADA)
    blocked = {"blocker_id": str(ADA.id), "blocked_id": str(CYD.id), "occurred_at": content.clock.now().isoformat()}
    await content.deliver("content", subscriptions, "auth.user_blocked", blocked)
    cases: list[tuple[str, str, Person | None, int]] = [
        (post["id"], "like", None, 401),
        (post["id"], "like", Person(is_email_verified=False), 403),
        (post["id"], "like", CYD, 404),
        (post["id"], "hate", BOB, 400),
        (draft["id"], "like", ADA, 404),
        (str(uuid7()), "like", BOB, 404),
    ]
    for post_id, kind, who, status in cases:
        headers = who.headers if who else {}
        answer = await content.client.request(method, f"/api/posts/{post_id}/reactions/{kind}", headers=headers)
        assert answer.status_code == status, (post_id, kind)
    for path in ("reactions", "reactions/people"):
        assert (await content.client.get(f"/api/posts/{draft['id']}/{path}")).status_code == 404


async def test_who_gave_what_has_pages_without_people_one_keeps_away(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    path = f"/api/posts/{post['id']}"
    for who in (BOB, CYD):
        for kind in ("like", "love"):
            await _react(content, who, path, kind)
    found, cursor = [], None
    while True:
        params = {"limit": 3, **({"cursor": cursor} if cursor else {})}
        page = (await content.client.get(f"{path}/reactions/people", params=params)).json()
        found += [(one["person"]["username"], one["type"]) for one in page["people"]]
        cursor = page["pagination"]["nextCursor"]
        if cursor is None:
            break
    assert sorted(found) == [("bob", "like"), ("bob", "love"), ("cyd", "like"), ("cyd", "love")]
    muted = {"muter_id": str(ADA.id), "muted_id": str(BOB.id), "occurred_at": content.clock.now().isoformat()}
    await content.deliver("content", subscriptions, "auth.user_muted", muted)
    page = (await content.client.get(f"{path}/reactions/people", params={"type": "like"}, headers=ADA.headers)).json()
    assert [one["person"]["username"] for one in page["people"]] == ["cyd"]


async def test_nobody_reacts_without_end(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    answers = [
        await content.client.put(f"/api/posts/{post['id']}/reactions/like", headers=BOB.headers) for _ in range(70)
    ]
    assert {answer.status_code for answer in answers} == {200, 429}
