"""The sessions of an account as its owner sees them: list, end one, the others, all."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path

from services.auth.audit import service as audit
from services.auth.audit.kinds import Kind
from services.auth.clients import ClientInfo
from services.auth.deps import SessionRules, Time
from services.auth.sessions import policy, repository
from services.auth.sessions.cookies import Cookie
from services.auth.sessions.problems import SessionNotFound
from services.auth.sessions.schemas import EndedSessions, SessionList
from shared.auth import InsufficientScope, Person
from shared.database import ReadSession, Session
from shared.problems import NotAuthenticated, problem_responses

router = APIRouter(prefix="/api/auth", tags=["sessions"])

SessionId = Annotated[UUID, Path(alias="sessionId")]
_REFUSALS = problem_responses(NotAuthenticated, InsufficientScope)


@router.get("/sessions", response_model=SessionList, responses=_REFUSALS)
async def list_sessions(caller: Person, session: ReadSession, time: Time) -> dict[str, Any]:
    """Where one is signed in, the session used last first."""
    return {
        "sessions": [
            {
                "id": found.id,
                "device": found.device,
                "network": found.network,
                "methods": found.methods,
                "created_at": found.created_at,
                "last_used_at": found.last_used_at,
                "ends_at": policy.ends_at(found),
                "is_current": found.id == caller.session_id,
            }
            for found in await repository.living(session, caller.id, time.now())
        ]
    }


@router.delete(
    "/sessions/{sessionId}",
    status_code=204,
    responses=problem_responses(NotAuthenticated, InsufficientScope, SessionNotFound),
)
async def end_session(
    *, session_id: SessionId, caller: Person, session: Session, sessions: SessionRules, client: ClientInfo, time: Time
) -> None:
    """Sign one of one's own sessions out; it is refused everywhere within a second."""
    if await repository.owner(session, session_id) != caller.id:
        raise SessionNotFound
    if await sessions.end_by_id(session, session_id, "revoked"):
        await audit.note(session, Kind.SESSION_REVOKED, caller.id, time.now(), client=client, session_id=session_id)


@router.delete("/sessions", response_model=EndedSessions, responses=_REFUSALS)
async def end_other_sessions(
    caller: Person, session: Session, sessions: SessionRules, client: ClientInfo, time: Time
) -> EndedSessions:
    """Sign out everywhere but here."""
    ended = await sessions.end_all(session, caller.id, "revoked", except_id=caller.session_id)
    if ended:
        details = {"count": ended}
        await audit.note(session, Kind.OTHER_SESSIONS_REVOKED, caller.id, time.now(), client=client, details=details)
    return EndedSessions(ended=ended)


@router.post("/logout-all", status_code=204, responses=_REFUSALS)
async def logout_all(
    *, caller: Person, session: Session, sessions: SessionRules, client: ClientInfo, cookie: Cookie, time: Time
) -> None:
    """Sign out everywhere, here too."""
    if await sessions.end_all(session, caller.id, "logout_all"):
        await audit.note(session, Kind.ALL_SESSIONS_REVOKED, caller.id, time.now(), client=client)
    cookie.clear()
