"""HTTP of moderation."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.content.cursor_pages import CursorPage
from services.content.moderation import repository, service, standing
from services.content.moderation.policy import LIMITS, CaseOrigin, Deed, Trust
from services.content.moderation.problems import (
    ActionNotPossible,
    CaseClosed,
    CaseNotFound,
    DecisionNotFound,
    NotAppealable,
    OwnDecision,
    OwnSubject,
    SubjectNotFound,
)
from services.content.moderation.schemas import (
    Allowance,
    AppealCreate,
    CaseList,
    CaseRead,
    DecisionCreate,
    DecisionCursor,
    DecisionList,
    DecisionRead,
    LogEntry,
    PostModeration,
    PublicLog,
    ReportCreate,
    ReportList,
    ReportRead,
    RulesRead,
    StandingRead,
    VoucherPut,
)
from services.content.posts import repository as posts
from services.content.posts.policy import Moderation
from services.content.posts.problems import PostNotFound, PostNotYours
from shared.auth import Administrator, CurrentCaller, Moderator, VerifiedCaller
from shared.clock import Now
from shared.database import ReadSession, Session
from shared.idempotency import IdempotencyKeyReused, Once
from shared.pagination import Pagination, split_page
from shared.problems import (
    EmailNotVerified,
    Forbidden,
    InvalidInput,
    NotAuthenticated,
    TooManyRequests,
    problem_responses,
)

router = APIRouter(tags=["moderation"])

_OWN = (InvalidInput, NotAuthenticated)
_MODERATORS = (InvalidInput, NotAuthenticated, EmailNotVerified, Forbidden)


@router.post(
    "/api/reports",
    status_code=201,
    response_model=ReportRead,
    responses=problem_responses(
        *_OWN, EmailNotVerified, SubjectNotFound, OwnSubject, IdempotencyKeyReused, TooManyRequests
    ),
)
async def report(body: ReportCreate, caller: VerifiedCaller, session: Session, once: Once, now: Now) -> ReportRead:
    """Report a post, a comment or a person to the moderators. Each reports a thing once; again changes nothing."""
    return await once(ReportRead, lambda: service.report(session, caller, body, now))


@router.get("/api/admin/reports", response_model=ReportList, responses=problem_responses(*_MODERATORS))
async def list_reports(caller: Moderator, session: ReadSession, page: CursorPage) -> ReportList:
    """Every report, the latest first; those about oneself are left out."""
    return await service.reports(session, caller, page)


@router.get(
    "/api/admin/queue",
    response_model=CaseList,
    responses=problem_responses(*_MODERATORS),
    operation_id="read_queue_as_admin",
)
@router.get("/api/moderation/queue", response_model=CaseList, responses=problem_responses(*_MODERATORS))
async def read_queue(
    caller: Moderator, session: ReadSession, page: CursorPage, origin: CaseOrigin | None = None
) -> CaseList:
    """What is to be decided, the oldest first."""
    return await service.queue(session, caller, origin, page)


@router.get("/api/moderation/standing", response_model=StandingRead, responses=problem_responses(*_OWN))
async def read_standing(caller: CurrentCaller, session: ReadSession, now: Now) -> StandingRead:
    """How much the caller is trusted, and what for."""
    trust = await standing.trust(session, caller.id, now, is_moderator=caller.is_moderator)
    limits = LIMITS.get(trust, {})
    told = {deed: f"{limit.count} in {int(limit.span.total_seconds()) // 3600} h" for deed, limit in limits.items()}
    return StandingRead(
        trust=trust,
        name=trust.name.lower(),
        is_reviewed=trust is Trust.NEWCOMER,
        allowance=Allowance(
            publish=told.get(Deed.PUBLISH), comment=told.get(Deed.COMMENT), report=told.get(Deed.REPORT)
        ),
    )


@router.get("/api/moderation/decisions", response_model=DecisionList, responses=problem_responses(*_OWN))
async def list_decisions(caller: CurrentCaller, session: ReadSession, page: CursorPage, now: Now) -> DecisionList:
    """The decisions on the caller's own things, the latest first."""
    return await service.decisions_on(session, caller, page, now)


@router.get("/api/moderation/rules", response_model=RulesRead, responses=problem_responses(*_MODERATORS))
async def read_rules(_: Moderator, session: ReadSession) -> RulesRead:
    """Whether newcomers' posts are looked at before they show."""
    return RulesRead(reviews_newcomers=await standing.reviews_newcomers(session))


@router.put("/api/moderation/rules", response_model=RulesRead, responses=problem_responses(*_MODERATORS))
async def choose_rules(body: RulesRead, _: Administrator, session: Session, now: Now) -> RulesRead:
    """Choose whether newcomers' posts are looked at before they show; administrators only."""
    await standing.set_rules(session, reviews_newcomers=body.reviews_newcomers, now=now)
    return body


@router.put(
    "/api/moderation/people/{person_id}/trust", response_model=VoucherPut, responses=problem_responses(*_MODERATORS)
)
async def vouch(person_id: UUID, body: VoucherPut, _: Moderator, session: Session, now: Now) -> VoucherPut:
    """Say how much a person is trusted, whatever they have written so far; again replaces it."""
    await standing.vouch(session, person_id, body.trust, now)
    return body


@router.get(
    "/api/moderation/{case_id}", response_model=CaseRead, responses=problem_responses(*_MODERATORS, CaseNotFound)
)
async def read_case(case_id: UUID, caller: Moderator, session: ReadSession) -> CaseRead:
    """One case."""
    return await service.read_case(session, caller, case_id)


@router.post(
    "/api/moderation/{case_id}/decision",
    response_model=DecisionRead,
    responses=problem_responses(
        *_MODERATORS, CaseNotFound, CaseClosed, ActionNotPossible, OwnDecision, OwnSubject, IdempotencyKeyReused
    ),
)
async def decide(
    case_id: UUID, body: DecisionCreate, caller: Moderator, session: Session, *, once: Once, now: Now
) -> DecisionRead:
    """Decide on a case with a reason, which ends it: a case is decided once (409 `case_closed`)."""
    return await once(DecisionRead, lambda: service.decide(session, caller, case_id, body, now))


@router.get(
    "/api/posts/{post_id}/moderation",
    response_model=PostModeration,
    responses=problem_responses(*_OWN, PostNotFound, PostNotYours),
)
async def read_post_moderation(post_id: UUID, caller: CurrentCaller, session: ReadSession, now: Now) -> PostModeration:
    """What became of one's own post."""
    post = await posts.find(session, caller, post_id=post_id)
    if post is None:
        raise PostNotFound
    if post.author_id != caller.id and not caller.is_moderator:
        raise PostNotYours
    decision = await service.latest_on(session, post.author_id, post_id, now)
    return PostModeration(state=Moderation(post.moderation), decision=decision)


@router.post(
    "/api/appeals",
    status_code=201,
    response_model=DecisionRead,
    responses=problem_responses(*_OWN, DecisionNotFound, NotAppealable, IdempotencyKeyReused),
)
async def appeal(body: AppealCreate, caller: CurrentCaller, session: Session, once: Once, now: Now) -> DecisionRead:
    """Appeal against a decision within 30 days, once. Somebody else decides on it."""
    return await once(DecisionRead, lambda: service.appeal(session, caller, body, now))


@router.get("/api/modlog", response_model=PublicLog, responses=problem_responses(InvalidInput))
async def read_log(
    session: ReadSession,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=512)] = None,
) -> PublicLog:
    """What moderators have decided, for everybody: what, why and when, and nobody's name."""
    after = DecisionCursor.decode(cursor) if cursor else None
    found = await repository.public_log(session, after=after, limit=limit + 1)
    rows, next_cursor = split_page(found, limit, lambda row: DecisionCursor(at=row.decided_at, id=row.id))
    return PublicLog(
        entries=[LogEntry.model_validate(row) for row in rows],
        pagination=Pagination(limit=limit, next_cursor=next_cursor),
    )
