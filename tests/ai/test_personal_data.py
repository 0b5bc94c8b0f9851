"""What ai hands out of a person, and that nothing of them is left when it has erased them."""

from uuid import UUID

from services.ai.models import Base
from services.ai.personal_data import STORES
from shared import messaging
from shared.testing.services import RunningService
from shared.testing.tokens import bearer
from tests.ai.serving import new_companion
from tests.shared.personal_data import assert_only_services_may_ask, erased, exported, forgotten_tables


async def _chat(ai: RunningService, person: UUID, text: str) -> str:
    companion = await new_companion(ai.client, person)
    body = {"companion_id": companion, "message": text}
    answer = await ai.client.post("/api/ai/chat", json=body, headers=bearer(person))
    assert answer.status_code == 200, answer.text
    return companion


def test_no_table_with_people_in_it_is_forgotten() -> None:
    assert forgotten_tables(STORES, Base.metadata, messaging.metadata) == set()
    assert forgotten_tables(STORES[1:], Base.metadata) == {"messages"}


async def test_only_services_may_ask(ai: RunningService, ada: UUID) -> None:
    await _chat(ai, ada, "Good morning")
    await assert_only_services_may_ask(ai.client, ada)
    assert len((await exported(ai.client, ada))["companions"]) == 1


async def test_companions_and_what_was_said_are_handed_out_and_erased(ai: RunningService, ada: UUID, eve: UUID) -> None:
    hers = await _chat(ai, ada, "I was born in Turin.")
    kept = await _chat(ai, eve, "I like rain.")
    found = await exported(ai.client, ada)
    assert [companion["id"] for companion in found["companions"]] == [hers]
    assert len(found["conversations"]) == 1
    assert [message["role"] for message in found["messages"]] == ["user", "assistant"]
    assert found["messages"][0]["content"] == "I was born in Turin."
    done = await erased(ai.client, ada)
    assert done == {
        "messages": ("deleted", 2),
        "conversations": ("deleted", 1),
        "companions": ("deleted", 1),
        "reviews": ("deleted", 0),
        "language_model": ("kept", None),
        "idempotency_keys": ("deleted", 0),
        "events": ("kept", None),
    }
    assert await erased(ai.client, ada) == done
    assert all(rows == [] for rows in (await exported(ai.client, ada)).values())
    assert (await ai.client.get(f"/api/ai/companions/{hers}", headers=bearer(ada))).status_code == 404
    assert (await ai.client.get(f"/api/ai/companions/{kept}", headers=bearer(eve))).status_code == 200
    assert len((await exported(ai.client, eve))["messages"]) == 2
