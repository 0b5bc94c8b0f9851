"""What a service holds of a person: handed out page by page, erased batch by batch, with a receipt of every store.

A service declares its stores as data; reading, erasing and the two internal endpoints are the same everywhere. Neither
holds a transaction open for longer than a page or a batch. Erasing is idempotent, and what it did is counted in the
transaction that does it: after a crash or a lost answer the same call goes on, and its receipt has the whole counts.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import StreamingResponse
from pydantic_core import to_json
from redis.asyncio import Redis
from sqlalchemy import ColumnElement, FromClause, RowMapping, delete, literal_column, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared.database import Database
from shared.messaging import idempotency_keys
from shared.schemas import ApiModel
from shared.service_tokens import CallingService

PAGE: Final = 100
BATCH: Final = 500
_ROW: Final[Any] = literal_column("ctid")
_CALLER: Final = "erasure"
COMPLETE: Final = b'{"isComplete":true}\n'  # a stream without it was cut off


class Action(StrEnum):
    """What becomes of a store: without the person's rows, with rows that name nobody, or as it was."""

    DELETED = "deleted"
    ANONYMISED = "anonymised"
    KEPT = "kept"


@dataclass(frozen=True, kw_only=True)
class Store:
    """One store of a service: rows of `table` that are `mine(user_id)`, or a Redis hash at `key(user_id)`.

    `erase(session, user_id)` does up to about BATCH rows in place of deleting them, and returns how many; 0: all done.
    `hidden` columns are of no use to the person, such as hashes of secrets.
    """

    name: str
    action: Action = Action.DELETED
    note: str = ""
    table: FromClause | None = None
    mine: Callable[[UUID], ColumnElement[bool]] | None = None
    key: Callable[[UUID], str] | None = None
    erase: Callable[[AsyncSession, UUID], Awaitable[int]] | None = None
    is_exported: bool = True
    hidden: Sequence[str] = ()


COMMON_STORES: Final = (
    Store(
        name="idempotency_keys",
        table=idempotency_keys,
        mine=lambda user_id: idempotency_keys.c.caller == str(user_id),
        is_exported=False,
        note="Answers kept for 24 hours so that a repeated request does nothing twice.",
    ),
    Store(
        name="events",
        action=Action.KEPT,
        note="What services told each other about you is deleted by itself after 30 days at most; what one of them "
        "could not understand, when an operator has looked at it.",
    ),
)


class StoreReceipt(ApiModel):
    """What was done to one store; `count` is null where nothing was to be done."""

    store: str
    action: Action
    count: int | None
    note: str


async def export(stores: Sequence[Store], database: Database, redis: Redis, user_id: UUID) -> AsyncIterator[bytes]:
    """Yield lines of JSON: `{store}`, then `{store, row}` for each of its rows; at the end `{isComplete}`."""
    for store in stores:
        if store.is_exported and store.action is not Action.KEPT:
            yield to_json({"store": store.name}) + b"\n"
            async for row in _rows(store, database, redis, user_id):
                yield to_json({"store": store.name, "row": row}, bytes_mode="base64") + b"\n"
    yield COMPLETE


async def erase(stores: Sequence[Store], database: Database, redis: Redis, user_id: UUID) -> list[StoreReceipt]:
    """Erase the person from every store, and say what was done, now and in earlier calls of the last 24 hours."""
    counts: dict[str, int] = {}
    for store in stores:
        is_done = store.action is Action.KEPT
        while not is_done:
            async with database.transaction() as session:
                counts = await _counts(session, user_id)
                forgotten = await redis.delete(store.key(user_id)) if store.key else 0
                done = forgotten or await _erase_some(store, session, user_id)
                counts[store.name] = counts.get(store.name, 0) + done
                await session.execute(update(idempotency_keys).where(_of(user_id)).values(response=counts))
            is_done = done == 0
    return [
        StoreReceipt(store=store.name, action=store.action, count=counts.get(store.name), note=store.note)
        for store in stores
    ]


async def sweep(stores: Sequence[Store], session: AsyncSession, user_id: UUID) -> None:
    """Erase, in the session's transaction, what late news brought back into the tables."""
    for store in stores:
        if store.action is not Action.KEPT and store.key is None:
            while await _erase_some(store, session, user_id):
                pass


def personal_data_router(stores: Sequence[Store]) -> APIRouter:
    """Return the endpoints for the service that asks and erases in a person's name. The gateway has no way to them."""
    router = APIRouter(prefix="/internal/users/{userId}/data", include_in_schema=False)
    user = Annotated[UUID, Path(alias="userId")]

    @router.get("")
    async def export_personal_data(user_id: user, _: CallingService, request: Request) -> StreamingResponse:
        lines = export(stores, request.app.state.database, request.app.state.redis, user_id)
        return StreamingResponse(lines, media_type="application/x-ndjson")

    @router.delete("", response_model=list[StoreReceipt])
    async def erase_personal_data(user_id: user, _: CallingService, request: Request) -> list[StoreReceipt]:
        return await erase(stores, request.app.state.database, request.app.state.redis, user_id)

    return router


async def _rows(store: Store, database: Database, redis: Redis, user_id: UUID) -> AsyncIterator[dict[str, Any]]:
    if store.key:
        found: Any = await redis.hgetall(store.key(user_id))
        if found:
            yield {name.decode(): value.decode() for name, value in found.items()}
    if store.table is None or store.mine is None:
        return
    key = list(store.table.primary_key)
    query = select(store.table).where(store.mine(user_id)).order_by(*key).limit(PAGE)
    page: Sequence[RowMapping] | None = None
    while page is None or len(page) == PAGE:
        after = query.where(tuple_(*key) > tuple_(*(page[-1][column.name] for column in key))) if page else query
        async with database.snapshot() as session:
            page = (await session.execute(after)).mappings().all()
        for row in page:
            yield {name: value for name, value in row.items() if name not in store.hidden}


async def _erase_some(store: Store, session: AsyncSession, user_id: UUID) -> int:
    if store.erase:
        return await store.erase(session, user_id)
    if store.table is None or store.mine is None:
        return 0
    # The newest first: an answer goes, and is counted, before the question that would take it along.
    newest = (column.desc() for column in store.table.primary_key)
    some = select(_ROW).select_from(store.table).where(store.mine(user_id)).order_by(*newest).limit(BATCH)
    table: Any = store.table  # a FromClause, as the attribute __table__ of a model is typed
    result: Any = await session.execute(delete(table).where(_ROW.in_(some)))
    return int(result.rowcount)


async def _counts(session: AsyncSession, user_id: UUID) -> dict[str, int]:
    """Return what was erased so far, locked: the stored answer of a request that goes on when it is repeated."""
    row = {"caller": _CALLER, "key": str(user_id), "fingerprint": b"", "response": {}}
    await session.execute(insert(idempotency_keys).values(row).on_conflict_do_nothing())
    found = await session.scalar(select(idempotency_keys.c.response).where(_of(user_id)).with_for_update())
    return dict(found or {})


def _of(user_id: UUID) -> ColumnElement[bool]:
    return (idempotency_keys.c.caller == _CALLER) & (idempotency_keys.c.key == str(user_id))
