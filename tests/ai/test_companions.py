"""/api/ai/companions through HTTP."""

from typing import Any
from uuid import UUID

import pytest

from shared.ids import uuid7
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from shared.testing.tokens import bearer
from tests.ai.serving import TRAITS, ServeAi, new_companion

BODY: dict[str, Any] = {
    "name": "Nova",
    "personality_traits": TRAITS,
    "interests": ["astronomy", "tea"],
    "voice_id": "alto-1",
}


async def test_created_companion_has_a_personality_that_follows_from_its_traits(ai: RunningService, ada: UUID) -> None:
    answer = await ai.client.post("/api/ai/companions", json=BODY, headers=bearer(ada))
    assert answer.status_code == 201
    companion = answer.json()
    assert companion["name"] == "Nova"
    assert companion["voiceId"] == "alto-1"
    assert companion["createdAt"]
    personality = companion["personality"]
    assert personality["traits"] == TRAITS
    assert personality["interests"] == ["astronomy", "tea"]
    assert personality["communicationStyle"] == "enthusiastic, creative and curious"
    assert "Nova" in personality["description"]
    assert "astronomy and tea" in personality["description"]
    read = await ai.client.get(f"/api/ai/companions/{companion['id']}", headers=bearer(ada))
    assert read.json() == companion


async def test_owner_is_the_caller_whatever_the_body_says(ai: RunningService, ada: UUID, eve: UUID) -> None:
    body = {**BODY, "user_id": str(eve), "ownerId": str(eve)}
    companion = (await ai.client.post("/api/ai/companions", json=body, headers=bearer(ada))).json()
    assert (await ai.client.get(f"/api/ai/companions/{companion['id']}", headers=bearer(ada))).status_code == 200
    assert (await ai.client.get(f"/api/ai/companions/{companion['id']}", headers=bearer(eve))).status_code == 404


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_others_and_the_anonymous_do_not_find_it(ai: RunningService, ada: UUID, eve: UUID, method: str) -> None:
    path = f"/api/ai/companions/{await new_companion(ai.client, ada)}"
    body = {"name": "Mine now"} if method == "PATCH" else None
    other = await ai.client.request(method, path, json=body, headers=bearer(eve))
    assert (other.status_code, other.json()["code"]) == (404, "companion_not_found")
    admin = await ai.client.request(method, path, json=body, headers=bearer(eve, role="admin"))
    assert admin.status_code == 404
    assert (await ai.client.request(method, path, json=body)).status_code == 401
    mine = await ai.client.get(path, headers=bearer(ada))
    assert (mine.status_code, mine.json()["name"]) == (200, "Nova")


async def test_unverified_people_cannot_create(ai: RunningService, ada: UUID) -> None:
    answer = await ai.client.post("/api/ai/companions", json=BODY, headers=bearer(ada, is_email_verified=False))
    assert (answer.status_code, answer.json()["code"]) == (403, "email_not_verified")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 51),
        ("name", "a\x00b"),
        ("name", None),
        ("personality_traits", {"openness": 1.1}),
        ("personality_traits", {"openness": -0.1}),
        ("personality_traits", {"openness": "much"}),
        ("personality_traits", {f"trait{n}": 0.5 for n in range(21)}),
        ("personality_traits", {"a\x00b": 0.5}),
        ("interests", ["x"] * 21),
        ("interests", ["x" * 51]),
        ("interests", "tea"),
        ("voice_id", "../../etc/passwd"),
    ],
)
async def test_bad_input_is_400_and_names_the_field(ai: RunningService, ada: UUID, field: str, value: Any) -> None:
    answer = await ai.client.post("/api/ai/companions", json={**BODY, field: value}, headers=bearer(ada))
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")
    named = {path.split(".")[0] for path in answer.json()["details"]["fieldErrors"]}
    first, *rest = field.split("_")
    assert named & {field, first + "".join(part.title() for part in rest)}


async def test_not_a_number_is_no_trait(ai: RunningService, ada: UUID) -> None:
    raw = b'{"name": "Nova", "personality_traits": {"openness": NaN}}'
    headers = {**bearer(ada), "Content-Type": "application/json"}
    answer = await ai.client.post("/api/ai/companions", content=raw, headers=headers)
    assert answer.status_code == 400


async def test_same_idempotency_key_creates_one(ai: RunningService, ada: UUID) -> None:
    headers = {**bearer(ada), "Idempotency-Key": "one"}
    first = await ai.client.post("/api/ai/companions", json=BODY, headers=headers)
    again = await ai.client.post("/api/ai/companions", json=BODY, headers=headers)
    other = await ai.client.post("/api/ai/companions", json={**BODY, "name": "Vega"}, headers=headers)
    assert first.json() == again.json()
    assert other.status_code == 409
    listed = await ai.client.get("/api/ai/companions", headers=bearer(ada))
    assert len(listed.json()["companions"]) == 1


async def test_list_pages_newest_first_and_shows_only_mine(ai: RunningService, ada: UUID, eve: UUID) -> None:
    ids = [await new_companion(ai.client, ada, name=f"Nova {n}") for n in range(5)]
    await new_companion(ai.client, eve)
    seen: list[str] = []
    cursor = ""
    while True:
        page = (await ai.client.get(f"/api/ai/companions?limit=2{cursor}", headers=bearer(ada))).json()
        seen += [companion["id"] for companion in page["companions"]]
        if not page["pagination"]["nextCursor"]:
            break
        cursor = f"&cursor={page['pagination']['nextCursor']}"
    assert seen == ids[::-1]
    second = (await ai.client.get("/api/ai/companions?limit=2&page=2", headers=bearer(ada))).json()
    assert [companion["id"] for companion in second["companions"]] == ids[::-1][2:4]
    assert second["pagination"]["total"] == 5
    assert second["pagination"]["pages"] == 3


async def test_list_takes_the_same_queries_however_long(ai: RunningService, ada: UUID) -> None:
    counts = []
    for size in (1, 6):
        while len((await ai.client.get("/api/ai/companions", headers=bearer(ada))).json()["companions"]) < size:
            await new_companion(ai.client, ada)
        with recorded_queries(ai.database) as queries:
            await ai.client.get("/api/ai/companions", headers=bearer(ada))
        counts.append(len(queries))
    assert counts[0] == counts[1]


async def test_forged_cursor_is_400(ai: RunningService, ada: UUID) -> None:
    answer = await ai.client.get("/api/ai/companions?cursor=bm9uc2Vuc2U", headers=bearer(ada))
    assert answer.status_code == 400


async def test_patch_changes_what_it_names_and_what_follows(ai: RunningService, ada: UUID) -> None:
    path = f"/api/ai/companions/{await new_companion(ai.client, ada, voiceId='alto')}"
    renamed = (await ai.client.patch(path, json={"name": "Vega"}, headers=bearer(ada))).json()
    assert (renamed["name"], renamed["voiceId"]) == ("Vega", "alto")
    assert renamed["personality"]["description"].startswith("Vega")
    body: dict[str, Any] = {"personalityTraits": {"extraversion": 0.1}, "interests": [], "voiceId": None}
    changed = (await ai.client.patch(path, json=body, headers=bearer(ada))).json()
    assert changed["personality"]["communicationStyle"] == "thoughtful"
    assert (changed["name"], changed["voiceId"], changed["personality"]["interests"]) == ("Vega", None, [])
    assert (await ai.client.patch(path, json={"name": ""}, headers=bearer(ada))).status_code == 400


async def test_deleted_companion_is_gone_with_its_conversation(ai: RunningService, ada: UUID) -> None:
    companion = await new_companion(ai.client, ada)
    said = await ai.client.post(
        "/api/ai/chat", json={"companion_id": companion, "message": "hello"}, headers=bearer(ada)
    )
    path = f"/api/ai/companions/{companion}"
    assert (await ai.client.delete(path, headers=bearer(ada))).status_code == 204
    assert (await ai.client.get(path, headers=bearer(ada))).status_code == 404
    messages = f"/api/ai/conversations/{said.json()['conversationId']}/messages"
    assert (await ai.client.get(messages, headers=bearer(ada))).status_code == 404


async def test_number_of_companions_is_limited(serve_ai: ServeAi, ada: UUID, eve: UUID) -> None:
    service = await serve_ai(max_companions=2)
    for _ in range(2):
        await service.companion(ada)
    await service.companion(eve)
    answer = await service.client.post("/api/ai/companions", json=BODY, headers=bearer(ada))
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_companions")


async def test_malformed_and_unknown_ids(ai: RunningService, ada: UUID) -> None:
    assert (await ai.client.get("/api/ai/companions/nonsense", headers=bearer(ada))).status_code == 400
    assert (await ai.client.get(f"/api/ai/companions/{uuid7()}", headers=bearer(ada))).status_code == 404
