"""Every SQL statement on cases, reports, decisions and appeals. Moderators see all; others their own."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, exists, func, literal, literal_column, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.authors.models import Author
from services.content.moderation.models import Appeal, Case, Decision, Report
from services.content.moderation.policy import CaseOrigin, ModerationAction, SubjectType
from services.content.moderation.schemas import CaseCursor, DecisionCursor, ReportCursor
from shared.ids import uuid7

SubjectKey = tuple[SubjectType, UUID]


async def open_case(
    session: AsyncSession,
    *,
    subject: SubjectKey,
    author_id: UUID,
    origin: CaseOrigin,
    now: datetime,
    issues: Sequence[str] = (),
) -> UUID:
    """Return the open case of a thing, a new one where there is none."""
    kind, subject_id = subject
    row = insert(Case).values(
        id=uuid7(),
        subject_type=kind.value,
        subject_id=subject_id,
        author_id=author_id,
        origin=origin.value,
        issues=list(issues),
        report_count=0,
        opened_at=now,
    )
    kept = func.coalesce(func.nullif(row.excluded.issues, literal_column("'{}'::text[]")), Case.issues)
    statement = row.on_conflict_do_update(
        index_elements=[Case.subject_type, Case.subject_id],
        index_where=literal_column("closed_at IS NULL AND origin <> 'appeal'"),
        set_={"issues": kept},
    ).returning(Case.id)
    case_id: UUID = (await session.execute(statement)).scalar_one()
    return case_id


async def close_review(session: AsyncSession, post_id: UUID, now: datetime) -> None:
    """End the case of a post that waited for a look, where nobody reported it: there is nothing to decide any more."""
    is_it = and_(
        Case.subject_type == SubjectType.POST.value,
        Case.subject_id == post_id,
        Case.closed_at.is_(None),
        Case.origin == CaseOrigin.REVIEW.value,
        Case.report_count == 0,
    )
    await session.execute(update(Case).where(is_it).values(closed_at=now).execution_options(synchronize_session=False))


async def reverse(
    session: AsyncSession, subject: SubjectKey, actions: Collection[ModerationAction], now: datetime
) -> set[ModerationAction]:
    """Take back the decisions that stand on a thing and did one of `actions`; return what they did."""
    change = update(Decision).where(_stands(subject, actions)).values(reversed_at=now).returning(Decision.action)
    done = await session.scalars(change.execution_options(synchronize_session=False))
    return {ModerationAction(action) for action in done}


async def are_comments_closed(session: AsyncSession, post_id: UUID) -> bool:
    """Return whether a moderator has closed the comments of a post, and that stands."""
    stands = _stands((SubjectType.POST, post_id), [ModerationAction.LOCK_COMMENTS])
    return await session.scalar(select(exists().where(stands))) is True


def _stands(subject: SubjectKey, actions: Collection[ModerationAction]) -> ColumnElement[bool]:
    return and_(
        Decision.subject_type == subject[0].value,
        Decision.subject_id == subject[1],
        Decision.action.in_([action.value for action in actions]),
        Decision.reversed_at.is_(None),
    )


async def open_appeal(session: AsyncSession, decision: Decision, now: datetime) -> None:
    """Open the case of an appeal."""
    session.add(
        Case(
            id=uuid7(),
            subject_type=decision.subject_type,
            subject_id=decision.subject_id,
            author_id=decision.author_id,
            origin=CaseOrigin.APPEAL.value,
            issues=[],
            report_count=0,
            decision_id=decision.id,
            opened_at=now,
            closed_at=None,
        )
    )
    await session.flush()


async def add_report(session: AsyncSession, report: Report) -> bool:
    """Add a report to its case; return False where its reporter has made it before."""
    facts = {
        "subject_type": report.subject_type,
        "subject_id": report.subject_id,
        "reporter_id": report.reporter_id,
        "case_id": report.case_id,
        "reason": report.reason,
        "text": report.text,
        "created_at": report.created_at,
    }
    added = insert(Report).values(**facts).on_conflict_do_nothing().returning(Report.case_id)
    if await session.scalar(added) is None:
        return False
    more = update(Case).where(Case.id == report.case_id).values(report_count=Case.report_count + 1)
    await session.execute(more.execution_options(synchronize_session=False))
    return True


async def has_reported(session: AsyncSession, subject: SubjectKey, reporter_id: UUID) -> bool:
    """Return whether somebody has reported a thing."""
    return await session.get(Report, (subject[0].value, subject[1], reporter_id)) is not None


async def queue(
    session: AsyncSession, origin: CaseOrigin | None, *, after: CaseCursor | None, limit: int
) -> Sequence[Case]:
    """Return up to `limit` open cases, the oldest first."""
    key = (Case.opened_at, Case.id)
    query = select(Case).where(Case.closed_at.is_(None)).order_by(*key).limit(limit)
    if origin is not None:
        query = query.where(Case.origin == origin.value)
    if after is not None:
        query = query.where(tuple_(*key) > tuple_(literal(after.at), literal(after.id)))
    return (await session.scalars(query)).all()


async def count_open(session: AsyncSession) -> int:
    """Return how many cases are open."""
    return await session.scalar(select(func.count()).where(Case.closed_at.is_(None))) or 0


async def reports_of(session: AsyncSession, case_ids: Sequence[UUID], limit: int) -> dict[UUID, list[Report]]:
    """Return the first `limit` reports of each case."""
    place = func.row_number().over(partition_by=Report.case_id, order_by=Report.created_at)
    numbered = (
        select(Report.subject_type, Report.subject_id, Report.reporter_id, place.label("place"))
        .where(Report.case_id.in_(case_ids))
        .subquery()
    )
    same = and_(
        Report.subject_type == numbered.c.subject_type,
        Report.subject_id == numbered.c.subject_id,
        Report.reporter_id == numbered.c.reporter_id,
    )
    query = select(Report).join(numbered, same).where(numbered.c.place <= limit).order_by(Report.created_at)
    found: dict[UUID, list[Report]] = {case_id: [] for case_id in case_ids}
    for report in await session.scalars(query):
        found[report.case_id].append(report)
    return found


async def reports(
    session: AsyncSession, moderator_id: UUID, *, after: ReportCursor | None, limit: int
) -> Sequence[Any]:
    """Return up to `limit` (report, end of its case, reporter's name), the latest first, of others than one's own."""
    key = (Report.created_at, Report.reporter_id, Report.subject_id)
    query = (
        select(Report, Case.closed_at, Author.username)
        .join(Case, Case.id == Report.case_id)
        .outerjoin(Author, Author.id == Report.reporter_id)
        .where(Case.author_id != moderator_id)
        .order_by(*(column.desc() for column in key))
        .limit(limit)
    )
    if after is not None:
        place = tuple_(literal(after.at), literal(after.reporter_id), literal(after.subject_id))
        query = query.where(tuple_(*key) < place)
    return (await session.execute(query)).all()


async def find_case(session: AsyncSession, case_id: UUID) -> Case | None:
    """Return a case."""
    return await session.get(Case, case_id)


async def find_decision(session: AsyncSession, decision_id: UUID, *, for_change: bool = False) -> Decision | None:
    """Return a decision."""
    query = select(Decision).where(Decision.id == decision_id)
    decision: Decision | None = await session.scalar(query.with_for_update() if for_change else query)
    return decision


async def appeals_of(session: AsyncSession, decision_ids: Sequence[UUID]) -> dict[UUID, Appeal]:
    """Return the appeals against decisions."""
    query = select(Appeal).where(Appeal.decision_id.in_(decision_ids))
    return {appeal.decision_id: appeal for appeal in await session.scalars(query)}


async def decisions_with(session: AsyncSession, decision_ids: Sequence[UUID]) -> dict[UUID, Decision]:
    """Return decisions by their ids."""
    query = select(Decision).where(Decision.id.in_(decision_ids))
    return {decision.id: decision for decision in await session.scalars(query)}


async def decisions_on(
    session: AsyncSession, author_id: UUID, *, after: DecisionCursor | None, limit: int, subject_id: UUID | None = None
) -> Sequence[Row[Decision, Appeal | None]]:
    """Return up to `limit` decisions on somebody's things that did something, the latest first, with their appeals."""
    key = (Decision.decided_at, Decision.id)
    query = (
        select(Decision, Appeal)
        .outerjoin(Appeal, Appeal.decision_id == Decision.id)
        .where(Decision.author_id == author_id, Decision.action != ModerationAction.NONE)
        .order_by(*(column.desc() for column in key))
        .limit(limit)
    )
    if subject_id is not None:
        query = query.where(Decision.subject_id == subject_id)
    if after is not None:
        query = query.where(tuple_(*key) < tuple_(literal(after.at), literal(after.id)))
    return (await session.execute(query)).all()


async def public_log(session: AsyncSession, *, after: DecisionCursor | None, limit: int) -> Sequence[Any]:
    """Return up to `limit` decisions that did something, the latest first, without any person."""
    columns = (
        Decision.id,
        Decision.subject_type,
        Decision.action,
        Decision.reason,
        Decision.decided_at,
        Decision.reversed_at,
    )
    key = (Decision.decided_at, Decision.id)
    is_told = Decision.action != literal_column("'none'")  # as the index says it
    query = select(*columns).where(is_told).order_by(*(column.desc() for column in key)).limit(limit)
    if after is not None:
        query = query.where(tuple_(*key) < tuple_(literal(after.at), literal(after.id)))
    return (await session.execute(query)).all()
