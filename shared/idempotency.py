"""`Idempotency-Key`: the same key and body replays the stored answer; the same key with another body is a conflict.

The key is claimed, and the answer stored, in the transaction of the change itself: either both exist or neither.
A second request with the same key waits on the first one's row, then replays.
"""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared.auth import OptionalCaller
from shared.database import Session
from shared.messaging import idempotency_keys
from shared.problems import Problem

M = TypeVar("M", bound=BaseModel)


class IdempotencyKeyReused(Problem):
    status, code, title = 409, "idempotency_key_reused", "Idempotency key was used for another request"


class Idempotency:
    """Runs a creating request once per key: `return await once(PostRead, lambda: posts.create(...))`."""

    def __init__(self, session: AsyncSession, caller: str, key: str | None, fingerprint: bytes) -> None:
        self._session = session
        self._caller = caller
        self._key = key
        self._fingerprint = fingerprint

    async def __call__(self, schema: type[M], make: Callable[[], Awaitable[Any]]) -> M:
        """Return `make()`'s result as `schema`, or the stored answer of the first request with this key.

        Raises:
            IdempotencyKeyReused: the key belongs to a request with another method, path or body.
        """
        if self._key is None:
            return schema.model_validate(await make())
        mine = (idempotency_keys.c.caller == self._caller) & (idempotency_keys.c.key == self._key)
        claim = (
            insert(idempotency_keys)
            .values(caller=self._caller, key=self._key, fingerprint=self._fingerprint)
            .on_conflict_do_nothing()
            .returning(idempotency_keys.c.key)
        )
        if await self._session.scalar(claim) is None:
            stored = (await self._session.execute(select(idempotency_keys).where(mine))).one()
            if stored.fingerprint != self._fingerprint:
                raise IdempotencyKeyReused("Use a new key for a new request.")
            return schema.model_validate(stored.response)
        answer = schema.model_validate(await make())
        await self._session.execute(
            update(idempotency_keys).where(mine).values(response=answer.model_dump(mode="json"))
        )
        return answer


async def _idempotency(
    request: Request,
    session: Session,
    caller: OptionalCaller,
    key: Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=255)] = None,
) -> Idempotency:
    head = f"{request.method} {request.url.path}\n".encode()
    fingerprint = hashlib.sha256(head + await request.body()).digest()
    return Idempotency(session, str(caller.id) if caller else "anonymous", key, fingerprint)


Once = Annotated[Idempotency, Depends(_idempotency, scope="function")]
