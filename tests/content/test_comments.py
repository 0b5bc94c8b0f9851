"""Comments: who may say what where, threads, exact numbers, and what readers are shown."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text as sql

from services.content.consumers import subscriptions
from shared.ids import uuid7
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.content.writing import Person, create_post

ADA, BOB, CYD = Person("ada"), Person("bob"), Person("cyd")
MODERATOR = Person("mod", role="moderator")


async def _say(
    content: RunningService, who: Person, post: dict[str, Any], body: str = "Well said.", *, to: Any = None
) -> dict[str, Any]:
    sent = {"body": body, **({"parentId": to["id"]} if to else {})}
    answer = await content.client.post(f"/api/posts/{post['id']}/comments", json=sent, headers=who.headers)
    assert answer.status_code == 201, answer.text
    said: dict[str, Any] = answer.json()
    return said


async def _threads(
    content: RunningService, post: dict[str, Any], who: Person | None = None, **query: Any
) -> dict[str, Any]:
    headers = who.headers if who else {}
    answer = await content.client.get(f"/api/posts/{post['id']}/comments", params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


async def _count(content: RunningService, post: dict[str, Any]) -> int:
    return int((await content.client.get(f"/api/posts/{post['id']}")).json()["commentCount"])


async def _kept_apart(content: RunningService, kind: str, who: Person, whom: Person) -> None:
    first, second = ("muter_id", "muted_id") if kind == "muted" else ("blocker_id", "blocked_id")
    facts = {first: str(who.id), second: str(whom.id), "occurred_at": content.clock.now().isoformat()}
    await content.deliver("content", subscriptions, f"auth.user_{kind}", facts)


async def test_a_thread_is_read_in_order_and_counted(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    first = await _say(content, BOB, post, "**First** <b>x</b>")
    reply = await _say(content, ADA, post, "Thanks", to=first)
    await _say(content, CYD, post, "Second")
    deep = await _say(content, BOB, post, "Deeper", to=reply)
    page = await _threads(content, post)
    assert [thread["body"] for thread in page["comments"]] == ["Second", "**First** <b>x</b>"]
    thread = page["comments"][1]
    assert thread["html"] == "<p><strong>First</strong> &lt;b&gt;x&lt;/b&gt;</p>"
    assert [(one["body"], one["depth"], one["parentId"]) for one in thread["replies"]] == [
        ("Thanks", 1, first["id"]),
        ("Deeper", 2, reply["id"]),
    ]
    assert (thread["replyCount"], deep["author"]["username"]) == (2, "bob")
    assert await _count(content, post) == 4
    oldest = await _threads(content, post, sort="oldest", limit=1)
    assert [thread["id"] for thread in oldest["comments"]] == [first["id"]]
    rest = await _threads(content, post, sort="oldest", cursor=oldest["pagination"]["nextCursor"])
    assert [thread["body"] for thread in rest["comments"]] == ["Second"]
    event, *_ = await content.recorded_events("content.comment_added")
    assert event.data == {
        "comment_id": first["id"],
        "post_id": post["id"],
        "post_slug": post["slug"],
        "post_title": post["title"],
        "post_author_id": str(ADA.id),
        "author_id": str(BOB.id),
        "author_username": "bob",
        "parent_id": None,
        "parent_author_id": None,
        "excerpt": "**First** <b>x</b>",
        "comment_count": 1,
        "created_at": first["createdAt"],
    }


async def test_the_rest_of_a_long_thread_has_pages_of_its_own(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    root = await _say(content, ADA, post)
    people = [Person(f"p{number}") for number in range(13)]
    for number, who in enumerate(people):
        await _say(content, who, post, f"{number}", to=root)
    [thread] = (await _threads(content, post))["comments"]
    assert [one["body"] for one in thread["replies"]] == [str(number) for number in range(10)]
    found, cursor = [], None
    while True:
        params = {"limit": 5, **({"cursor": cursor} if cursor else {})}
        page = (await content.client.get(f"/api/comments/{root['id']}/replies", params=params)).json()
        found += [one["body"] for one in page["comments"]]
        cursor = page["pagination"]["nextCursor"]
        if cursor is None:
            break
    assert found == [str(number) for number in range(13)]
    for nothing in (thread["replies"][0]["id"], str(uuid7())):
        assert (await content.client.get(f"/api/comments/{nothing}/replies")).status_code == 404


async def test_a_link_to_a_comment_leads_to_its_thread(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    root = await _say(content, ADA, post)
    said = [await _say(content, BOB, post, str(number), to=root) for number in range(13)]
    for comment in (root, said[12]):
        answer = await content.client.get(f"/api/comments/{comment['id']}/thread")
        assert answer.json()["id"] == root["id"]
        assert [one["id"] for one in answer.json()["replies"]] == [one["id"] for one in said]
    assert (await content.client.get(f"/api/comments/{uuid7()}/thread")).status_code == 404
    await content.client.post(f"/api/posts/{post['id']}/unpublish", headers=ADA.headers)
    assert (await content.client.get(f"/api/comments/{root['id']}/thread")).status_code == 404


async def test_answers_do_not_nest_for_ever(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    said = [await _say(content, ADA, post)]
    for _ in range(6):
        said.append(await _say(content, BOB, post, to=said[-1]))
    assert [one["depth"] for one in said] == [0, 1, 2, 3, 4, 4, 4]
    assert said[5]["parentId"] == said[6]["parentId"] == said[3]["id"]


async def test_who_may_not_speak_is_told_why(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    draft = await create_post(content.client, ADA)
    other = await create_post(content.client, ADA, status="PUBLISHED")
    elsewhere = await _say(content, ADA, other)
    path = f"/api/posts/{post['id']}/comments"
    cases: list[tuple[str, Any, Person | None, int, str]] = [
        (path, {"body": "x"}, None, 401, "not_authenticated"),
        (path, {"body": "x"}, Person(is_email_verified=False), 403, "email_not_verified"),
        (f"/api/posts/{draft['id']}/comments", {"body": "x"}, ADA, 404, "post_not_found"),
        (f"/api/posts/{uuid7()}/comments", {"body": "x"}, ADA, 404, "post_not_found"),
        (path, {"body": "x", "parentId": elsewhere["id"]}, BOB, 404, "comment_not_found"),
        (path, {"body": "x", "parentId": str(uuid7())}, BOB, 404, "comment_not_found"),
        (path, {"body": "   "}, BOB, 400, "invalid_input"),
        (path, {"body": "x" * 10_001}, BOB, 400, "invalid_input"),
        (path, {"body": "a\x00b"}, BOB, 400, "invalid_input"),
        (path, {}, BOB, 400, "invalid_input"),
    ]
    for address, body, who, status, code in cases:
        answer = await content.client.post(address, json=body, headers=who.headers if who else {})
        assert (answer.status_code, answer.json()["code"]) == (status, code), (address, body)
    assert (await content.client.get(f"/api/posts/{draft['id']}/comments")).status_code == 404


async def test_the_author_closes_the_comments_for_others(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    await content.client.patch(f"/api/posts/{post['id']}", json={"commentsLocked": True}, headers=ADA.headers)
    answer = await content.client.post(f"/api/posts/{post['id']}/comments", json={"body": "x"}, headers=BOB.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "comments_locked")
    await _say(content, ADA, post)


async def test_words_are_changed_by_their_author_alone(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    said = await _say(content, BOB, post)
    path = f"/api/comments/{said['id']}"
    for who, status in ((None, 401), (ADA, 403), (CYD, 403), (MODERATOR, 403)):
        answer = await content.client.patch(path, json={"body": "y"}, headers=who.headers if who else {})
        assert answer.status_code == status
    stale = {**BOB.headers, "If-Match": '"7"'}
    assert (await content.client.patch(path, json={"body": "y"}, headers=stale)).status_code == 412
    current = {**BOB.headers, "If-Match": '"1"'}
    changed = await content.client.patch(path, json={"body": "other *words*"}, headers=current)
    assert changed.headers["etag"] == '"2"'
    assert changed.json()["html"] == "<p>other <em>words</em></p>"
    assert changed.json()["editedAt"] is not None
    again = await content.client.patch(path, json={"body": "other *words*"}, headers=BOB.headers)
    assert again.json()["revision"] == 2
    assert len(await content.recorded_events("content.comment_edited")) == 1


async def test_a_deleted_comment_keeps_its_place_while_it_is_answered(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    root = await _say(content, BOB, post, "secret words")
    reply = await _say(content, CYD, post, "answer", to=root)
    for who, status in ((None, 401), (CYD, 403), (MODERATOR, 403)):
        headers = who.headers if who else {}
        assert (await content.client.delete(f"/api/comments/{root['id']}", headers=headers)).status_code == status
    assert (await content.client.delete(f"/api/comments/{root['id']}", headers=BOB.headers)).status_code == 204
    assert (await content.client.delete(f"/api/comments/{root['id']}", headers=BOB.headers)).status_code == 404
    [thread] = (await _threads(content, post))["comments"]
    assert (thread["isDeleted"], thread["author"], thread["body"], thread["html"]) == (True, None, "", "")
    assert [one["body"] for one in thread["replies"]] == ["answer"]
    assert await _count(content, post) == 1
    # The author of the post deletes what stands below it.
    assert (await content.client.delete(f"/api/comments/{reply['id']}", headers=ADA.headers)).status_code == 204
    assert (await _threads(content, post))["comments"] == []
    assert await _count(content, post) == 0
    async with content.database.snapshot() as session:
        assert set(await session.scalars(sql("SELECT body FROM comments"))) == {""}


@pytest.mark.parametrize("kind", ["blocked", "muted"])
async def test_people_who_are_kept_apart_do_not_read_each_other(content: RunningService, kind: str) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    root = await _say(content, BOB, post, "by bob")
    await _say(content, ADA, post, "to bob", to=root)
    await _say(content, BOB, post, "bob again")
    await _kept_apart(content, kind, CYD, BOB)
    page = await _threads(content, post, CYD)
    [thread] = page["comments"]
    assert (thread["isHidden"], thread["author"], thread["body"]) == (True, None, "")
    assert [one["body"] for one in thread["replies"]] == ["to bob"]
    assert len((await _threads(content, post, BOB))["comments"]) == 2
    answer = await content.client.post(
        f"/api/posts/{post['id']}/comments", json={"body": "x", "parentId": root["id"]}, headers=CYD.headers
    )
    assert answer.status_code == (404 if kind == "blocked" else 201)


async def test_numbers_are_exact_however_many_speak_at_once(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    root = await _say(content, ADA, post)
    people = [Person(f"p{number}") for number in range(30)]
    said = await asyncio.gather(*(_say(content, who, post, to=root) for who in people))
    taken = await asyncio.gather(
        *(
            content.client.delete(f"/api/comments/{one['id']}", headers=who.headers)
            for who, one in [*zip(people[:10], said, strict=False), *zip(people[:10], said, strict=False)]
        )
    )
    assert sorted(answer.status_code for answer in taken) == [204] * 10 + [404] * 10
    assert await _count(content, post) == 21
    [thread] = (await _threads(content, post))["comments"]
    assert thread["replyCount"] == 20


async def test_a_repeated_comment_is_said_once(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    headers = {**BOB.headers, "Idempotency-Key": "k"}
    for _ in range(2):
        answer = await content.client.post(f"/api/posts/{post['id']}/comments", json={"body": "once"}, headers=headers)
        assert answer.status_code == 201
    assert await _count(content, post) == 1


async def test_nobody_floods_a_post(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    for _ in range(60):
        await _say(content, BOB, post)
    answer = await content.client.post(f"/api/posts/{post['id']}/comments", json={"body": "x"}, headers=BOB.headers)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1


async def test_reading_costs_the_same_however_much_was_said(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    counts = []
    for number in (1, 8):
        for who in [Person(f"q{number}{index}") for index in range(number)]:
            root = await _say(content, who, post)
            await _say(content, who, post, to=root)
        with recorded_queries(content.database) as statements:
            await _threads(content, post, CYD)
        counts.append(len(statements))
    assert counts[0] == counts[1] == 4


async def test_mentioned_people_are_told_and_linked_unless_a_block_is_between(content: RunningService) -> None:
    for who in (ADA, BOB, CYD):
        await create_post(content.client, who)  # so that content has heard of them
    post = await create_post(content.client, ADA, status="PUBLISHED")
    await _kept_apart(content, "blocked", BOB, CYD)
    said = await _say(content, BOB, post, "@ADA and @cyd and @nobody1, `@ada`, me@ada.example")
    assert 'href="/@ada"' in said["html"]
    assert said["html"].count("<a ") == 1
    [event] = await content.recorded_events("content.person_mentioned")
    assert (event.data["person_id"], event.data["comment_id"]) == (str(ADA.id), said["id"])
    assert event.data["author_id"] == str(BOB.id)


async def test_words_are_previewed_as_they_would_stand(content: RunningService) -> None:
    said = await _say(content, ADA, await create_post(content.client, ADA, status="PUBLISHED"))
    assert said["author"]["username"] == ADA.username
    words = {"body": f"**So**, @{ADA.username} <i>"}
    shown = await content.client.post("/api/comments/preview", json=words, headers=BOB.headers)
    link = f'<a href="/@{ADA.username}"'
    assert shown.json()["html"].startswith(f"<p><strong>So</strong>, {link}")
    assert "&lt;i&gt;" in shown.json()["html"]
    assert (await content.client.post("/api/comments/preview", json=words)).status_code == 401
    empty = await content.client.post("/api/comments/preview", json={"body": " "}, headers=BOB.headers)
    assert empty.status_code == 400


async def test_who_has_seen_other_words_deletes_nothing(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    said = await _say(content, BOB, post)
    path = f"/api/comments/{said['id']}"
    await content.client.patch(path, json={"body": "Other words."}, headers=BOB.headers)
    stale = await content.client.delete(path, headers={**BOB.headers, "If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "comment_changed")
    assert (await content.client.delete(path, headers={**BOB.headers, "If-Match": '"2"'})).status_code == 204
