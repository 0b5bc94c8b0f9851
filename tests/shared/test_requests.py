"""One request is one transaction; errors are problems; nothing leaks."""

import asyncio
import sys
from functools import partial
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select, text

from shared.testing.plugin import StartService
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from shared.testing.tokens import bearer
from tests.shared.notes.app import NotesSettings, create_app, signals
from tests.shared.notes.models import Note


async def count_notes(notes: RunningService) -> int:
    async with notes.database.snapshot() as session:
        return await session.scalar(select(func.count()).select_from(Note)) or 0


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, object] = answer.json()
    assert body["code"] == code
    assert body["status"] == status
    assert body["error"] == body["title"]
    assert body["requestId"] == answer.headers["x-request-id"]
    return body


async def test_created_note_is_readable_and_recorded_as_an_event(notes: RunningService) -> None:
    answer = await notes.client.post("/api/notes", json={"noteText": "hello"}, headers=bearer())
    assert answer.status_code == 201
    note_id = answer.json()["id"]
    assert (await notes.client.get(f"/api/notes/{note_id}")).json()["noteText"] == "hello"
    [event] = await notes.recorded_events("notes.note_written")
    assert event.data == {"note_id": note_id}
    assert event.trace["request_id"] == answer.headers["x-request-id"]


async def test_snake_case_is_accepted_and_unknown_fields_are_ignored(notes: RunningService) -> None:
    body = {"note_text": "hello", "admin": True}
    assert (await notes.client.post("/api/notes", json=body, headers=bearer())).status_code == 201


async def test_failing_commit_answers_500_and_changes_nothing(notes: RunningService) -> None:
    signals.clear()
    async with notes.database.transaction() as session:
        await session.execute(
            text("CREATE TABLE note_tags (note_id uuid REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED)")
        )
    try:
        answer = await notes.client.post("/api/notes/failing", json={"noteText": "lost"})
        problem(answer, 500, "internal_error")
        assert await count_notes(notes) == 0
        assert await notes.recorded_events() == []
        assert signals == []
    finally:
        async with notes.database.transaction() as session:
            await session.execute(text("DROP TABLE note_tags"))


async def test_after_commit_runs_once_the_change_is_visible(notes: RunningService) -> None:
    signals.clear()
    answer = await notes.client.post("/api/notes", json={"noteText": "x"}, headers=bearer())
    assert [str(note_id) for note_id in signals] == [answer.json()["id"]]


async def test_read_session_cannot_write(notes: RunningService) -> None:
    problem(await notes.client.get("/api/notes/write-in-read"), 500, "internal_error")
    assert await count_notes(notes) == 0


async def test_unexpected_error_does_not_leak(notes: RunningService) -> None:
    answer = await notes.client.get("/api/notes/broken")
    problem(answer, 500, "internal_error")
    assert "hunter2" not in answer.text


@pytest.mark.parametrize(
    ("body", "field"),
    [(b'{"noteText": ""}', "noteText"), (b'{"noteText": 3}', "noteText"), (b"{}", "noteText"), (b"[]", None)],
)
async def test_bad_input_is_400_with_details(notes: RunningService, body: bytes, field: str | None) -> None:
    headers = {**bearer(), "content-type": "application/json"}
    shown = problem(await notes.client.post("/api/notes", content=body, headers=headers), 400, "invalid_input")
    details = shown["details"]
    assert isinstance(details, dict)
    assert details["fieldErrors" if field else "formErrors"]
    if field:
        assert field in details["fieldErrors"]


@pytest.mark.parametrize(
    "body", [b"{", b"", b"\xff\xfe", b'{"noteText": "a\\u0000b"}', b'{"noteText": "\\ud800"}', b"[" * 100_000]
)
async def test_hostile_body_is_400(notes: RunningService, body: bytes) -> None:
    headers = {**bearer(), "content-type": "application/json"}
    problem(await notes.client.post("/api/notes", content=body, headers=headers), 400, "invalid_input")
    assert await count_notes(notes) == 0


async def test_nested_body_cannot_overflow_the_stack_of_a_service_that_uses_web3(
    start_service: StartService, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(partial(sys.setrecursionlimit, sys.getrecursionlimit()))
    sys.setrecursionlimit(100_000)  # what importing web3 does, through py_ecc
    notes = await start_service("tests.shared.notes", NotesSettings, create_app)
    headers = {**bearer(), "content-type": "application/json"}
    problem(await notes.client.post("/api/notes", content=b"[" * 500_000, headers=headers), 400, "invalid_input")


async def test_too_large_body_is_413_announced_or_not(notes: RunningService) -> None:
    async def chunks() -> object:
        for _ in range(40):
            yield b"x" * 65536

    big = b"x" * 2_000_000
    problem(await notes.client.post("/api/notes", content=big, headers=bearer()), 413, "payload_too_large")
    answer = await notes.client.post("/api/notes", content=chunks(), headers=bearer())  # type: ignore[arg-type]
    problem(answer, 413, "payload_too_large")


async def test_own_problem_and_unknown_route_have_the_same_shape(notes: RunningService) -> None:
    problem(await notes.client.get(f"/api/notes/{uuid4()}"), 404, "note_not_found")
    problem(await notes.client.get("/api/nowhere"), 404, "not_found")
    problem(await notes.client.delete("/api/notes"), 405, "method_not_allowed")


async def test_request_id_is_kept_when_sane_and_replaced_when_not(notes: RunningService) -> None:
    kept = await notes.client.get("/health/live", headers={"X-Request-ID": "abcdefgh-1"})
    assert kept.headers["x-request-id"] == "abcdefgh-1"
    replaced = await notes.client.get("/health/live", headers={"X-Request-ID": 'x"} forged'})
    assert replaced.headers["x-request-id"] != 'x"} forged'


async def test_same_key_and_body_replays_and_another_body_conflicts(notes: RunningService) -> None:
    headers = {**bearer(uuid4()), "Idempotency-Key": "key-1"}
    first = await notes.client.post("/api/notes", json={"noteText": "once"}, headers=headers)
    second = await notes.client.post("/api/notes", json={"noteText": "once"}, headers=headers)
    assert (second.status_code, second.json()) == (first.status_code, first.json())
    assert await count_notes(notes) == 1
    problem(
        await notes.client.post("/api/notes", json={"noteText": "other"}, headers=headers),
        409,
        "idempotency_key_reused",
    )


async def test_same_key_of_another_caller_is_another_request(notes: RunningService) -> None:
    for caller in (uuid4(), uuid4()):
        headers = {**bearer(caller), "Idempotency-Key": "key-1"}
        await notes.client.post("/api/notes", json={"noteText": "mine"}, headers=headers)
    assert await count_notes(notes) == 2


async def test_concurrent_requests_with_one_key_create_one_note(notes: RunningService) -> None:
    headers = {**bearer(uuid4()), "Idempotency-Key": "key-2"}
    answers = await asyncio.gather(
        *(notes.client.post("/api/notes", json={"noteText": "once"}, headers=headers) for _ in range(8))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await count_notes(notes) == 1


async def test_list_pages_through_everything_with_constant_queries(notes: RunningService) -> None:
    for index in range(7):
        await notes.client.post("/api/notes", json={"noteText": str(index)}, headers=bearer())
    seen: list[str] = []
    cursor = ""
    counts = set()
    while True:
        with recorded_queries(notes.database) as queries:
            page = (
                await notes.client.get("/api/notes", params={"limit": 3, **({"cursor": cursor} if cursor else {})})
            ).json()
        counts.add(len(queries))
        seen += [note["noteText"] for note in page["notes"]]
        cursor = page["pagination"]["nextCursor"]
        if not cursor:
            break
    assert seen == [str(index) for index in range(7)]
    assert len(counts) == 1


@pytest.mark.parametrize("query", ["cursor=nonsense", "cursor=e30", "limit=0", "limit=101", "page=0", "limit=x"])
async def test_bad_page_is_400(notes: RunningService, query: str) -> None:
    problem(await notes.client.get(f"/api/notes?{query}"), 400, "invalid_input")


async def test_health_and_metrics(notes: RunningService) -> None:
    assert (await notes.client.get("/health/live")).json() == {"status": "ok"}
    assert (await notes.client.get("/health/ready")).json()["checks"] == {"redis": "ok", "database": "ok"}
    await notes.client.get(f"/api/notes/{uuid4()}")
    metrics = (await notes.client.get("/metrics")).text
    assert 'route="/api/notes/{note_id}",service="notes",status="404"' in metrics


async def test_openapi_has_unique_short_operation_ids_and_the_problem_schema(notes: RunningService) -> None:
    document = (await notes.client.get("/openapi.json")).json()
    operations = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(operations) == len(set(operations))
    assert "create_note" in operations
    assert "ProblemBody" in document["components"]["schemas"]
