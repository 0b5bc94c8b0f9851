"""Events: nothing lost, nothing doubled, whatever dies in between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text, update

from deploy.local.ephemeral import Infrastructure
from shared import bus, dead_letters, outbox
from shared.background import supervised
from shared.bus import Consumer
from shared.events import Envelope, Event
from shared.ids import uuid7
from shared.messaging import inbox
from shared.messaging import outbox as outbox_table
from shared.outbox import Relay, purge, record
from shared.testing.services import RunningService
from shared.testing.waiting import eventually
from tests.shared.notes.app import NoteWritten, subscriptions
from tests.shared.notes.models import Author


class Greeted(Event):
    type = "people.greeted"
    author_id: UUID
    mood: str = "kind"


async def greet(notes: RunningService, author_id: UUID, mood: str = "kind") -> None:
    async with notes.database.transaction() as session:
        await record(session, Greeted(author_id=author_id, mood=mood))


async def greetings(notes: RunningService, author_id: UUID) -> int:
    async with notes.database.snapshot() as session:
        return await session.scalar(select(Author.greetings).where(Author.id == author_id)) or 0


async def unpublished(notes: RunningService) -> int:
    async with notes.database.snapshot() as session:
        query = select(func.count()).select_from(outbox_table).where(outbox_table.c.published_at.is_(None))
        return await session.scalar(query) or 0


@asynccontextmanager
async def worker(notes: RunningService) -> AsyncIterator[None]:
    relay = Relay("notes", notes.database, notes.redis)
    consumer = Consumer("notes", notes.database, notes.redis, subscriptions)
    async with supervised("relay", relay.run), supervised("consumer", consumer.run):
        yield


async def drain(notes: RunningService) -> Consumer:
    consumer = Consumer("notes", notes.database, notes.redis, subscriptions)
    await consumer.ensure_groups()
    while await consumer.consume_new():
        pass
    return consumer


async def test_event_reaches_the_consumer_soon_after_the_commit(notes: RunningService) -> None:
    author = uuid4()
    async with worker(notes):
        await greet(notes, author)
        await eventually(lambda: greetings(notes, author), within=5)


async def test_rolled_back_event_is_never_published(notes: RunningService) -> None:
    async with notes.database.sessions() as session, session.begin() as transaction:
        await record(session, Greeted(author_id=uuid4()))
        await transaction.rollback()
    assert await Relay("notes", notes.database, notes.redis).publish_batch() == 0


async def test_relay_killed_between_publish_and_mark_has_one_effect(notes: RunningService) -> None:
    author = uuid4()
    await greet(notes, author)

    class KilledRelay(Relay):
        async def mark_published(self, positions: list[int], batch_at: datetime) -> None:
            raise SystemExit(9)

    with pytest.raises(SystemExit):
        await KilledRelay("notes", notes.database, notes.redis).publish_batch()
    assert await unpublished(notes) == 1
    await Relay("notes", notes.database, notes.redis).publish_batch()
    assert await notes.redis.xlen("events:people") == 2
    await drain(notes)
    assert await greetings(notes, author) == 1


async def test_duplicate_event_has_one_effect(notes: RunningService) -> None:
    author = uuid4()
    await notes.deliver("notes", subscriptions, "people.greeted", {"author_id": str(author)}, times=3)
    assert await greetings(notes, author) == 1


async def test_two_replicas_share_the_events(notes: RunningService) -> None:
    author = uuid4()
    consumers = [Consumer("notes", notes.database, notes.redis, subscriptions, name=name) for name in "ab"]
    await consumers[0].ensure_groups()
    for _ in range(40):
        await greet(notes, author)
    await Relay("notes", notes.database, notes.redis).publish_batch()
    await asyncio.gather(*(consumer.consume_new() for consumer in consumers))
    assert await greetings(notes, author) == 40


async def test_consumer_that_crashed_before_acknowledging_is_taken_over_once(
    notes: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = uuid4()
    await greet(notes, author)
    await Relay("notes", notes.database, notes.redis).publish_batch()

    class CrashedConsumer(Consumer):
        async def _acknowledge(self, stream: str, entry_id: str, outcome: str) -> None:
            raise SystemExit(9)

    crashed = CrashedConsumer("notes", notes.database, notes.redis, subscriptions, name="crashed")
    await crashed.ensure_groups()
    with pytest.raises(SystemExit):
        await crashed.consume_new()
    successor = Consumer("notes", notes.database, notes.redis, subscriptions, name="successor")
    monkeypatch.setattr(bus, "MIN_IDLE_MILLISECONDS", 0)
    monkeypatch.setattr(bus, "MAX_DELAY_SECONDS", 0)
    await successor.retry_pending()
    assert await greetings(notes, author) == 1
    assert (await notes.redis.xpending("events:people", "notes"))["pending"] == 0


async def test_names_of_consumers_that_ended_are_forgotten_but_not_what_they_left(
    notes: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    await greet(notes, uuid4())
    await Relay("notes", notes.database, notes.redis).publish_batch()
    ended = Consumer("notes", notes.database, notes.redis, subscriptions, name="ended")
    successor = Consumer("notes", notes.database, notes.redis, subscriptions, name="successor")
    await ended.ensure_groups()
    await notes.redis.xreadgroup("notes", "crashed", {"events:people": ">"})
    await ended.consume_new()

    async def names() -> set[bytes]:
        return {consumer["name"] for consumer in await notes.redis.xinfo_consumers("events:people", "notes")}

    await successor.forget_consumers()
    assert await names() == {b"ended", b"crashed"}, "neither has been silent for long"
    monkeypatch.setattr(bus, "GONE_MILLISECONDS", -1)
    await successor.forget_consumers()
    assert await names() == {b"crashed"}


async def test_events_that_wait_for_their_delay_hide_no_others(
    notes: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus, "BATCH", 2)
    author = uuid4()
    for mood in ("grumpy", "grumpy", "kind"):
        await greet(notes, author, mood)
    await Relay("notes", notes.database, notes.redis).publish_batch()
    consumer = Consumer("notes", notes.database, notes.redis, subscriptions)
    await consumer.ensure_groups()
    answer: Any = await notes.redis.xreadgroup("notes", "crashed", {"events:people": ">"})
    idle = bus.MIN_IDLE_MILLISECONDS + 1000
    for (entry_id, _), deliveries in zip(answer[0][1], (6, 6, 1), strict=True):
        await notes.redis.xclaim(
            "events:people", "notes", "crashed", 0, [entry_id], idle=idle, retrycount=deliveries, justid=True
        )
    for _ in range(2):
        await consumer.retry_pending()
    assert await greetings(notes, author) == 1


async def test_event_trimmed_from_the_stream_while_it_waits_is_not_waited_for(
    notes: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus, "MIN_IDLE_MILLISECONDS", 0)
    monkeypatch.setattr(bus, "MAX_DELAY_SECONDS", 0)
    await greet(notes, uuid4(), "grumpy")
    await Relay("notes", notes.database, notes.redis).publish_batch()
    consumer = await drain(notes)
    await notes.redis.xtrim("events:people", maxlen=0)
    await consumer.retry_pending()
    assert (await notes.redis.xpending("events:people", "notes"))["pending"] == 0


async def test_poison_goes_to_the_dead_letters_and_can_be_replayed(
    notes: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus, "MIN_IDLE_MILLISECONDS", 0)
    monkeypatch.setattr(bus, "MAX_DELAY_SECONDS", 0)
    grumpy, kind = uuid4(), uuid4()
    await greet(notes, grumpy, "grumpy")
    await greet(notes, kind)
    await Relay("notes", notes.database, notes.redis).publish_batch()
    consumer = await drain(notes)
    assert await greetings(notes, kind) == 1, "a poisonous event does not block the next"
    for _ in range(bus.MAX_DELIVERIES):
        await consumer.retry_pending()
    [letter] = await dead_letters.letters(notes.redis, "notes")
    assert letter["reason"] == "ValueError"
    assert Envelope.model_validate_json(letter["envelope"]).data["author_id"] == str(grumpy)
    assert (await notes.redis.xpending("events:people", "notes"))["pending"] == 0

    mended = letter["envelope"].replace("grumpy", "kind")
    await notes.redis.xdel("dead:notes", letter["id"])
    await notes.redis.xadd("dead:notes", {"stream": letter["stream"], "envelope": mended})
    assert await dead_letters.replay(notes.redis, "notes") == 1
    await drain(notes)
    assert await greetings(notes, grumpy) == 1
    assert await dead_letters.letters(notes.redis, "notes") == []


async def test_unreadable_entry_is_buried_at_once(notes: RunningService) -> None:
    await notes.redis.xadd("events:people", {"envelope": b"\xff not json"})
    await notes.redis.xadd("events:people", {"other": "field"})
    await drain(notes)
    assert [letter["reason"] for letter in await dead_letters.letters(notes.redis, "notes")] == ["unreadable"] * 2


async def test_event_of_a_newer_producer_is_read_and_an_unknown_type_is_skipped(notes: RunningService) -> None:
    author = uuid4()
    data = {"author_id": str(author), "added_in_version_2": True}
    await notes.deliver("notes", subscriptions, "people.greeted", data)
    await notes.deliver("notes", subscriptions, "people.renamed", {"author_id": str(author)})
    assert await greetings(notes, author) == 1
    assert (await notes.redis.xpending("events:people", "notes"))["pending"] == 0


async def test_redis_that_lost_its_data_is_filled_again_without_double_effect(notes: RunningService) -> None:
    author = uuid4()
    relay = Relay("notes", notes.database, notes.redis)
    await relay.publish_batch()
    await greet(notes, author)
    await relay.publish_batch()
    await drain(notes)
    await greet(notes, author)
    await relay.publish_batch()
    await notes.redis.flushall()
    await relay.publish_batch()
    await drain(notes)
    assert await greetings(notes, author) == 2


@pytest.mark.parametrize("is_restarted", [False, True], ids=["running relay", "restarted relay"])
async def test_redis_that_lost_its_last_writes_is_given_them_again(
    notes: RunningService, *, is_restarted: bool
) -> None:
    author = uuid4()
    relay = Relay("notes", notes.database, notes.redis)
    await greet(notes, author)
    await relay.publish_batch()
    await drain(notes)
    saved: dict[Any, Any] = {key: await notes.redis.dump(key) for key in await notes.redis.keys()}
    await greet(notes, author)
    await relay.publish_batch()

    await notes.redis.flushall()
    for key, value in saved.items():
        await notes.redis.restore(key, 0, value)
    if is_restarted:
        relay = Relay("notes", notes.database, notes.redis)
    assert await relay.publish_batch() == 1, "what Redis still has is not published again"
    await drain(notes)
    assert await greetings(notes, author) == 2


async def test_lock_of_a_relay_whose_host_vanished_is_freed_soon(notes: RunningService) -> None:
    connection = await Relay("notes", notes.database, notes.redis)._connect()
    try:
        assert await connection.fetchval("SHOW tcp_keepalives_idle") == "5"
        assert await connection.fetchval("SHOW tcp_keepalives_count") == "3"
    finally:
        await connection.close()


async def test_lost_consumer_group_is_made_again(notes: RunningService) -> None:
    author = uuid4()
    async with worker(notes):
        await greet(notes, author)
        await eventually(lambda: greetings(notes, author), within=5)
        await notes.redis.delete("events:people")
        await greet(notes, author)

        async def both() -> bool:
            return await greetings(notes, author) == 2

        await eventually(both, within=10)


@pytest.mark.slow
async def test_restarting_both_stores_under_traffic_loses_and_doubles_nothing(
    notes: RunningService, infrastructure: Infrastructure
) -> None:
    author = uuid4()
    accepted = 0
    stop = asyncio.Event()

    async def traffic() -> None:
        nonlocal accepted
        while not stop.is_set():
            try:
                await greet(notes, author)
            except Exception:  # whatever was not accepted may fail in any way
                await asyncio.sleep(0.02)
            else:
                accepted += 1

    async with worker(notes):
        task = asyncio.create_task(traffic())
        await eventually(lambda: greetings(notes, author), within=10)
        for server in (infrastructure.redis, infrastructure.postgres):
            await asyncio.to_thread(server.stop)
            await asyncio.to_thread(server.start)
            before = accepted

            async def flows_again(before: int = before) -> bool:
                return accepted > before + 5

            await eventually(flows_again, within=20)
        stop.set()
        await task

        async def all_arrived() -> bool:
            return await greetings(notes, author) >= accepted

        await eventually(all_arrived, within=40)
    # A commit whose answer was lost with the connection may have happened: the outbox is the judge.
    recorded = len(await notes.recorded_events("people.greeted"))
    assert accepted <= recorded <= accepted + 1
    assert await greetings(notes, author) == recorded


async def test_only_one_relay_works_at_a_time(notes: RunningService) -> None:
    order: list[UUID] = []
    async with (
        supervised("first", Relay("notes", notes.database, notes.redis).run),
        supervised("second", Relay("notes", notes.database, notes.redis).run),
    ):
        for _ in range(30):
            note_id = uuid7()
            order.append(note_id)
            async with notes.database.transaction() as session:
                await record(session, NoteWritten(note_id=note_id))

        async def all_published() -> bool:
            return await notes.redis.xlen("events:notes") >= 30

        await eventually(all_published)
    entries: Any = await notes.redis.xrange("events:notes")
    published = [UUID(Envelope.model_validate_json(fields[b"envelope"]).data["note_id"]) for _, fields in entries]
    assert published == order


async def test_purge_removes_what_is_past_its_retention(notes: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "PURGE_BATCH", 2)
    for _ in range(5):
        await greet(notes, uuid4())
    await Relay("notes", notes.database, notes.redis).publish_batch()
    await drain(notes)
    async with notes.database.transaction() as session:
        await session.execute(update(outbox_table).values(published_at=func.now() - outbox.RETENTION * 2))
        await session.execute(update(inbox).values(processed_at=func.now() - outbox.INBOX_RETENTION * 2))
    await greet(notes, uuid4())
    await purge(notes.database)
    assert len(await notes.recorded_events()) == 1
    async with notes.database.snapshot() as session:
        assert await session.scalar(text("SELECT count(*) FROM inbox")) == 0
