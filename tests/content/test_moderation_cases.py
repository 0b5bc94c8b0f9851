"""Reports, the queue, decisions with reasons, appeals and the public log."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.content.consumers import subscriptions
from services.content.moderation.suspensions import end_some
from shared.ids import uuid7
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.content.importing import run_imports
from tests.content.writing import Person, create_post

ADA, BOB, CEM = Person("ada"), Person("bob"), Person("cem")
MODERATOR, OTHER = Person("mod", role="moderator"), Person("mody", role="moderator")
ADMIN = Person("root", role="admin")


async def report(content: RunningService, who: Person | None, kind: str, subject: str, **fields: Any) -> Any:
    """Report something."""
    body = {"subjectType": kind, "subjectId": subject, "reason": "spam", **fields}
    return await content.client.post("/api/reports", json=body, headers=who.headers if who else {})


async def queue(content: RunningService, who: Person = MODERATOR, **query: Any) -> list[dict[str, Any]]:
    """Return the open cases."""
    answer = await content.client.get("/api/moderation/queue", params=query, headers=who.headers)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["cases"]
    return found


async def decide(
    content: RunningService, case: dict[str, Any], action: str, who: Person = MODERATOR, **fields: Any
) -> Any:
    """Decide on a case."""
    body = {"action": action, "reason": "Against the rules.", **fields}
    return await content.client.post(f"/api/moderation/{case['id']}/decision", json=body, headers=who.headers)


async def say(content: RunningService, who: Person, post: dict[str, Any], words: str = "Hm.") -> dict[str, Any]:
    """Write a comment."""
    path = f"/api/posts/{post['id']}/comments"
    comment: dict[str, Any] = (await content.client.post(path, json={"body": words}, headers=who.headers)).json()
    return comment


async def decisions_of(content: RunningService, who: Person) -> list[dict[str, Any]]:
    """Return the decisions on somebody's things."""
    found: list[dict[str, Any]] = (await content.client.get("/api/moderation/decisions", headers=who.headers)).json()[
        "decisions"
    ]
    return found


async def log(content: RunningService) -> list[dict[str, Any]]:
    """Return the public log."""
    entries: list[dict[str, Any]] = (await content.client.get("/api/modlog")).json()["entries"]
    return entries


async def test_reports_of_one_thing_are_one_case_and_each_reports_once(content: RunningService) -> None:
    post = await create_post(content.client, ADA, title="Buy", status="PUBLISHED")
    for who, text in ((BOB, "It is an ad."), (BOB, "Again!"), (CEM, "")):
        assert (await report(content, who, "post", post["id"], text=text)).status_code == 201
    [case] = await queue(content)
    assert (case["reportCount"], case["origin"], case["subject"]["title"]) == (2, "reports", "Buy")
    assert [(one["reporterUsername"], one["text"]) for one in case["reports"]] == [(None, "It is an ad."), (None, "")]
    assert set(case["actions"]) == {"none", "warn", "lock_comments", "remove", "restore"}
    assert (await report(content, ADA, "post", post["id"])).json()["code"] == "own_subject"
    assert (await report(content, None, "post", post["id"])).status_code == 401
    draft = await create_post(content.client, ADA)
    for kind, subject in (
        ("post", draft["id"]),
        ("post", str(uuid7())),
        ("comment", str(uuid7())),
        ("person", str(uuid7())),
    ):
        assert (await report(content, BOB, kind, subject)).json()["code"] == "subject_not_found"
    for wrong in ({"reason": "because"}, {"text": "x" * 1001}, {"subjectType": "planet"}, {"text": "\x00"}):
        assert (await report(content, BOB, "post", post["id"], **wrong)).status_code == 400


async def test_moderators_list_reports_but_those_about_themselves(content: RunningService) -> None:
    about_ada = await create_post(content.client, ADA, status="PUBLISHED")
    about_mod = await create_post(content.client, MODERATOR, status="PUBLISHED")
    for who, post in ((BOB, about_ada), (CEM, about_ada), (BOB, about_mod)):
        content.clock.advance(timedelta(seconds=1))
        await report(content, who, "post", post["id"])
    for headers, status in (({}, 401), (BOB.headers, 403)):
        assert (await content.client.get("/api/admin/reports", headers=headers)).status_code == status
    seen, cursor = [], None
    for _ in range(2):
        params = {"limit": 1, **({"cursor": cursor} if cursor else {})}
        page = (await content.client.get("/api/admin/reports", params=params, headers=MODERATOR.headers)).json()
        seen += [(one["reporterId"], one["subjectId"], one["isOpen"]) for one in page["reports"]]
        cursor = page["pagination"]["nextCursor"]
    assert seen == [(str(CEM.id), about_ada["id"], True), (str(BOB.id), about_ada["id"], True)]
    assert cursor is None
    assert len((await content.client.get("/api/admin/reports", headers=OTHER.headers)).json()["reports"]) == 3
    numbered = await content.client.get("/api/admin/queue?page=2", headers=OTHER.headers)
    assert (numbered.status_code, list(numbered.json()["details"]["fieldErrors"])) == (400, ["page"])


async def test_the_queue_is_the_moderators_alone(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    await report(content, BOB, "post", post["id"])
    [case] = await queue(content)
    for who, status in ((None, 401), (ADA, 403), (BOB, 403), (MODERATOR, 200), (ADMIN, 200)):
        headers = who.headers if who else {}
        for path in ("/api/moderation/queue", f"/api/moderation/{case['id']}"):
            assert (await content.client.get(path, headers=headers)).status_code == status
        if status != 200:
            body = {"action": "none", "reason": "Fine."}
            path = f"/api/moderation/{case['id']}/decision"
            assert (await content.client.post(path, json=body, headers=headers)).status_code == status
    assert (await decide(content, {"id": str(uuid7())}, "none")).json()["code"] == "case_not_found"
    assert (await decide(content, case, "explode")).status_code == 400
    assert (await decide(content, case, "remove", reason="x")).status_code == 400


async def test_a_removed_post_is_its_authors_and_the_moderators_and_stays_so(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    path = f"/api/posts/{post['id']}"
    await report(content, BOB, "post", post["id"])
    [case] = await queue(content)
    assert (await decide(content, case, "remove", note="third time")).status_code == 200
    assert (await content.client.get(path)).status_code == 404
    assert (await content.client.get(path, headers=ADA.headers)).json()["moderation"] == "REMOVED"
    told = (await content.client.get(f"{path}/moderation", headers=ADA.headers)).json()
    assert (told["state"], told["decision"]["reason"]) == ("REMOVED", "Against the rules.")
    assert "third time" not in str(told)
    assert (await content.client.get(f"{path}/moderation", headers=BOB.headers)).status_code == 404
    # Neither editing nor publishing again brings it back.
    await content.client.patch(path, json={"title": "Other"}, headers=ADA.headers)
    await content.client.post(f"{path}/unpublish", headers=ADA.headers)
    await content.client.post(f"{path}/publish", headers=ADA.headers)
    assert (await content.client.get(path)).status_code == 404
    kinds = [event.type for event in await content.recorded_events()]
    assert kinds.count("content.post_published") == kinds.count("content.post_unpublished") == 1
    [event] = await content.recorded_events("content.moderation_decided")
    assert (event.data["action"], event.data["author_id"], event.data["is_appeal"]) == ("remove", str(ADA.id), False)
    assert await queue(content) == []
    [entry] = await log(content)
    assert (entry["action"], entry["subjectType"], entry["reason"]) == ("remove", "post", "Against the rules.")
    assert set(entry) == {"id", "subjectType", "action", "reason", "decidedAt", "reversedAt"}


async def test_of_two_moderators_one_decides(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    await report(content, BOB, "post", post["id"])
    [case] = await queue(content)
    answers = await asyncio.gather(decide(content, case, "remove"), decide(content, case, "none", OTHER))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [late] = [answer for answer in answers if answer.status_code == 409]
    assert late.json()["code"] == "case_closed"
    # A closed case does not keep others from reporting it anew.
    if (await content.client.get(f"/api/posts/{post['id']}")).status_code == 200:
        await report(content, CEM, "post", post["id"])
        assert len(await queue(content)) == 1


async def test_an_appeal_is_decided_by_somebody_else_and_puts_it_back(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    await report(content, BOB, "post", post["id"])
    await decide(content, (await queue(content))[0], "remove")
    [decision] = await decisions_of(content, ADA)
    assert decision["canAppeal"] is True
    body = {"decisionId": decision["id"], "text": "It is a recipe, not an ad."}
    for who, status in ((None, 401), (BOB, 404), (MODERATOR, 404), (ADA, 201), (ADA, 201)):
        headers = who.headers if who else {}
        assert (await content.client.post("/api/appeals", json=body, headers=headers)).status_code == status
    second = await content.client.post("/api/appeals", json={**body, "text": "Please, please."}, headers=ADA.headers)
    assert (second.status_code, second.json()["code"]) == (409, "not_appealable")
    [case] = await queue(content, OTHER, origin="appeal")
    assert (case["appeal"]["text"], case["appeal"]["isOwnDecision"]) == (body["text"], False)
    own = await decide(content, case, "restore")
    assert (own.status_code, own.json()["code"]) == (403, "own_decision")
    assert (await decide(content, case, "restore", OTHER, reason="You are right.")).status_code == 200
    assert (await content.client.get(f"/api/posts/{post['id']}")).status_code == 200
    answered = (await decisions_of(content, ADA))[-1]
    assert (answered["isAppealAccepted"], answered["appealAnswer"]) == (True, "You are right.")
    assert [entry["reversedAt"] is not None for entry in await log(content)] == [False, True]


async def test_a_refused_appeal_changes_nothing_and_is_told(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    await report(content, BOB, "post", post["id"])
    await decide(content, (await queue(content))[0], "remove")
    [decision] = await decisions_of(content, ADA)
    body = {"decisionId": decision["id"], "text": "It is a recipe, not an ad."}
    await content.client.post("/api/appeals", json=body, headers=ADA.headers)
    await decide(content, (await queue(content))[0], "none", OTHER, reason="It stays.")
    [decision] = await decisions_of(content, ADA)
    assert (decision["isAppealAccepted"], decision["appealAnswer"], decision["canAppeal"]) == (
        False,
        "It stays.",
        False,
    )
    assert (await content.client.get(f"/api/posts/{post['id']}")).status_code == 404
    assert [event.data["is_appeal"] for event in await content.recorded_events("content.moderation_decided")] == [
        False,
        True,
    ]


async def test_an_appeal_comes_in_time(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    await report(content, BOB, "post", post["id"])
    await decide(content, (await queue(content))[0], "remove")
    [decision] = await decisions_of(content, ADA)
    content.clock.advance(timedelta(days=31))
    headers = ADA.headers_at(content.clock.now().timestamp())
    body = {"decisionId": decision["id"], "text": "I was on holiday."}
    answer = await content.client.post("/api/appeals", json=body, headers=headers)
    assert answer.json()["code"] == "not_appealable"


async def test_a_removed_comment_keeps_its_place_and_comes_back_with_its_words(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    comment = await say(content, BOB, post, "Rude words.")
    path = f"/api/posts/{post['id']}/comments"
    await content.client.post(path, json={"body": "Answer", "parentId": comment["id"]}, headers=CEM.headers)
    await report(content, CEM, "comment", comment["id"], reason="harassment")
    [case] = await queue(content)
    assert (case["subject"]["text"], case["subject"]["link"]) == (
        "Rude words.",
        f"/posts/{post['slug']}#comment-{comment['id']}",
    )
    assert (await decide(content, case, "lock_comments")).json()["code"] == "action_not_possible"
    await decide(content, case, "remove")
    [thread] = (await content.client.get(path)).json()["comments"]
    assert (thread["isDeleted"], thread["body"], thread["author"]) == (True, "", None)
    assert (await content.client.get(f"/api/posts/{post['id']}")).json()["commentCount"] == 1
    [decision] = await decisions_of(content, BOB)
    body = {"decisionId": decision["id"], "text": "It was a quotation."}
    await content.client.post("/api/appeals", json=body, headers=BOB.headers)
    await decide(content, (await queue(content))[0], "restore", OTHER)
    [thread] = (await content.client.get(path)).json()["comments"]
    assert (thread["isDeleted"], thread["body"]) == (False, "Rude words.")
    assert (await content.client.get(f"/api/posts/{post['id']}")).json()["commentCount"] == 2
    # What its author deletes cannot be decided on any more.
    await report(content, ADA, "comment", comment["id"])
    [case] = await queue(content)
    await content.client.delete(f"/api/comments/{comment['id']}", headers=BOB.headers)
    assert (await decide(content, case, "remove")).json()["code"] == "action_not_possible"
    assert (await decide(content, case, "none")).status_code == 200


async def test_comments_are_locked_and_people_warned(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    await report(content, BOB, "post", post["id"])
    await decide(content, (await queue(content))[0], "lock_comments")
    assert (await content.client.get(f"/api/posts/{post['id']}")).json()["commentsLocked"] is True
    await report(content, BOB, "person", str(ADA.id), reason="harassment")
    [case] = await queue(content)
    assert case["subject"]["link"] == "/@ada"
    assert (await decide(content, case, "remove")).json()["code"] == "action_not_possible"
    await decide(content, case, "warn", reason="Be kind.")
    assert [entry["action"] for entry in await log(content)] == ["warn", "lock_comments"]
    assert [one["action"] for one in await decisions_of(content, ADA)] == ["warn", "lock_comments"]
    assert await decisions_of(content, BOB) == []


@pytest.mark.parametrize("limit", [2, 6])
async def test_the_queue_has_pages_and_a_constant_number_of_queries(content: RunningService, limit: int) -> None:
    posts = [await create_post(content.client, ADA, status="PUBLISHED") for _ in range(5)]
    for post in posts:
        content.clock.advance(timedelta(seconds=1))
        await report(content, BOB, "post", post["id"])
        await report(content, CEM, "post", post["id"])
    found: list[str] = []
    cursor = None
    counts = set()
    while True:
        params = {"limit": limit, **({"cursor": cursor} if cursor else {})}
        with recorded_queries(content.database) as queries:
            page = (await content.client.get("/api/moderation/queue", params=params, headers=MODERATOR.headers)).json()
        counts.add(len(queries))
        found += [case["subjectId"] for case in page["cases"]]
        cursor = page["pagination"]["nextCursor"]
        if cursor is None:
            break
    assert found == [post["id"] for post in posts]
    assert len(counts) == 1
    assert page["open"] == 5


async def test_what_suspended_people_wrote_is_hidden_until_they_are_back(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    other = await create_post(content.client, CEM, status="PUBLISHED")
    await say(content, ADA, other, "Mine.")
    path = f"/api/posts/{post['id']}"
    now = content.clock.now()

    async def tell(kind: str, minutes: int, **fields: Any) -> None:
        at = (now + timedelta(minutes=minutes)).isoformat()
        facts = {"user_id": str(ADA.id), f"{kind}_at": at, **fields}
        await content.deliver("content", subscriptions, f"auth.user_{kind}", facts)

    async def seen() -> tuple[int, int]:
        comments = (await content.client.get(f"/api/posts/{other['id']}/comments")).json()["comments"]
        return (await content.client.get(path)).status_code, len(comments)

    await tell("suspended", 1, until=None)
    assert await seen() == (404, 0)
    await tell("unsuspended", 0)  # older news
    assert await seen() == (404, 0)
    await tell("unsuspended", 2)
    assert await seen() == (200, 1)
    await tell("suspended", 3, until=(now + timedelta(hours=1)).isoformat())
    assert await seen() == (404, 0)
    assert await end_some(content.database, now + timedelta(minutes=30)) == 0
    assert await end_some(content.database, now + timedelta(minutes=61)) == 1
    assert await seen() == (200, 1)


async def test_what_suspended_people_import_is_hidden_too(content: RunningService) -> None:
    await create_post(content.client, ADA)
    text = b"---\ntitle: Hi\npublished: true\ndate: 2020-01-01\n---\nWords."
    answer = await content.client.post("/api/imports?name=a.md&publish=true", content=text, headers=ADA.headers)
    assert answer.status_code == 202
    now = content.clock.now()
    facts = {"user_id": str(ADA.id), "suspended_at": now.isoformat(), "until": None}
    await content.deliver("content", subscriptions, "auth.user_suspended", facts)
    await run_imports(content)
    assert (await content.client.get("/api/posts")).json()["posts"] == []
    back = {"user_id": str(ADA.id), "unsuspended_at": (now + timedelta(minutes=1)).isoformat()}
    await content.deliver("content", subscriptions, "auth.user_unsuspended", back)
    assert [post["title"] for post in (await content.client.get("/api/posts")).json()["posts"]] == ["Hi"]


async def test_comments_that_a_moderator_closed_stay_closed_until_an_appeal(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    path = f"/api/posts/{post['id']}"
    await report(content, BOB, "post", post["id"])
    await decide(content, (await queue(content))[0], "lock_comments")
    opened = await content.client.patch(path, json={"commentsLocked": False}, headers=ADA.headers)
    assert (opened.status_code, opened.json()["code"]) == (409, "comments_closed_by_moderator")
    assert (await content.client.patch(path, json={"title": "Other"}, headers=ADA.headers)).status_code == 200
    [decision] = await decisions_of(content, ADA)
    body = {"decisionId": decision["id"], "text": "Everybody was kind."}
    await content.client.post("/api/appeals", json=body, headers=ADA.headers)
    assert (await decide(content, (await queue(content, OTHER))[0], "restore", OTHER)).status_code == 200
    assert (await content.client.get(path)).json()["commentsLocked"] is False
    for locked in (True, False):  # now it is the author's again
        answer = await content.client.patch(path, json={"commentsLocked": locked}, headers=ADA.headers)
        assert answer.json()["commentsLocked"] is locked


async def test_an_accepted_appeal_takes_back_what_it_is_about_and_no_more(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    path = f"/api/posts/{post['id']}"
    for who, action in ((BOB, "lock_comments"), (CEM, "remove")):
        await report(content, who, "post", post["id"])
        await decide(content, (await queue(content))[0], action)
    for decision in await decisions_of(content, ADA):
        body = {"decisionId": decision["id"], "text": "It is a recipe, not an ad."}
        assert (await content.client.post("/api/appeals", json=body, headers=ADA.headers)).status_code == 201
    removed, locked = await queue(content, OTHER)
    await decide(content, locked, "restore", OTHER)
    own = (await content.client.get(path, headers=ADA.headers)).json()
    assert (own["moderation"], own["commentsLocked"]) == ("REMOVED", False)
    await decide(content, removed, "restore", OTHER)
    assert (await content.client.get(path)).status_code == 200


async def test_restoring_takes_back_every_decision(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED", commentsLocked=False)
    for who, action in ((BOB, "lock_comments"), (CEM, "remove")):
        await report(content, who, "post", post["id"])
        await decide(content, (await queue(content))[0], action)
    await report(content, MODERATOR, "post", post["id"])
    await decide(content, (await queue(content))[0], "restore")
    shown = (await content.client.get(f"/api/posts/{post['id']}")).json()
    assert shown["commentsLocked"] is False
    assert [entry["reversedAt"] is not None for entry in await log(content)] == [False, True, True]


async def test_open_pages_hear_that_a_comment_was_removed_and_put_back(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    comment = await say(content, BOB, post)
    await report(content, ADA, "comment", comment["id"])
    await decide(content, (await queue(content))[0], "remove")
    body = {"decisionId": (await decisions_of(content, BOB))[0]["id"], "text": "It was a quotation."}
    await content.client.post("/api/appeals", json=body, headers=BOB.headers)
    await decide(content, (await queue(content))[0], "restore", OTHER)
    heard = [event for event in await content.recorded_events() if event.type.startswith("content.comment_")]
    assert [event.type.removeprefix("content.comment_") for event in heard] == ["added", "deleted", "edited"]
    assert heard[1].data["comment_count"] == 0


async def test_reports_decisions_and_appeals_with_a_key_are_made_once(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")

    async def twice(path: str, who: Person, body: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
        headers = {**who.headers, "Idempotency-Key": path}
        first, again = [await content.client.post(path, json=body, headers=headers) for _ in range(2)]
        assert (first.status_code, first.json()) == (again.status_code, again.json())
        reused = await content.client.post(path, json={**body, **other}, headers=headers)
        assert (reused.status_code, reused.json()["code"]) == (409, "idempotency_key_reused")
        made: dict[str, Any] = first.json()
        return made

    await twice(
        "/api/reports", BOB, {"subjectType": "post", "subjectId": post["id"], "reason": "spam"}, {"reason": "hate"}
    )
    [case] = await queue(content)
    removal = {"action": "remove", "reason": "It is an ad."}
    decision = await twice(f"/api/moderation/{case['id']}/decision", MODERATOR, removal, {"action": "warn"})
    assert decision["action"] == "remove"
    appeal = {"decisionId": decision["id"], "text": "It is a recipe, not an ad."}
    assert (await twice("/api/appeals", ADA, appeal, {"text": "Please, please."}))["appeal"] == appeal["text"]


async def test_nobody_judges_their_own_case_or_sees_who_reported_them(content: RunningService) -> None:
    post = await create_post(content.client, MODERATOR, status="PUBLISHED")
    await report(content, BOB, "post", post["id"])
    [case] = await queue(content)
    assert (case["reports"], case["reportCount"]) == ([], 1)
    own = await decide(content, case, "none")
    assert (own.status_code, own.json()["code"]) == (403, "own_subject")
    assert len((await queue(content, OTHER))[0]["reports"]) == 1


async def test_a_warning_is_taken_back_on_appeal(content: RunningService) -> None:
    await create_post(content.client, ADA, status="PUBLISHED")
    await report(content, BOB, "person", str(ADA.id), reason="harassment")
    await decide(content, (await queue(content))[0], "warn")
    [decision] = await decisions_of(content, ADA)
    body = {"decisionId": decision["id"], "text": "I said nothing of the kind."}
    await content.client.post("/api/appeals", json=body, headers=ADA.headers)
    answer = await decide(content, (await queue(content, OTHER))[0], "restore", OTHER)
    assert answer.status_code == 200
    assert (await decisions_of(content, ADA))[-1]["isAppealAccepted"] is True
