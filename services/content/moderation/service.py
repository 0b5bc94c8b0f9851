"""Reports, the queue, decisions and appeals. Records the events; the edge commits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.authors.models import Author
from services.content.moderation import repository, standing, subjects
from services.content.moderation.events import ModerationDecided
from services.content.moderation.models import Appeal, Case, Decision, Report
from services.content.moderation.policy import (
    APPEAL_WITHIN,
    APPEALABLE,
    TAKEN_BACK,
    CaseOrigin,
    Deed,
    ModerationAction,
    ReportReason,
    SubjectType,
)
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
    AppealCreate,
    CaseAppeal,
    CaseCursor,
    CaseList,
    CaseRead,
    CaseReport,
    CaseSubject,
    DecisionCreate,
    DecisionCursor,
    DecisionList,
    DecisionRead,
    ReportCreate,
    ReportCursor,
    ReportEntry,
    ReportList,
    ReportRead,
)
from shared.auth import Caller
from shared.ids import uuid7
from shared.outbox import record
from shared.pagination import PageParams, Pagination, split_page

SHOWN_REPORTS: Final = 20


async def report(session: AsyncSession, caller: Caller, body: ReportCreate, now: datetime) -> ReportRead:
    """Take a report; making it again changes nothing.

    Raises:
        SubjectNotFound, OwnSubject, TooManyRequests
    """
    key = (body.subject_type, body.subject_id)
    owner = await subjects.owner_of(session, caller, key)
    if owner is None:
        raise SubjectNotFound
    if owner == caller.id:
        raise OwnSubject("You can change or delete it yourself.")
    if not await repository.has_reported(session, key, caller.id):
        await standing.require_within(session, Deed.REPORT, caller, now)
        case_id = await repository.open_case(session, subject=key, author_id=owner, origin=CaseOrigin.REPORTS, now=now)
        made = Report(
            subject_type=body.subject_type.value,
            subject_id=body.subject_id,
            reporter_id=caller.id,
            case_id=case_id,
            reason=body.reason.value,
            text=body.text,
            created_at=now,
        )
        await repository.add_report(session, made)
    return ReportRead(subject_type=body.subject_type, subject_id=body.subject_id, reason=body.reason)


async def queue(session: AsyncSession, caller: Caller, origin: CaseOrigin | None, page: PageParams) -> CaseList:
    """Return one page of what is to be decided, the oldest first."""
    after = CaseCursor.decode(page.cursor) if page.cursor else None
    found = await repository.queue(session, origin, after=after, limit=page.limit + 1)
    cases, next_cursor = split_page(found, page.limit, lambda case: CaseCursor(at=case.opened_at, id=case.id))
    return CaseList(
        cases=await _read(session, caller, cases),
        open=await repository.count_open(session),
        pagination=Pagination(limit=page.limit, next_cursor=next_cursor),
    )


async def reports(session: AsyncSession, caller: Caller, page: PageParams) -> ReportList:
    """Return one page of reports, the latest first. Who reported a moderator, that moderator does not learn."""
    after = ReportCursor.decode(page.cursor) if page.cursor else None
    found = await repository.reports(session, caller.id, after=after, limit=page.limit + 1)
    rows, next_cursor = split_page(
        found,
        page.limit,
        lambda row: ReportCursor(at=row[0].created_at, reporter_id=row[0].reporter_id, subject_id=row[0].subject_id),
    )
    return ReportList(
        reports=[
            ReportEntry(
                case_id=one.case_id,
                subject_type=SubjectType(one.subject_type),
                subject_id=one.subject_id,
                is_open=closed_at is None,
                **_report(one, username).model_dump(by_alias=False),
            )
            for one, closed_at, username in rows
        ],
        pagination=Pagination(limit=page.limit, next_cursor=next_cursor),
    )


async def read_case(session: AsyncSession, caller: Caller, case_id: UUID) -> CaseRead:
    """Return one case.

    Raises:
        CaseNotFound
    """
    case = await repository.find_case(session, case_id)
    if case is None:
        raise CaseNotFound
    return (await _read(session, caller, [case]))[0]


async def decide(
    session: AsyncSession, caller: Caller, case_id: UUID, body: DecisionCreate, now: datetime
) -> DecisionRead:
    """Decide on a case, which ends it. Of two who decide at once the second one is told.

    Raises:
        CaseNotFound, CaseClosed, ActionNotPossible, OwnDecision, OwnSubject
    """
    case = await repository.find_case(session, case_id)
    if case is None:
        raise CaseNotFound
    await subjects.hold(session, (SubjectType(case.subject_type), case.subject_id))
    await session.refresh(case, with_for_update=True)
    if case.closed_at is not None:
        raise CaseClosed("Load the queue again.")
    if case.author_id == caller.id:
        raise OwnSubject("Another moderator decides on what is yours.")
    key = (SubjectType(case.subject_type), case.subject_id)
    thing = (await subjects.seen(session, [key])).get(key)
    if body.action not in subjects.actions_on(key[0], thing):
        raise ActionNotPossible
    appealed = await _answer_appeal(session, caller, case, body, now)
    if body.action is ModerationAction.RESTORE:
        undone = {ModerationAction(appealed.action)} if appealed else TAKEN_BACK
        stood = await repository.reverse(session, key, TAKEN_BACK & undone, now)
        await subjects.take_back(session, key, undone if appealed else stood | {ModerationAction.REMOVE}, now)
    else:
        await subjects.carry_out(session, key, body.action, now)
    decision = Decision(
        id=uuid7(),
        case_id=case.id,
        subject_type=case.subject_type,
        subject_id=case.subject_id,
        author_id=case.author_id,
        action=body.action.value,
        reason=body.reason,
        note=body.note,
        moderator_id=caller.id,
        decided_at=now,
        reversed_at=None,
    )
    session.add(decision)
    case.closed_at = now
    await session.flush()
    is_appeal = case.origin == CaseOrigin.APPEAL
    if body.action is not ModerationAction.NONE or is_appeal:
        await _tell(session, decision, is_appeal=is_appeal)
    return _decision(decision, None, now)


async def appeal(session: AsyncSession, caller: Caller, body: AppealCreate, now: datetime) -> DecisionRead:
    """Say something against a decision on one's own things, once.

    Raises:
        DecisionNotFound, NotAppealable
    """
    decision = await repository.find_decision(session, body.decision_id, for_change=True)
    if decision is None or decision.author_id != caller.id:
        raise DecisionNotFound
    earlier = (await repository.appeals_of(session, [decision.id])).get(decision.id)
    if earlier is not None and earlier.text == body.text:
        return _decision(decision, earlier, now)
    if not _can_appeal(decision, earlier, now):
        raise NotAppealable
    made = Appeal(
        decision_id=decision.id,
        author_id=caller.id,
        text=body.text,
        created_at=now,
        is_accepted=None,
        answer=None,
        answered_at=None,
    )
    session.add(made)
    await repository.open_appeal(session, decision, now)
    return _decision(decision, made, now)


async def decisions_on(session: AsyncSession, caller: Caller, page: PageParams, now: datetime) -> DecisionList:
    """Return one page of the decisions on the caller's things."""
    after = DecisionCursor.decode(page.cursor) if page.cursor else None
    found = await repository.decisions_on(session, caller.id, after=after, limit=page.limit + 1)
    rows, next_cursor = split_page(found, page.limit, lambda row: DecisionCursor(at=row[0].decided_at, id=row[0].id))
    return DecisionList(
        decisions=[_decision(decision, appealed, now) for decision, appealed in rows],
        pagination=Pagination(limit=page.limit, next_cursor=next_cursor),
    )


async def latest_on(session: AsyncSession, author_id: UUID, subject_id: UUID, now: datetime) -> DecisionRead | None:
    """Return the latest decision on a thing that did something."""
    found = await repository.decisions_on(session, author_id, after=None, limit=1, subject_id=subject_id)
    return _decision(*found[0], now) if found else None


async def _answer_appeal(
    session: AsyncSession, caller: Caller, case: Case, body: DecisionCreate, now: datetime
) -> Decision | None:
    """Answer the appeal that the case is about; return the decision that it is against."""
    if case.decision_id is None:
        return None
    decision = await repository.find_decision(session, case.decision_id, for_change=True)
    appealed = (await repository.appeals_of(session, [case.decision_id])).get(case.decision_id)
    if decision is None or appealed is None:
        raise CaseNotFound
    if decision.moderator_id == caller.id and caller.role != "admin":
        raise OwnDecision
    is_accepted = body.action is ModerationAction.RESTORE
    appealed.is_accepted, appealed.answer, appealed.answered_at = is_accepted, body.reason, now
    if is_accepted:
        decision.reversed_at = now
        await session.flush()
    return decision


async def _tell(session: AsyncSession, decision: Decision, *, is_appeal: bool) -> None:
    key = (SubjectType(decision.subject_type), decision.subject_id)
    thing = (await subjects.seen(session, [key])).get(key)
    has_place = thing is not None and key[0] is not SubjectType.PERSON
    event = ModerationDecided(
        decision_id=decision.id,
        subject_type=decision.subject_type,
        subject_id=decision.subject_id,
        author_id=decision.author_id,
        action=decision.action,
        reason=decision.reason,
        post_slug=thing.link.removeprefix("/posts/").partition("#")[0] if has_place and thing and thing.link else None,
        post_title=thing.title if has_place and thing else None,
        is_appeal=is_appeal,
    )
    await record(session, event)


async def _read(session: AsyncSession, caller: Caller, cases: Sequence[Case]) -> list[CaseRead]:
    keys = {case.id: (SubjectType(case.subject_type), case.subject_id) for case in cases}
    things = await subjects.seen(session, set(keys.values()))
    reports = await repository.reports_of(session, list(keys), SHOWN_REPORTS)
    reporters = await _people(session, {one.reporter_id for found in reports.values() for one in found})
    appealed = [case.decision_id for case in cases if case.decision_id]
    decisions = await repository.decisions_with(session, appealed)
    appeals = await repository.appeals_of(session, appealed)
    return [
        CaseRead(
            id=case.id,
            subject_type=keys[case.id][0],
            subject_id=case.subject_id,
            origin=CaseOrigin(case.origin),
            issues=case.issues,
            report_count=case.report_count,
            opened_at=case.opened_at,
            actions=sorted(subjects.actions_on(keys[case.id][0], things.get(keys[case.id]))),
            subject=_subject(case, things.get(keys[case.id])),
            # Who reported a moderator, that moderator does not learn either.
            reports=[_report(one, reporters.get(one.reporter_id)) for one in reports[case.id]]
            if case.author_id != caller.id
            else [],
            appeal=_appeal(caller, decisions.get(case.decision_id), appeals.get(case.decision_id))
            if case.decision_id
            else None,
        )
        for case in cases
    ]


async def _people(session: AsyncSession, ids: set[UUID]) -> dict[UUID, str]:
    query = select(Author.id, Author.username).where(Author.id.in_(ids))
    return {row.id: row.username for row in await session.execute(query)}


def _subject(case: Case, thing: subjects.Seen | None) -> CaseSubject:
    return CaseSubject(
        title=thing.title if thing else None,
        text=thing.text if thing else None,
        link=thing.link if thing else None,
        author_id=case.author_id,
        author_username=thing.author.username if thing and thing.author else None,
        state=thing.state if thing else "gone",
    )


def _report(one: Report, username: str | None) -> CaseReport:
    return CaseReport(
        reason=ReportReason(one.reason),
        text=one.text,
        reporter_id=one.reporter_id,
        reporter_username=username,
        created_at=one.created_at,
    )


def _appeal(caller: Caller, decision: Decision | None, appealed: Appeal | None) -> CaseAppeal | None:
    if decision is None or appealed is None:
        return None
    return CaseAppeal(
        decision_id=decision.id,
        action=ModerationAction(decision.action),
        reason=decision.reason,
        text=appealed.text,
        is_own_decision=decision.moderator_id == caller.id,
    )


def _can_appeal(decision: Decision, appealed: Appeal | None, now: datetime) -> bool:
    is_late = now - decision.decided_at > APPEAL_WITHIN
    return appealed is None and not is_late and decision.reversed_at is None and decision.action in APPEALABLE


def _decision(decision: Decision, appealed: Appeal | None, now: datetime) -> DecisionRead:
    return DecisionRead(
        id=decision.id,
        subject_type=SubjectType(decision.subject_type),
        subject_id=decision.subject_id,
        action=ModerationAction(decision.action),
        reason=decision.reason,
        decided_at=decision.decided_at,
        reversed_at=decision.reversed_at,
        can_appeal=_can_appeal(decision, appealed, now),
        appeal=appealed.text if appealed else None,
        appeal_answer=appealed.answer if appealed else None,
        is_appeal_accepted=appealed.is_accepted if appealed else None,
    )
