"""The rules of sessions: starting, refreshing, ending.

Refresh tokens are 256 random bits, stored as SHA-256. A used token keeps its successor sealed under a key that only
the used token and this service's secret together give: within the grace a racing tab can be handed the same successor
(no fork), a copy of the database cannot, and after the grace the next refresh forgets it.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from pydantic import SecretStr
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts.models import User
from services.auth.audit import service as audit
from services.auth.audit.kinds import Kind
from services.auth.clients import Client
from services.auth.sealing import SealBroken, open_sealed, seal
from services.auth.sessions import policy, repository
from services.auth.sessions.events import AccessVoided, SessionRevoked
from services.auth.sessions.models import RefreshToken, UserSession
from services.auth.signins import challenges
from shared.clock import Clock
from shared.database import after_commit
from shared.ids import uuid7
from shared.logging import get_logger
from shared.outbox import record
from shared.revocations import revoke
from shared.telemetry import counter

log = get_logger(__name__)

_PURPOSE = "refresh successor"
_refreshes = counter("sparkle_auth_refreshes", "Refresh tokens presented, by outcome.", "outcome")


@dataclass(frozen=True)
class IssuedSession:
    """A session and the one refresh token that carries it on."""

    id: UUID
    user_id: UUID
    refresh_token: str
    issued_at: datetime
    ends_at: datetime
    authenticated_at: datetime


def digest(token: str) -> bytes:
    """Return the form in which a refresh token is stored."""
    return hashlib.sha256(token.encode()).digest()


class Sessions:
    """Starts, carries on and ends sessions, each inside the transaction that it is given."""

    def __init__(self, redis: Redis, clock: Clock, secret: SecretStr) -> None:
        self._redis = redis
        self._clock = clock
        self._secret = secret.get_secret_value().encode()

    async def start(
        self, session: AsyncSession, user_id: UUID, client: Client, methods: Sequence[str]
    ) -> IssuedSession:
        """Sign a user in, who was recognised by `methods` (signins.policy)."""
        now = self._clock.now()
        started = UserSession(
            id=uuid7(),
            user_id=user_id,
            created_at=now,
            last_used_at=now,
            expires_at=now + policy.ABSOLUTE,
            revoked_at=None,
            revoked_reason=None,
            authenticated_at=now,
            methods=list(methods),
            device=client.device,
            user_agent=client.user_agent,
            network=client.network,
        )
        session.add(started)
        await session.flush()
        return _issued(started, await _append(session, started.id, now), now)

    async def refresh(self, session: AsyncSession, presented: str) -> IssuedSession | None:
        """Return the session with its living refresh token, or None when `presented` is refused.

        A refusal may have revoked the family: commit in either case.
        """
        now = self._clock.now()
        found = await repository.lock_by_token(session, digest(presented))
        used = await repository.token(session, digest(presented)) if found else None
        successor: str | None = None
        if found is None or used is None:
            outcome = "unknown"
        elif not policy.is_alive(found, now):
            outcome = "ended"
        elif used.rotated_at is None:
            outcome = "rotated"
            successor = await self._rotate(session, found, used, presented, now=now)
        elif policy.is_race(used.rotated_at, now):
            outcome = "raced"
            successor = await self._living_end(session, used, presented)
        else:
            outcome = "replayed"
            log.warning("refresh_token_replayed", session_id=str(found.id), user_id=str(found.user_id))
            await self._end(session, found, "replay")
            await audit.note(session, Kind.REFRESH_TOKEN_REPLAYED, found.user_id, now, session_id=found.id)
        _refreshes.labels("auth", outcome).inc()
        return _issued(found, successor, now) if found and successor else None

    async def end_by_token(self, session: AsyncSession, presented: str, reason: str) -> UserSession | None:
        """End the session of a refresh token, used or not; return it if it was alive."""
        return await self._end(session, await repository.lock_by_token(session, digest(presented)), reason)

    async def end_by_id(self, session: AsyncSession, session_id: UUID, reason: str) -> UserSession | None:
        """End a session; return it if it was alive."""
        return await self._end(session, await repository.lock_by_id(session, session_id), reason)

    async def end_all(self, session: AsyncSession, user_id: UUID, reason: str, *, except_id: UUID | None = None) -> int:
        """End every living session of a user, but for `except_id`; return how many there were.

        Sign-ins that wait for their second factor end, too: what was shown for them may be what is void now.
        """
        await challenges.withdraw(session, user_id)  # one that is being finished is a session afterwards
        living = await repository.lock_living(session, user_id, except_id)
        for found in living:
            await self._end(session, found, reason)
        return len(living)

    async def authenticated(
        self, session: AsyncSession, session_id: UUID, methods: Sequence[str]
    ) -> UserSession | None:
        """Note that the owner showed a credential again; return the session, or None when it has ended.

        Without `methods` nothing was shown that counts: it only goes on.
        """
        now = self._clock.now()
        found = await repository.lock_by_id(session, session_id)
        if found is None or not policy.is_alive(found, now):
            return None
        if methods:
            found.authenticated_at = now
        found.methods = sorted({*found.methods, *methods})
        await session.flush()
        return found

    async def void(self, session: AsyncSession, session_id: UUID, user_id: UUID, now: datetime) -> None:
        """Have every verifier refuse what was issued for a session, or for another thing with an id, that ended now."""
        before = policy.void_before(now)
        await record(session, SessionRevoked(session_id=session_id, user_id=user_id, before=before))
        after_commit(session, partial(revoke, self._redis, "session", session_id, before))

    async def void_access(self, session: AsyncSession, user: User) -> None:
        """Have every verifier refuse the access tokens that a user has now; refreshing gives new ones.

        Without the margin for clocks that sessions have: what is issued a moment later must be good.
        """
        now = self._clock.now()
        user.access_void_before = now
        await session.flush()
        await record(session, AccessVoided(user_id=user.id, before=now.timestamp()))
        after_commit(session, partial(revoke, self._redis, "user", user.id, now.timestamp()))

    async def _end(self, session: AsyncSession, ended: UserSession | None, reason: str) -> UserSession | None:
        if ended is None or ended.revoked_at is not None:
            return None
        now = self._clock.now()
        ended.revoked_at = now
        ended.revoked_reason = reason
        await session.flush()
        await self.void(session, ended.id, ended.user_id, now)
        return ended

    async def _rotate(
        self, session: AsyncSession, found: UserSession, used: RefreshToken, presented: str, *, now: datetime
    ) -> str:
        await repository.forget_successors(session, found.id, now)
        used.rotated_at = now
        found.last_used_at = now
        await session.flush()
        successor = await _append(session, found.id, now)
        used.sealed_successor = seal(self._secret + presented.encode(), _PURPOSE, successor.encode())
        await session.flush()
        return successor

    async def _living_end(self, session: AsyncSession, used: RefreshToken, presented: str) -> str | None:
        """Follow the chain from a used token to its living end: other tabs may have gone on more than one step."""
        link: RefreshToken | None = used
        text = presented
        while link is not None and link.rotated_at is not None:
            try:
                sealed = link.sealed_successor or b""
                text = open_sealed(self._secret + text.encode(), _PURPOSE, sealed).decode()
            except SealBroken:
                return None
            link = await repository.token(session, digest(text))
        return text if link is not None else None


async def _append(session: AsyncSession, session_id: UUID, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    link = RefreshToken(
        token_hash=digest(token), session_id=session_id, created_at=now, rotated_at=None, sealed_successor=None
    )
    session.add(link)
    await session.flush()
    return token


def _issued(found: UserSession, refresh_token: str, now: datetime) -> IssuedSession:
    return IssuedSession(
        found.id,
        found.user_id,
        refresh_token,
        issued_at=now,
        ends_at=policy.ends_at(found),
        authenticated_at=found.authenticated_at,
    )
