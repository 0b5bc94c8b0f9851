"""Moderation: the rules, the model beside them, and texts that wait until there is a verdict."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ai.llm.adapters import build_engine
from services.ai.moderation.judge import Judge
from services.ai.moderation.policy import judged
from services.ai.moderation.reviews import AT_ONCE, review_forever, review_one, subscriptions
from services.ai.settings import AiSettings
from shared.ids import uuid7
from shared.testing.services import RunningService, settings_for
from shared.testing.tokens import bearer
from shared.testing.waiting import eventually
from tests.ai.language_server import SECRET, LanguageServer, language_server
from tests.ai.serving import ServeAi, ServedAi

JudgeFor = Callable[[AiSettings], Judge]
FINE = "I grow tomatoes on my balcony. This is what I learned about watering them in a hot summer."
SPAM = "BUY NOW! Free money, guaranteed profit. Click here: https://win.example"


@pytest.fixture
async def upstream() -> AsyncIterator[LanguageServer]:
    async with language_server() as server:
        yield server


@pytest.fixture
async def judge_for() -> AsyncIterator[JudgeFor]:
    """Makes judges, and closes their connections at the end."""
    async with AsyncExitStack() as stack:

        def judge(settings: AiSettings) -> Judge:
            engine = build_engine(settings)
            stack.push_async_callback(engine.aclose)
            return Judge(engine)

        yield judge


async def moderate(service: RunningService | ServedAi, who: UUID, content: str, **fields: Any) -> Any:
    """Return the verdict over HTTP."""
    body = {"content": content, **fields}
    answer = await service.client.post("/api/ai/moderate", json=body, headers=bearer(who))
    assert answer.status_code == 200, answer.text
    return answer.json()


def asked(text: str, review_id: UUID | None = None) -> dict[str, Any]:
    """What content asks."""
    who = {"review_id": str(review_id or uuid7()), "author_id": str(uuid7())}
    return {**who, "content_type": "post", "text": text, "subject_id": str(uuid7())}


async def test_the_rules_approve_ordinary_texts_and_say_what_is_wrong_with_others(
    ai: RunningService, ada: UUID
) -> None:
    fine = await moderate(ai, ada, FINE, content_type="post")
    assert fine == {"approved": True, "issues": [], "confidence": 1.0, "suggestions": []}
    spam = await moderate(ai, ada, SPAM, contentType="comment")
    assert spam["approved"] is False
    assert spam["issues"] == ["It reads like an advertisement."]
    assert spam["suggestions"] == ["Say what it is about, without selling."]
    assert 0.5 <= spam["confidence"] <= 1


@pytest.mark.parametrize(
    ("text", "approved"),
    [
        (FINE, True),
        ("I disagree with you. This is a bad idea, and here is why.", True),
        ("Fuck, that was a hard climb.", True),
        ("The shitake mushrooms, the Kyshtym accident and retarding diodes.", True),
        ("Is the casino of Monte Carlo worth a visit?", True),
        ("LATER I WILL SAY MORE", True),
        ("My phone is 0123 456 789 012.", True),
        (SPAM, False),
        ("Go die, I will find you.", False),
        ("spam " * 60, False),
        ("My card: 4111 1111 1111 1111", False),
        (" ".join(f"https://one.example/{number}" for number in range(12)), False),
    ],
)
def test_rules(text: str, *, approved: bool) -> None:
    assert judged(text).approved is approved


@given(st.text(max_size=400))
def test_rules_take_any_text(text: str) -> None:
    verdict = judged(text)
    assert 0.5 <= verdict.confidence <= 1
    assert verdict.approved or verdict.issues


async def test_who_may_ask(ai: RunningService, ada: UUID) -> None:
    path = "/api/ai/moderate"
    assert (await ai.client.post(path, json={"content": FINE})).status_code == 401
    unverified = bearer(ada, is_email_verified=False)
    assert (await ai.client.post(path, json={"content": FINE}, headers=unverified)).status_code == 403
    fields: list[dict[str, Any]] = [
        {},
        {"content": ""},
        {"content": "x" * 50_001},
        {"content": "a\x00b"},
        {"content": "x", "contentType": "<b>"},
    ]
    for wrong in fields:
        answer = await ai.client.post(path, json=wrong, headers=bearer(ada))
        assert answer.status_code == 400


async def test_asking_has_a_limit(serve_ai: ServeAi, ada: UUID) -> None:
    service = await serve_ai(chat_burst=2, chat_per_second=0.01)
    answers = [
        await service.client.post("/api/ai/moderate", json={"content": FINE}, headers=bearer(ada)) for _ in range(3)
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2].headers["retry-after"]) > 0


async def test_a_model_judges_beside_the_rules(serve_ai: ServeAi, upstream: LanguageServer, ada: UUID) -> None:
    service = await serve_ai(openai_base_url=upstream.url)
    upstream.words = ['```json\n{"approved": true, ', '"issues": [], "confidence": 0.9, "suggestions": []}\n```']
    assert (await moderate(service, ada, FINE))["approved"] is True
    assert (await moderate(service, ada, SPAM))["approved"] is False  # whatever the model says
    sent = upstream.requests[0]["messages"]
    assert json.loads(sent[-1]["content"].partition(": ")[2]) == FINE
    upstream.words = ['{"approved": false, "issues": ["It is a scam."], "confidence": 0.8, "suggestions": ["Do not."]}']
    assert await moderate(service, ada, FINE) == {
        "approved": False,
        "issues": ["It is a scam."],
        "confidence": 0.8,
        "suggestions": ["Do not."],
    }


@pytest.mark.parametrize(
    "words",
    [["Sure!"], ['{"approved": "yes", "confidence": 1}'], ['{"approved": true, "confidence": 7}'], ["{" * 5000], [""]],
    ids=["prose", "no boolean", "no share", "endless", "empty"],
)
async def test_no_verdict_is_not_an_approval(
    serve_ai: ServeAi, upstream: LanguageServer, ada: UUID, words: list[str]
) -> None:
    service = await serve_ai(openai_base_url=upstream.url)
    upstream.words = words
    answer = await service.client.post("/api/ai/moderate", json={"content": FINE}, headers=bearer(ada))
    assert (answer.status_code, answer.json()["code"]) == (502, "llm_failed")
    upstream.status = 500
    answer = await service.client.post("/api/ai/moderate", json={"content": FINE}, headers=bearer(ada))
    assert answer.status_code == 502
    assert SECRET not in answer.text


async def test_what_content_asks_is_judged_once(ai: RunningService, judge_for: JudgeFor) -> None:
    judge = judge_for(ai.app.state.settings)
    good, bad = asked(FINE), asked(SPAM)
    await ai.deliver("ai", subscriptions, "content.review_requested", good, times=3)
    await ai.deliver("ai", subscriptions, "content.review_requested", bad)
    while await review_one(ai.database, judge, ai.clock):
        pass
    verdicts = {event.data["review_id"]: event.data for event in await ai.recorded_events("ai.review_completed")}
    assert len(await ai.recorded_events("ai.review_completed")) == 2
    assert verdicts[good["review_id"]]["approved"] is True
    assert verdicts[bad["review_id"]]["approved"] is False
    assert verdicts[bad["review_id"]]["issues"] == ["It reads like an advertisement."]


async def test_a_text_waits_for_a_model_that_is_away(
    ai: RunningService, upstream: LanguageServer, redis_url: str, judge_for: JudgeFor
) -> None:
    settings = settings_for(
        AiSettings, redis_url, "postgresql://unused/x", openai_base_url=upstream.url, llm_max_retries=0
    )
    judge = judge_for(settings)
    upstream.status = 500
    question = asked(FINE)
    await ai.deliver("ai", subscriptions, "content.review_requested", question)
    assert await review_one(ai.database, judge, ai.clock)
    assert not await review_one(ai.database, judge, ai.clock)  # not at once again
    assert await ai.recorded_events("ai.review_completed") == []
    upstream.status = 200
    upstream.words = ['{"approved": true, "confidence": 1}']
    ai.clock.advance(timedelta(seconds=10))
    assert await review_one(ai.database, judge, ai.clock)
    [event] = await ai.recorded_events("ai.review_completed")
    assert event.data["review_id"] == question["review_id"]


async def test_a_slow_answer_keeps_no_other_text_waiting(
    ai: RunningService, upstream: LanguageServer, redis_url: str, judge_for: JudgeFor
) -> None:
    settings = settings_for(AiSettings, redis_url, "postgresql://unused/x", openai_base_url=upstream.url)
    upstream.behaviour = "hang"
    for _ in range(AT_ONCE + 2):
        await ai.deliver("ai", subscriptions, "content.review_requested", asked(FINE))
    reviewing = asyncio.create_task(review_forever(ai.database, judge_for(settings), ai.clock))

    async def are_asked() -> bool:
        return len(upstream.requests) >= AT_ONCE

    await eventually(are_asked)
    await asyncio.sleep(0.2)
    assert len(upstream.requests) == AT_ONCE, "so many and no more"
    reviewing.cancel()
    await asyncio.gather(reviewing, return_exceptions=True)


async def test_a_worker_that_dies_leaves_a_lease_that_runs_out(
    ai: RunningService, upstream: LanguageServer, redis_url: str, judge_for: JudgeFor
) -> None:
    settings = settings_for(AiSettings, redis_url, "postgresql://unused/x", openai_base_url=upstream.url)
    upstream.behaviour = "hang"
    await ai.deliver("ai", subscriptions, "content.review_requested", asked(FINE))
    dying = asyncio.create_task(review_one(ai.database, judge_for(settings), ai.clock))

    async def is_asked() -> bool:
        return bool(upstream.requests)

    await eventually(is_asked)
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    judge = judge_for(ai.app.state.settings)
    assert not await review_one(ai.database, judge, ai.clock)
    ai.clock.advance(timedelta(seconds=301))
    assert await review_one(ai.database, judge, ai.clock)
    assert len(await ai.recorded_events("ai.review_completed")) == 1
