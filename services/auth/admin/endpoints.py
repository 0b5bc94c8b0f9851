"""Finding, viewing and acting on other people's accounts, and the log of that."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query

from services.auth.admin import service
from services.auth.admin.problems import NotAllowed
from services.auth.admin.repository import LogFilter, UserFilter
from services.auth.admin.schemas import (
    AccountView,
    FoundUsers,
    LoggedEvents,
    ManagedUser,
    Reason,
    Role,
    RoleChange,
    Status,
    Suspension,
)
from services.auth.audit.kinds import Kind
from services.auth.deps import AdministrationRules, Time
from services.auth.profiles.problems import UserNotFound
from shared.auth import Administrator, Caller, InsufficientScope, Moderator, ReauthenticationRequired, RecentCaller
from shared.database import ReadSession, Session
from shared.pagination import Page
from shared.problems import EmailNotVerified, Forbidden, InvalidInput, NotAuthenticated, Problem, problem_responses

router = APIRouter(prefix="/api/admin", tags=["administration"])

UserId = Annotated[UUID, Path(alias="userId")]

_STAFF: list[type[Problem]] = [InvalidInput, NotAuthenticated, Forbidden, EmailNotVerified, InsufficientScope]
_READ = problem_responses(*_STAFF)
_VIEW = problem_responses(*_STAFF, NotAllowed, UserNotFound)
_WRITE = problem_responses(*_STAFF, ReauthenticationRequired, NotAllowed, UserNotFound)


async def _recent_moderator(caller: Moderator, _: RecentCaller) -> Caller:
    return caller


async def _recent_administrator(caller: Administrator, _: RecentCaller) -> Caller:
    return caller


# Changing somebody else's account takes a credential shown lately; a screen left open must not be enough.
RecentModerator = Annotated[Caller, Depends(_recent_moderator)]
RecentAdministrator = Annotated[Caller, Depends(_recent_administrator)]


@router.get("/users", response_model=FoundUsers, responses=_READ)
async def find_users(
    *,
    q: Annotated[
        str | None, Query(max_length=320, description="An id, a whole e-mail address, or how a username begins.")
    ] = None,
    role: Annotated[Role | None, Query()] = None,
    status: Annotated[Status | None, Query()] = None,
    _: Moderator,
    page: Page,
    session: ReadSession,
    time: Time,
) -> dict[str, Any]:
    """Find accounts, the newest first. Addresses are masked."""
    wanted = UserFilter(text=q.strip() if q else None, role=role, status=status)
    return await service.find(session, wanted, page, time.now())


@router.post("/users/{userId}/view", response_model=AccountView, responses=_VIEW)
async def view_user(
    user_id: UserId, body: Reason, caller: Moderator, rules: AdministrationRules, session: Session
) -> dict[str, Any]:
    """See an account with its address, sessions and log. Its owner can see that, and the reason."""
    return await rules.view(session, caller, user_id, body.reason)


@router.post("/users/{userId}/suspend", response_model=ManagedUser, responses=_WRITE)
async def suspend_user(
    user_id: UserId, body: Suspension, caller: RecentModerator, rules: AdministrationRules, session: Session
) -> dict[str, Any]:
    """Sign an account out and let nobody in, until a time or until further notice. Suspending again replaces both."""
    return await rules.suspend(session, caller, user_id, body)


@router.post("/users/{userId}/unsuspend", response_model=ManagedUser, responses=_WRITE)
async def unsuspend_user(
    user_id: UserId, body: Reason, caller: RecentModerator, rules: AdministrationRules, session: Session
) -> dict[str, Any]:
    """End a suspension. Where there is none, nothing happens."""
    return await rules.unsuspend(session, caller, user_id, body.reason)


@router.put("/users/{userId}/role", response_model=ManagedUser, responses=_WRITE)
async def change_role(
    user_id: UserId, body: RoleChange, caller: RecentAdministrator, rules: AdministrationRules, session: Session
) -> dict[str, Any]:
    """Give an account another role. It is in the access tokens that its sessions get from now on."""
    return await rules.change_role(session, caller, user_id, body)


@router.delete("/users/{userId}/sessions", status_code=204, responses=_WRITE)
async def end_sessions(
    user_id: UserId, body: Reason, caller: RecentModerator, rules: AdministrationRules, session: Session
) -> None:
    """Sign an account out everywhere. Its personal access tokens stay."""
    await rules.end_sessions(session, caller, user_id, body.reason)


@router.delete("/users/{userId}/credentials", status_code=204, responses=_WRITE)
async def remove_credentials(
    user_id: UserId, body: Reason, caller: RecentAdministrator, rules: AdministrationRules, session: Session
) -> None:
    """Give an account back to whoever reads its mail: for one that was taken over, or an owner who lost the phone.

    Its password, second factors, passkeys, connected accounts, wallets, sessions and personal access tokens end.
    """
    await rules.remove_credentials(session, caller, user_id, body.reason)


@router.get("/audit", response_model=LoggedEvents, responses=_READ)
async def list_events(
    *,
    user_id: Annotated[UUID | None, Query(alias="userId")] = None,
    actor_id: Annotated[UUID | None, Query(alias="actorId", description="Who did it to somebody else.")] = None,
    kind: Annotated[Kind | None, Query()] = None,
    _: Administrator,
    page: Page,
    session: ReadSession,
) -> dict[str, Any]:
    """What happened to the security of all accounts, latest first; kept for 400 days."""
    return await service.log(session, LogFilter(user_id=user_id, actor_id=actor_id, kind=kind), page)
