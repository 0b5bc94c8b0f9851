"""What is the same for every service: pages, batches, and counts that no crash loses."""

import json
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared import personal_data
from shared.ids import uuid7
from shared.messaging import idempotency_keys
from shared.personal_data import BATCH, PAGE, Action, Store, StoreReceipt, erase, export
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.shared.notes.models import Author, Note

NOTES = Store(name="notes", table=Note.__table__, mine=lambda user_id: Note.text == str(user_id), hidden=("text",))
PRESENCE = Store(name="presence", key=lambda user_id: f"presence:{user_id}")
CHAIN = Store(name="chain", action=Action.KEPT, note="For ever.")


async def _write(notes: RunningService, user_id: UUID, count: int) -> None:
    async with notes.database.transaction() as session:
        session.add_all([Note(id=uuid7(), text=str(user_id)) for _ in range(count)])


def _counts(receipt: list[StoreReceipt]) -> dict[str, int | None]:
    return {store.store: store.count for store in receipt}


async def _exported(notes: RunningService, user_id: UUID, *stores: Store) -> list[Any]:
    """Return the rows, None in place of a store's name; and check that the end is said."""
    *lines, end = [json.loads(line) async for line in export(stores, notes.database, notes.redis, user_id)]
    assert end == {"isComplete": True}
    return [line.get("row") for line in lines]


@pytest.mark.parametrize("count", [0, 1, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE])
async def test_every_row_is_handed_out_once_whatever_the_page(notes: RunningService, count: int) -> None:
    ada, bob = uuid7(), uuid7()
    await _write(notes, ada, count)
    await _write(notes, bob, 3)
    with recorded_queries(notes.database) as queries:
        found = await _exported(notes, ada, NOTES, CHAIN)
    assert found[0] is None  # the store is named, whether it holds something or not
    rows = [row for row in found[1:] if row is not None]
    assert len({row["id"] for row in rows}) == len(rows) == count
    assert all(set(row) == {"id"} for row in rows)
    assert len([query for query in queries if query.startswith("SELECT")]) == count // PAGE + 1


async def test_a_redis_hash_is_handed_out_and_erased(notes: RunningService) -> None:
    ada = uuid7()
    await notes.redis.hset(f"presence:{ada}", mapping={"seen": "1"})
    found = await _exported(notes, ada, PRESENCE)
    assert found == [None, {"seen": "1"}]
    for _ in range(2):
        assert _counts(await erase([PRESENCE], notes.database, notes.redis, ada)) == {"presence": 1}
    assert not await notes.redis.exists(f"presence:{ada}")


async def test_more_than_a_batch_is_erased_and_what_is_kept_is_said(notes: RunningService) -> None:
    ada, bob = uuid7(), uuid7()
    await _write(notes, ada, 2 * BATCH + 1)
    await _write(notes, bob, 2)
    receipt = await erase([NOTES, CHAIN], notes.database, notes.redis, ada)
    assert _counts(receipt) == {"notes": 2 * BATCH + 1, "chain": None}
    assert receipt[1].note == "For ever."
    async with notes.database.snapshot() as session:
        assert await session.scalar(select(func.count()).select_from(Note)) == 2


async def test_a_crash_between_two_batches_loses_no_count(notes: RunningService) -> None:
    ada = uuid7()
    await _write(notes, ada, 3)
    crashes = [False, True, False, False, False]

    async def one_at_a_time(session: AsyncSession, user_id: UUID) -> int:
        rows = await session.scalars(select(Note).where(Note.text == str(user_id)).limit(1))
        found = list(rows)
        for row in found:
            await session.delete(row)
        await session.flush()
        if crashes.pop(0):
            raise RuntimeError("killed")
        return len(found)

    fragile = Store(name="notes", table=Note.__table__, mine=NOTES.mine, erase=one_at_a_time)
    with pytest.raises(RuntimeError):
        await erase([fragile], notes.database, notes.redis, ada)
    assert _counts(await erase([fragile], notes.database, notes.redis, ada)) == {"notes": 3}
    assert crashes == []


async def test_a_sweep_takes_what_came_later_in_the_transaction_that_it_is_given(notes: RunningService) -> None:
    ada = uuid7()
    await _write(notes, ada, BATCH + 1)
    async with notes.database.transaction() as session:
        await personal_data.sweep([NOTES, PRESENCE, CHAIN], session, ada)
    assert await _exported(notes, ada, NOTES) == [None]


async def test_the_count_is_of_the_person_and_not_counted_as_theirs(notes: RunningService) -> None:
    ada = uuid7()
    for _ in range(2):
        receipt = await erase(personal_data.COMMON_STORES, notes.database, notes.redis, ada)
        assert _counts(receipt) == {"idempotency_keys": 0, "events": None}
    async with notes.database.snapshot() as session:
        assert (await session.scalars(select(idempotency_keys.c.caller))).all() == ["erasure"]
        assert await session.scalar(select(func.count()).select_from(Author)) == 0
