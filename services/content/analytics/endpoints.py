"""HTTP of views and reports."""

from typing import Annotated, Final
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import APIRouter, Body, Header, Query, Request

from services.content.analytics import service
from services.content.analytics.policy import MAX_DAYS
from services.content.analytics.schemas import AnalyticsReport, ViewCreate
from services.content.posts.problems import PostNotFound
from services.content.settings import ContentSettings
from shared.auth import CurrentCaller, InvalidToken, OptionalCaller
from shared.clock import Now
from shared.database import ReadSession, Session
from shared.problems import InvalidInput, NotAuthenticated, problem_responses

router = APIRouter(prefix="/api/posts", tags=["analytics"])

_OPENED: Final = Body(default_factory=ViewCreate)
_REPORT: Final = problem_responses(InvalidInput, NotAuthenticated)
Days = Annotated[int, Query(ge=1, le=MAX_DAYS, description="How many days, today included.")]
Signal = Annotated[str, Header(max_length=16)]


@router.post("/{post_id}/view", status_code=204, responses=problem_responses(InvalidInput, InvalidToken, PostNotFound))
async def record_view(
    post_id: UUID,
    caller: OptionalCaller,
    session: Session,
    request: Request,
    *,
    body: ViewCreate = _OPENED,
    now: Now,
    user_agent: Annotated[str, Header(max_length=4096)] = "",
    sec_gpc: Signal = "",
    dnt: Signal = "",
) -> None:
    """Count a reader, once a day whatever is sent, without a cookie; whoever asks not to be counted is not.

    Sent when a post opens and again with `depth` when it is left. Programs and the author do not count.
    """
    if "1" in {sec_gpc.strip(), dnt.strip()}:
        return
    settings: ContentSettings = request.app.state.settings
    peer = request.client.host if request.client else ""
    await service.record_view(
        session,
        caller,
        post_id,
        body,
        # The gateway sets the header anew and is all that reaches this service; the last hop is what it saw.
        address=request.headers.get("x-forwarded-for", peer).rpartition(",")[2].strip()[:64],
        user_agent=user_agent,
        own_host=urlsplit(settings.public_url).hostname or "",
        now=now,
    )


@router.get("/analytics", response_model=AnalyticsReport, responses=_REPORT)
async def read_analytics(caller: CurrentCaller, session: ReadSession, now: Now, *, days: Days = 30) -> AnalyticsReport:
    """How one's own posts are read: views, reads, reactions and comments by day, referrers, and the posts seen most."""
    return await service.report(session, caller, None, days, now.date())


@router.get(
    "/{post_id}/analytics",
    response_model=AnalyticsReport,
    responses={**_REPORT, **problem_responses(PostNotFound)},
)
async def read_post_analytics(
    post_id: UUID, caller: CurrentCaller, session: ReadSession, now: Now, *, days: Days = 30
) -> AnalyticsReport:
    """The same for one post of one's own."""
    return await service.report(session, caller, post_id, days, now.date())
