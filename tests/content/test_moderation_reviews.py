"""Newcomers: their posts are looked at before they show, and they may do less in a day."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.content.app import create_app
from services.content.consumers import subscriptions
from services.content.moderation.policy import LIMITS, Deed, Facts, Trust, trust_of
from services.content.moderation.reviews import ask_some_again
from services.content.moderation.standing import set_rules, vouch
from services.content.posts.plans import publish_due
from services.content.settings import ContentSettings
from shared.ids import uuid7
from shared.testing.plugin import StartService
from shared.testing.services import RunningService
from shared.testing.waiting import eventually
from tests.content.writing import Person, create_post, document, paragraph, text

ADA, BOB = Person("ada"), Person("bob")
MODERATOR, ADMIN = Person("mod", role="moderator"), Person("root", role="admin")


@pytest.fixture
async def strict(content: RunningService) -> RunningService:
    """The content service that looks at newcomers' posts."""
    async with content.database.transaction() as session:
        await set_rules(session, reviews_newcomers=True, now=content.clock.now())
    return content


async def asked(content: RunningService) -> list[dict[str, Any]]:
    """Return what ai was asked, oldest first."""
    return [event.data for event in await content.recorded_events("content.review_requested")]


async def answer(
    content: RunningService, review_id: str, *issues: str, approved: bool | None = None, times: int = 1
) -> None:
    """Let ai answer."""
    facts = {
        "review_id": review_id,
        "approved": not issues if approved is None else approved,
        "issues": list(issues),
        "confidence": 0.9,
    }
    await content.deliver("content", subscriptions, "ai.review_completed", facts, times=times)


async def state_of(content: RunningService, post: dict[str, Any], who: Person = ADA) -> tuple[str, int]:
    """Return what its author is told of a post, and what everybody else gets."""
    path = f"/api/posts/{post['id']}"
    told = (await content.client.get(f"{path}/moderation", headers=who.headers)).json()
    return told["state"], (await content.client.get(path)).status_code


async def waiting(content: RunningService) -> list[dict[str, Any]]:
    """Return the moderators' queue."""
    answer = await content.client.get("/api/moderation/queue", headers=MODERATOR.headers)
    cases: list[dict[str, Any]] = answer.json()["cases"]
    return cases


async def test_a_first_post_shows_when_it_was_approved(strict: RunningService) -> None:
    post = await create_post(strict.client, ADA, title="Hello", content=document("All of it."), status="PUBLISHED")
    assert post["moderation"] == "PENDING"
    assert await state_of(strict, post) == ("PENDING", 404)
    assert (await strict.client.get(f"/api/posts/{post['id']}", headers=BOB.headers)).status_code == 404
    assert (await strict.client.get(f"/api/posts/{post['id']}", headers=MODERATOR.headers)).status_code == 200
    assert (await strict.client.get("/api/posts")).json()["posts"] == []
    assert await strict.recorded_events("content.post_published") == []
    [question] = await asked(strict)
    assert question["text"] == "Hello\n\nAll of it.\n\nAll of it."
    assert question["author_id"] == str(ADA.id)

    await answer(strict, question["review_id"], times=2)
    assert await state_of(strict, post) == ("CLEAR", 200)
    assert len(await strict.recorded_events("content.post_published")) == 1
    # The next one needs no look.
    second = await create_post(strict.client, ADA, status="PUBLISHED")
    assert second["moderation"] == "CLEAR"
    assert len(await asked(strict)) == 1


async def test_publishing_waits_a_little_for_what_ai_says(start_service: StartService) -> None:
    settings = {"review_wait_seconds": 20}
    strict = await start_service("services.content", ContentSettings, create_app, settings=settings)

    async def is_asked() -> bool:
        return bool(await asked(strict))

    async def judge() -> None:
        await eventually(is_asked)
        await answer(strict, (await asked(strict))[0]["review_id"])

    body = {"title": "Hello", "content": document("All of it."), "status": "PUBLISHED"}
    judging = asyncio.create_task(judge())
    answered = await strict.client.post("/api/posts", json=body, headers=ADA.headers)
    assert judging.done(), "the answer came after the verdict"
    assert (await strict.client.get(f"/api/posts/{answered.json()['id']}")).status_code == 200


async def test_what_ai_does_not_approve_waits_for_a_moderator(strict: RunningService) -> None:
    post = await create_post(strict.client, ADA, status="PUBLISHED")
    [question] = await asked(strict)
    await answer(strict, question["review_id"], "It reads like an advertisement.")
    assert await state_of(strict, post) == ("PENDING", 404)
    queue = (await strict.client.get("/api/moderation/queue", headers=MODERATOR.headers)).json()
    [case] = queue["cases"]
    assert (case["origin"], case["issues"]) == ("review", ["It reads like an advertisement."])
    assert (case["subject"]["state"], case["subject"]["authorUsername"]) == ("pending", "ada")
    assert set(case["actions"]) == {"remove", "restore"}  # to leave it would leave it waiting for ever
    left = {"action": "none", "reason": "Hm, well."}
    refused = await strict.client.post(f"/api/moderation/{case['id']}/decision", json=left, headers=MODERATOR.headers)
    assert refused.json()["code"] == "action_not_possible"
    decision = {"action": "restore", "reason": "It is a recipe."}
    path = f"/api/moderation/{case['id']}/decision"
    assert (await strict.client.post(path, json=decision, headers=MODERATOR.headers)).status_code == 200
    assert await state_of(strict, post) == ("CLEAR", 200)
    assert len(await strict.recorded_events("content.post_published")) == 1


async def test_a_late_answer_to_an_older_text_means_nothing(strict: RunningService) -> None:
    post = await create_post(strict.client, ADA, status="PUBLISHED")
    path = f"/api/posts/{post['id']}"
    await strict.client.patch(path, json={"content": document("Buy now!")}, headers=ADA.headers)
    await strict.client.patch(path, json={"commentsLocked": True}, headers=ADA.headers)  # not a text
    first, second = await asked(strict)
    await answer(strict, first["review_id"])
    assert await state_of(strict, post) == ("PENDING", 404)
    assert "Buy now!" in second["text"]
    await answer(strict, str(uuid7()))
    await answer(strict, second["review_id"], "Spam.")
    assert await state_of(strict, post) == ("PENDING", 404)


async def test_taking_it_back_and_publishing_again_asks_again(strict: RunningService) -> None:
    post = await create_post(strict.client, ADA, status="PUBLISHED")
    await strict.client.post(f"/api/posts/{post['id']}/unpublish", headers=ADA.headers)
    assert await strict.recorded_events("content.post_unpublished") == []
    [first] = await asked(strict)
    await answer(strict, first["review_id"])
    assert await state_of(strict, post) == ("PENDING", 404)
    again = await strict.client.post(f"/api/posts/{post['id']}/publish", headers=ADA.headers)
    assert again.json()["moderation"] == "PENDING"
    await answer(strict, (await asked(strict))[1]["review_id"])
    assert await state_of(strict, post) == ("CLEAR", 200)


async def test_what_is_held_is_not_freed_by_taking_it_back(strict: RunningService) -> None:
    held = await create_post(strict.client, ADA, status="PUBLISHED")
    await answer(strict, (await asked(strict))[0]["review_id"], "Spam.")
    async with strict.database.transaction() as session:
        await vouch(session, ADA.id, Trust.BASIC, strict.clock.now())
    for step in ("unpublish", "publish"):
        await strict.client.post(f"/api/posts/{held['id']}/{step}", headers=ADA.headers)
    assert await state_of(strict, held) == ("PENDING", 404)
    assert len(await asked(strict)) == 2


async def test_where_links_lead_is_judged_with_their_words(strict: RunningService) -> None:
    link = {"type": "link", "attrs": {"href": "https://casino.example/win"}}
    await create_post(strict.client, ADA, content=document(paragraph(text("here", link))), status="PUBLISHED")
    assert "https://casino.example/win" in (await asked(strict))[0]["text"]


async def test_a_planned_first_post_is_looked_at_as_well(strict: RunningService) -> None:
    post = await create_post(strict.client, ADA)
    at = strict.clock.now() + timedelta(minutes=5)
    await strict.client.post(f"/api/posts/{post['id']}/schedule", json={"at": at.isoformat()}, headers=ADA.headers)
    strict.clock.advance(timedelta(minutes=6))
    await publish_due(strict.database, strict.clock.now())
    assert await state_of(strict, post) == ("PENDING", 404)


async def test_edits_of_little_known_people_are_looked_at_while_they_show(strict: RunningService) -> None:
    post = await create_post(strict.client, ADA, status="PUBLISHED")
    await answer(strict, (await asked(strict))[0]["review_id"])
    path = f"/api/posts/{post['id']}"
    await strict.client.patch(path, json={"content": document("Buy now!")}, headers=ADA.headers)
    assert await state_of(strict, post) == ("CLEAR", 200)
    await answer(strict, (await asked(strict))[1]["review_id"], "Spam.")
    assert await state_of(strict, post) == ("PENDING", 404)
    assert len(await strict.recorded_events("content.post_unpublished")) == 1


async def test_moderators_and_those_they_vouch_for_need_no_look(strict: RunningService) -> None:
    assert (await create_post(strict.client, MODERATOR, status="PUBLISHED"))["moderation"] == "CLEAR"
    path = f"/api/moderation/people/{ADA.id}/trust"
    for who, status in ((None, 401), (BOB, 403), (MODERATOR, 200)):
        headers = who.headers if who else {}
        assert (await strict.client.put(path, json={"trust": 1}, headers=headers)).status_code == status
    assert (await strict.client.put(path, json={"trust": 4}, headers=MODERATOR.headers)).status_code == 400
    assert (await create_post(strict.client, ADA, status="PUBLISHED"))["moderation"] == "CLEAR"
    standing = (await strict.client.get("/api/moderation/standing", headers=ADA.headers)).json()
    assert (standing["name"], standing["isReviewed"], standing["allowance"]["publish"]) == (
        "basic",
        False,
        "200 in 24 h",
    )
    assert (await strict.client.get("/api/moderation/standing", headers=MODERATOR.headers)).json()["trust"] == 4
    assert (await strict.client.get("/api/moderation/standing")).status_code == 401


async def test_an_administrator_chooses_whether_newcomers_are_looked_at(strict: RunningService) -> None:
    path = "/api/moderation/rules"
    for who, reading, writing in ((None, 401, 401), (ADA, 403, 403), (MODERATOR, 200, 403), (ADMIN, 200, 200)):
        headers = who.headers if who else {}
        assert (await strict.client.get(path, headers=headers)).status_code == reading
        body = {"reviewsNewcomers": False}
        assert (await strict.client.put(path, json=body, headers=headers)).status_code == writing
    assert (await create_post(strict.client, ADA, status="PUBLISHED"))["moderation"] == "CLEAR"


async def test_newcomers_do_less_in_a_day(strict: RunningService) -> None:
    limits = LIMITS[Trust.NEWCOMER]
    for _ in range(limits[Deed.PUBLISH].count):
        await create_post(strict.client, ADA, status="PUBLISHED")
    body = {"title": "x", "content": document("x"), "status": "PUBLISHED"}
    refused = await strict.client.post("/api/posts", json=body, headers=ADA.headers)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert 0 < int(refused.headers["retry-after"]) <= 86_400
    # What was taken back or deleted has been published all the same.
    for post in (await strict.client.get(f"/api/posts?authorId={ADA.id}", headers=ADA.headers)).json()["posts"]:
        await strict.client.delete(f"/api/posts/{post['id']}", headers=ADA.headers)
    draft = await create_post(strict.client, ADA)
    publish = f"/api/posts/{draft['id']}/publish"
    assert (await strict.client.post(publish, headers=ADA.headers)).status_code == 429
    other = await create_post(strict.client, MODERATOR, status="PUBLISHED")
    path = f"/api/posts/{other['id']}/comments"
    allowed = limits[Deed.COMMENT].count
    answers = [await strict.client.post(path, json={"body": "x"}, headers=BOB.headers) for _ in range(allowed + 1)]
    assert [one.status_code for one in answers] == [201] * allowed + [429]


async def test_of_many_at_once_no_more_than_allowed_are_published(strict: RunningService) -> None:
    for _ in range(LIMITS[Trust.NEWCOMER][Deed.PUBLISH].count - 2):
        await create_post(strict.client, ADA, status="PUBLISHED")
    body = {"title": "x", "content": document("x"), "status": "PUBLISHED"}
    more = [strict.client.post("/api/posts", json=body, headers=ADA.headers) for _ in range(6)]
    assert sorted(one.status_code for one in await asyncio.gather(*more)) == [201] * 2 + [429] * 4


async def test_newcomers_import_drafts(strict: RunningService) -> None:
    text = b"---\ntitle: Hi\n---\nWords."
    answers = [
        await strict.client.post(f"/api/imports?name=a.md&publish={flag}", content=text, headers=ADA.headers)
        for flag in ("true", "false")
    ]
    assert [(one.status_code, one.json().get("code")) for one in answers] == [
        (403, "newcomers_import_drafts"),
        (202, None),
    ]


async def test_what_was_not_answered_is_asked_again(strict: RunningService) -> None:
    await create_post(strict.client, ADA, status="PUBLISHED")
    assert await ask_some_again(strict.database, strict.clock.now() + timedelta(minutes=10)) == 0
    assert await ask_some_again(strict.database, strict.clock.now() + timedelta(minutes=16)) == 1
    first, second = await asked(strict)
    assert first == second


async def test_moderators_see_what_ai_does_not_answer_and_no_more_once_it_does(strict: RunningService) -> None:
    post = await create_post(strict.client, ADA, status="PUBLISHED")
    for minutes in (16, 32):
        await ask_some_again(strict.database, strict.clock.now() + timedelta(minutes=minutes))
    [case] = await waiting(strict)
    assert (case["subjectId"], case["origin"], case["issues"]) == (post["id"], "review", ["ai has not answered yet"])
    await answer(strict, (await asked(strict))[0]["review_id"])
    assert await state_of(strict, post) == ("CLEAR", 200)
    assert await waiting(strict) == []


async def test_a_decision_and_an_answer_at_once_do_not_wait_for_each_other(strict: RunningService) -> None:
    for number in range(8):
        author = Person()
        post = await create_post(strict.client, author, status="PUBLISHED")
        await answer(strict, (await asked(strict))[-1]["review_id"], "Rude.")
        change = {"title": f"Other {number}"}
        await strict.client.patch(f"/api/posts/{post['id']}", json=change, headers=author.headers)
        [case] = await waiting(strict)
        decide = f"/api/moderation/{case['id']}/decision"
        body = {"action": "restore", "reason": "It is fine."}
        decided, _ = await asyncio.gather(
            strict.client.post(decide, json=body, headers=MODERATOR.headers),
            answer(strict, (await asked(strict))[-1]["review_id"], *["Rude."] * (number % 2)),
        )
        assert decided.status_code in {200, 409}, decided.text
        assert (await state_of(strict, post, author))[0] in {"CLEAR", "PENDING"}


async def test_opening_comments_again_answers_nothing_about_a_text_that_waits(strict: RunningService) -> None:
    author = Person()
    post = await create_post(strict.client, author, status="PUBLISHED")
    await answer(strict, (await asked(strict))[-1]["review_id"])
    path = f"/api/posts/{post['id']}"
    report = {"subjectType": "post", "subjectId": post["id"], "reason": "spam"}
    await strict.client.post("/api/reports", json=report, headers=BOB.headers)
    lock = {"action": "lock_comments", "reason": "A quarrel."}
    [case] = await waiting(strict)
    closed = await strict.client.post(f"/api/moderation/{case['id']}/decision", json=lock, headers=MODERATOR.headers)
    appeal = {"decisionId": closed.json()["id"], "text": "Everybody was kind."}
    await strict.client.post("/api/appeals", json=appeal, headers=author.headers)
    await strict.client.patch(path, json={"content": document("Other words.")}, headers=author.headers)
    await answer(strict, (await asked(strict))[-1]["review_id"], "Rude.")
    await strict.client.patch(path, json={"content": document("Kinder words.")}, headers=author.headers)
    [case] = [one for one in await waiting(strict) if one["origin"] == "appeal"]
    body = {"action": "restore", "reason": "You are right."}
    await strict.client.post(f"/api/moderation/{case['id']}/decision", json=body, headers=ADMIN.headers)
    assert await state_of(strict, post, author) == ("PENDING", 404)
    await answer(strict, (await asked(strict))[-1]["review_id"])
    assert await state_of(strict, post, author) == ("CLEAR", 200)


async def test_a_deleted_post_that_was_approved_meanwhile_comes_back_into_sight(strict: RunningService) -> None:
    post = await create_post(strict.client, ADA, status="PUBLISHED")
    await strict.client.delete(f"/api/posts/{post['id']}", headers=ADA.headers)
    await answer(strict, (await asked(strict))[0]["review_id"])
    assert await strict.recorded_events("content.post_published") == []
    await strict.client.post(f"/api/posts/{post['id']}/restore", headers=ADA.headers)
    assert await state_of(strict, post) == ("CLEAR", 200)


_NOW = datetime(2026, 5, 1, tzinfo=UTC)


def _trust(posts: int, days: int, **more: Any) -> Trust:
    facts: dict[str, Any] = {"removals": 0, "vouched": None, "reviews_newcomers": True, **more}
    return trust_of(Facts(posts, _NOW - timedelta(days=days) if posts else None, **facts), _NOW)


@given(st.integers(0, 20), st.integers(0, 60))
def test_trust_grows_with_posts_and_time(posts: int, days: int) -> None:
    trust = _trust(posts, days)
    assert trust <= _trust(min(posts + 1, 20), days)
    assert posts == 0 or trust <= _trust(posts, days + 1)
    assert (trust is Trust.NEWCOMER) == (posts == 0)
    assert _trust(posts, days, removals=1) is Trust.NEWCOMER
    assert _trust(posts, days, removals=1, vouched=2) is Trust.MEMBER
    assert _trust(posts, days, reviews_newcomers=False) is Trust.MEMBER


def test_trust_has_steps() -> None:
    assert [_trust(*of) for of in ((1, 0), (5, 7), (20, 30))] == [Trust.BASIC, Trust.MEMBER, Trust.REGULAR]
