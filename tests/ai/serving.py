"""The ai service on a real port, and companions to talk to."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from shared.database import Database
from shared.testing.tokens import bearer

TRAITS = {"extraversion": 0.9, "openness": 0.8}


class ShiftedClock:
    """The real time plus a step: tokens stay good however slow the machine is, until a test moves on."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def advance(self, step: timedelta) -> None:
        self._ahead += step


@dataclass
class ServedAi:
    """The service on a real port."""

    app: FastAPI
    url: str
    client: httpx.AsyncClient
    clock: ShiftedClock

    def socket_url(self, companion_id: object) -> str:
        return f"{self.url.replace('http', 'ws', 1)}/ws/ai/chat/{companion_id}"

    async def companion(self, owner: UUID, **fields: Any) -> str:
        return await new_companion(self.client, owner, **fields)


async def waits_for_a_lock(database: Database) -> bool:
    """Return whether somebody waits for a lock in `database`."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    async with database.snapshot() as session:
        return bool(await session.scalar(text(waiting)))


ServeAi = Callable[..., Awaitable[ServedAi]]


async def new_companion(client: httpx.AsyncClient, owner: UUID, **fields: Any) -> str:
    """Create a companion and return its id."""
    body = {"name": "Nova", "personalityTraits": TRAITS, "interests": ["astronomy"], **fields}
    answer = await client.post("/api/ai/companions", json=body, headers=bearer(owner))
    assert answer.status_code == 201, answer.text
    companion_id: str = answer.json()["id"]
    return companion_id
