"""The rules of the administration. Everything has a reason, and is noted with who did it."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts.models import User
from services.auth.accounts.problems import AccountGone
from services.auth.admin import repository
from services.auth.admin.events import RoleChanged, UserSuspended, UserUnsuspended
from services.auth.admin.policy import Action, masked, objection
from services.auth.admin.problems import NotAllowed
from services.auth.admin.repository import LogCursor, LogFilter, UserCursor, UserFilter
from services.auth.admin.schemas import RoleChange, Suspension
from services.auth.audit import service as audit
from services.auth.audit.kinds import Kind
from services.auth.credentials import repository as credentials
from services.auth.personal_tokens import repository as personal_tokens
from services.auth.personal_tokens.service import end_all as end_personal_tokens
from services.auth.profiles.problems import UserNotFound
from services.auth.sessions import repository as sessions
from services.auth.sessions.service import Sessions
from services.auth.signins.policy import is_suspended
from shared.auth import Caller
from shared.clock import Clock
from shared.outbox import record
from shared.pagination import PageParams, Pagination
from shared.problems import InvalidInput

_EVENTS_SHOWN: Final = 50


async def find(session: AsyncSession, wanted: UserFilter, page: PageParams, now: datetime) -> dict[str, Any]:
    """Return a page of accounts with masked addresses.

    Raises:
        InvalidInput: the cursor is not one of this list.
    """
    after = UserCursor.decode(page.cursor) if page.cursor else None
    rows, next_cursor = await repository.find(session, wanted, now, after=after, limit=page.limit)
    users = [{**row._mapping, "masked_email": masked(row.email)} for row in rows]
    return {"users": users, "pagination": Pagination(limit=page.limit, next_cursor=next_cursor)}


async def log(session: AsyncSession, wanted: LogFilter, page: PageParams) -> dict[str, Any]:
    """Return a page of security events of every account, latest first.

    Raises:
        InvalidInput: the cursor is not one of this list.
    """
    after = LogCursor.decode(page.cursor) if page.cursor else None
    events, next_cursor = await repository.events(session, wanted, after=after, limit=page.limit)
    return {"events": events, "pagination": Pagination(limit=page.limit, next_cursor=next_cursor)}


def status_of(user: User, now: datetime) -> str:
    """Return active, suspended or deleting, as the list has it."""
    if is_suspended(user, now):
        return "suspended"
    return "deleting" if user.deletion_due_at is not None else "active"


class Administration:
    """What staff does to an account, each inside the transaction that it is given."""

    def __init__(self, sessions_: Sessions, clock: Clock) -> None:
        self._sessions = sessions_
        self._clock = clock

    async def view(self, session: AsyncSession, caller: Caller, user_id: UUID, reason: str) -> dict[str, Any]:
        """Return an account with its sessions and what happened to it lately. Its owner sees that, and why.

        Raises:
            UserNotFound, NotAllowed.
        """
        user = await self._permitted(session, Action.VIEW, caller, user_id)
        now = self._clock.now()
        await self._note(session, Kind.VIEWED_BY_ADMIN, user, caller, reason=reason)
        events, _ = await repository.events(session, LogFilter(user_id=user.id), after=None, limit=_EVENTS_SHOWN)
        return {
            "user": managed(user, now),
            "sessions": await sessions.living(session, user.id, now),
            "events": events,
            "personal_tokens": await personal_tokens.count_of(session, user.id),
        }

    async def suspend(self, session: AsyncSession, caller: Caller, user_id: UUID, wanted: Suspension) -> dict[str, Any]:
        """Let nobody into an account, until a time or until further notice; suspending again replaces both.

        Raises:
            UserNotFound, NotAllowed.
            InvalidInput: `until` is past.
        """
        user = await self._permitted(session, Action.SUSPEND, caller, user_id)
        now = self._clock.now()
        until = wanted.until
        if until is not None and until <= now:
            raise InvalidInput("The end of a suspension lies ahead.", field_errors={"until": ["must be in the future"]})
        user.suspended_at, user.suspended_until, user.suspension_reason = now, until, wanted.reason
        await session.flush()
        await self._sessions.end_all(session, user.id, "suspended")
        await end_personal_tokens(session, self._sessions, user.id, "suspended", now)
        await self._sessions.void_access(session, user)
        ends = until.isoformat() if until else None
        await self._note(session, Kind.SUSPENDED, user, caller, reason=wanted.reason, until=ends)
        await record(session, UserSuspended(user_id=user.id, suspended_at=now, until=until))
        return managed(user, now)

    async def unsuspend(self, session: AsyncSession, caller: Caller, user_id: UUID, reason: str) -> dict[str, Any]:
        """End a suspension. Nothing happens where there is none.

        Raises:
            UserNotFound, NotAllowed.
        """
        user = await self._permitted(session, Action.UNSUSPEND, caller, user_id)
        now = self._clock.now()
        if is_suspended(user, now):
            user.suspended_at = user.suspended_until = user.suspension_reason = None
            await session.flush()
            await self._note(session, Kind.UNSUSPENDED, user, caller, reason=reason)
            await record(session, UserUnsuspended(user_id=user.id, unsuspended_at=now))
        return managed(user, now)

    async def end_sessions(self, session: AsyncSession, caller: Caller, user_id: UUID, reason: str) -> None:
        """Sign an account out everywhere. Its personal access tokens stay.

        Raises:
            UserNotFound, NotAllowed.
        """
        user = await self._permitted(session, Action.END_SESSIONS, caller, user_id)
        count = await self._sessions.end_all(session, user.id, "admin")
        await self._note(session, Kind.SESSIONS_REVOKED_BY_ADMIN, user, caller, reason=reason, count=count)

    async def remove_credentials(self, session: AsyncSession, caller: Caller, user_id: UUID, reason: str) -> None:
        """Leave a mailed link as the only way into an account, and end everything that was let in before.

        Raises:
            UserNotFound, NotAllowed.
        """
        user = await self._permitted(session, Action.REMOVE_CREDENTIALS, caller, user_id)
        user.password_hash = None
        await session.flush()
        await credentials.remove_all(session, user.id)
        await self._sessions.end_all(session, user.id, "admin")
        await end_personal_tokens(session, self._sessions, user.id, "admin", self._clock.now())
        await self._sessions.void_access(session, user)
        await self._note(session, Kind.CREDENTIALS_REMOVED_BY_ADMIN, user, caller, reason=reason)

    async def change_role(
        self, session: AsyncSession, caller: Caller, user_id: UUID, wanted: RoleChange
    ) -> dict[str, Any]:
        """Give an account another role. Its sessions go on; their next access tokens have the new role.

        Raises:
            UserNotFound, NotAllowed.
        """
        user = await self._permitted(session, Action.CHANGE_ROLE, caller, user_id)
        if user.role != wanted.role:
            await self._set_role(session, user, wanted.role)
            await self._note(session, Kind.ROLE_CHANGED, user, caller, reason=wanted.reason, role=wanted.role)
        return managed(user, self._clock.now())

    async def grant(self, session: AsyncSession, user: User, role: str, reason: str) -> None:
        """Give a locked account a role in the operator's name, who needs no account."""
        if user.role != role:
            await self._set_role(session, user, role)
            details = {"role": role, "reason": reason}
            await audit.note(session, Kind.ROLE_CHANGED, user.id, self._clock.now(), details=details)

    async def _permitted(self, session: AsyncSession, action: Action, caller: Caller, user_id: UUID) -> User:
        """Return the account, locked, once its state and the actor's say that this is allowed."""
        actor, user = await repository.lock_both(session, caller.id, user_id)
        if actor is None:
            raise AccountGone
        if user is None:
            raise UserNotFound
        # The token may be older than the actor's own suspension or demotion; the locked row is not.
        role = "user" if is_suspended(actor, self._clock.now()) else actor.role
        reason = objection(action, role, user.role, is_oneself=actor.id == user.id)
        if reason is not None:
            raise NotAllowed(reason)
        return user

    async def _set_role(self, session: AsyncSession, user: User, role: str) -> None:
        user.role = role
        await session.flush()
        # A refresh holds its session's row while it reads the role: after this one, each reads the new one.
        await sessions.lock_living(session, user.id, None)
        await self._sessions.void_access(session, user)
        await record(session, RoleChanged(user_id=user.id, role=role, changed_at=self._clock.now()))

    async def _note(self, session: AsyncSession, kind: Kind, user: User, caller: Caller, **details: Any) -> None:
        # Without the actor's device and network: the account's owner reads this.
        await audit.note(session, kind, user.id, self._clock.now(), actor_id=caller.id, details=details)


def managed(user: User, now: datetime) -> dict[str, Any]:
    """Return an account as staff sees it."""
    return {
        "id": user.id,
        "username": user.username,
        "email": user.email,
        "email_verified": user.email_verified,
        "role": user.role,
        "status": status_of(user, now),
        "suspended_at": user.suspended_at,
        "suspended_until": user.suspended_until,
        "suspension_reason": user.suspension_reason,
        "deletion_due_at": user.deletion_due_at,
        "has_password": user.has_password,
        "created_at": user.created_at,
        "profile": user.profile,
    }
