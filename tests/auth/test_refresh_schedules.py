"""Ten refreshes of one session, in a thousand schedules: whatever races, aborts or replays, no chain forks.

A schedule says of each refresh which link it presents, whether it starts beside the one before or after it, when it
starts and how long it holds its row lock before it commits or is rolled back, and how far the clock goes in between.
They run on ten connections to a real PostgreSQL, through the rules rather than HTTP, so that a thousand fit in CI.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from services.auth.app import create_app
from services.auth.clients import client_of
from services.auth.places import NoPlaces
from services.auth.sessions.policy import GRACE
from services.auth.sessions.service import Sessions, digest
from services.auth.settings import AuthSettings
from shared.testing.plugin import DatabaseFor, StartService
from shared.testing.services import RunningService, settings_for
from shared.testing.serving import serving
from tests.auth.people import account

AT_ONCE: Final = 10
INSIDE, EDGE, OUTSIDE = timedelta(seconds=4), GRACE, GRACE + timedelta(seconds=1)


@dataclass(frozen=True)
class Step:
    """One refresh of a schedule."""

    back: int
    """Which link: 0 is the newest that the client knows, 1 the one before."""
    pause: timedelta | None
    """How far the clock goes before it; None: it runs beside the refresh before it."""
    starts_after: float
    holds_for: float
    commits: bool


STEPS = st.builds(
    Step,
    back=st.sampled_from([0, 0, 0, 1, 2, 5]),
    pause=st.sampled_from([None, None, None, None, timedelta(), INSIDE, EDGE, OUTSIDE]),
    starts_after=st.sampled_from([0, 0, 0.001, 0.003]),
    holds_for=st.sampled_from([0, 0, 0.001, 0.002]),
    commits=st.sampled_from([True, True, True, False]),
)
SCHEDULES = st.lists(STEPS, min_size=AT_ONCE, max_size=AT_ONCE)


def moments(schedule: list[Step]) -> list[list[Step]]:
    """Return the schedule as groups of refreshes that run beside each other."""
    groups: list[list[Step]] = []
    for step in schedule:
        if step.pause is None and groups:
            groups[-1].append(step)
        else:
            groups.append([step])
    return groups


class RolledBack(Exception):  # noqa: N818 - not an error: the schedule asks for it
    """Ends a transaction without its commit."""


@dataclass
class Family:
    """A session, its links so far, and when each but the last was used."""

    auth: RunningService
    session_id: UUID
    links: list[str]
    used_at: list[datetime] = field(default_factory=list)
    is_revoked: bool = False

    @property
    def rules(self) -> Sessions:
        """The rules under test."""
        rules: Sessions = self.auth.app.state.sessions
        return rules

    async def present(self, link: str, *, starts_after: float = 0, holds_for: float = 0, commits: bool) -> str | None:
        """Refresh with `link` in a transaction of its own; return what the client is told."""
        await asyncio.sleep(starts_after)
        try:
            async with self.auth.database.transaction() as session:
                issued = await self.rules.refresh(session, link)
                await asyncio.sleep(holds_for)
                if not commits:
                    raise RolledBack
        except RolledBack:
            pass
        return issued.refresh_token if issued else None

    async def living(self) -> list[bytes]:
        """Return the hashes of the links that may still be used."""
        statement = (
            "SELECT token_hash FROM refresh_tokens r JOIN sessions s ON s.id = r.session_id"
            " WHERE s.id = :id AND rotated_at IS NULL AND revoked_at IS NULL"
        )
        async with self.auth.database.snapshot() as session:
            return list(await session.scalars(text(statement), {"id": self.session_id}))

    async def run(self, group: list[Step]) -> None:
        """Let one group of the schedule happen, and check what must hold after it."""
        now = self.auth.clock.now()
        indices = [max(0, len(self.links) - 1 - step.back) for step in group]
        was_revoked = self.is_revoked
        replayed = [index < len(self.used_at) and now - self.used_at[index] > GRACE for index in indices]
        told = await asyncio.gather(
            *(
                self.present(
                    self.links[index],
                    starts_after=step.starts_after,
                    holds_for=step.holds_for,
                    commits=step.commits,
                )
                for step, index in zip(group, indices, strict=True)
            )
        )
        outcomes = list(zip(group, replayed, told, strict=True))
        self.is_revoked |= any(step.commits and is_replay for step, is_replay, _ in outcomes)

        assert all(answer is None for _, is_replay, answer in outcomes if is_replay or was_revoked)
        if not self.is_revoked:
            assert all(answer is not None for _, is_replay, answer in outcomes if not is_replay)
        living = await self.living()
        assert len(living) == (0 if self.is_revoked else 1)

        received = {answer for step, _, answer in outcomes if step.commits and answer is not None}
        new = received - set(self.links)
        assert len(new) <= 1, "two successors of one link would be a fork"
        for answer in new:
            self.links.append(answer)
            self.used_at.append(now)
        if not self.is_revoked:
            assert living == [digest(self.links[-1])]
            for answer in received - {self.links[-1]}:
                assert await self.present(answer, commits=False) == self.links[-1], "it leads to the living end"


@pytest.fixture
async def auth(start_service: StartService) -> RunningService:
    """The service with a connection for each of ten refreshes."""
    chosen = {"bcrypt_rounds": 4, "database_pool_size": AT_ONCE}
    return await start_service("services.auth", AuthSettings, create_app, settings=chosen, keys=None)


@pytest.fixture
async def ada(auth: RunningService) -> UUID:
    """Somebody who can sign in."""
    return UUID((await auth.client.post("/api/auth/register", json=account())).json()["user"]["id"])


async def start_family(auth: RunningService, user_id: UUID) -> Family:
    rules: Sessions = auth.app.state.sessions
    async with auth.database.transaction() as session:
        issued = await rules.start(session, user_id, client_of("", "203.0.113.7", NoPlaces()), ["pwd"])
    return Family(auth, issued.id, [issued.refresh_token])


async def revocations_of(auth: RunningService, session_id: UUID) -> int:
    statement = "SELECT count(*) FROM outbox WHERE type = 'auth.session_revoked' AND data->>'session_id' = :id"
    async with auth.database.snapshot() as session:
        return int(await session.scalar(text(statement), {"id": str(session_id)}) or 0)


@pytest.mark.slow
@pytest.mark.timeout(600)
@settings(
    max_examples=1000,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(schedule=SCHEDULES)
async def test_no_schedule_of_ten_refreshes_leaves_two_chains(
    auth: RunningService, ada: UUID, schedule: list[Step]
) -> None:
    family = await start_family(auth, ada)
    for group in moments(schedule):
        auth.clock.advance(group[0].pause or timedelta())
        await family.run(group)
    assert await revocations_of(auth, family.session_id) == (1 if family.is_revoked else 0)


@pytest.fixture
async def replicas(database_for: DatabaseFor, redis_url: str) -> AsyncIterator[list[httpx.AsyncClient]]:
    """Clients of two processes' worth of the service, on real sockets, with one database."""
    chosen = settings_for(AuthSettings, redis_url, await database_for("services.auth"), bcrypt_rounds=4)
    async with AsyncExitStack() as stack:
        urls = [await stack.enter_async_context(serving(create_app(chosen))) for _ in range(2)]
        yield [await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=30)) for url in urls]


async def test_ten_refreshes_at_once_over_two_replicas_leave_one_chain(replicas: list[httpx.AsyncClient]) -> None:
    registered = await replicas[0].post("/api/auth/register", json=account())
    first = {"refreshToken": registered.json()["tokens"]["refreshToken"]}
    answers = await asyncio.gather(*(replicas[n % 2].post("/api/auth/refresh", json=first) for n in range(AT_ONCE)))
    assert [answer.status_code for answer in answers] == [200] * AT_ONCE
    [living] = {answer.json()["tokens"]["refreshToken"] for answer in answers}
    again = await replicas[1].post("/api/auth/refresh", json={"refreshToken": living})
    assert again.status_code == 200
    assert again.json()["tokens"]["refreshToken"] not in {living, first["refreshToken"]}
