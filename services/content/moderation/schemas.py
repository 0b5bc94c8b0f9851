"""Moderation on the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from services.content.documents.attributes import storable
from services.content.moderation.policy import CaseOrigin, ModerationAction, ReportReason, SubjectType, Trust
from services.content.posts.policy import Moderation
from shared.pagination import Cursor, Pagination
from shared.schemas import ApiModel, Moment


def _text(shortest: int, longest: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest)


Remark = Annotated[str, _text(0, 1000), AfterValidator(storable)]
PublicReason = Annotated[str, _text(3, 500), AfterValidator(storable)]
AppealText = Annotated[str, _text(10, 2000), AfterValidator(storable)]


class ReportCreate(ApiModel):
    """What somebody reports."""

    subject_type: SubjectType
    subject_id: UUID
    reason: ReportReason
    text: Remark = ""


class ReportRead(ApiModel):
    """A report is taken; making it again changes nothing."""

    subject_type: SubjectType
    subject_id: UUID
    reason: ReportReason


class CaseReport(ApiModel):
    """A report as moderators see it."""

    reason: ReportReason
    text: str
    reporter_id: UUID
    reporter_username: str | None
    created_at: datetime


class ReportEntry(CaseReport):
    """A report with the case that it belongs to."""

    case_id: UUID
    subject_type: SubjectType
    subject_id: UUID
    is_open: bool


class ReportList(ApiModel):
    """One page of reports."""

    reports: list[ReportEntry]
    pagination: Pagination


class ReportCursor(Cursor):
    """The last report shown."""

    at: Moment
    reporter_id: UUID
    subject_id: UUID


class CaseSubject(ApiModel):
    """What a case is about; null fields where it is gone. `link` is a path of the web app."""

    title: str | None
    text: str | None
    link: str | None
    author_id: UUID
    author_username: str | None
    state: str = Field(description="visible, pending, removed or gone.")


class CaseAppeal(ApiModel):
    """What is appealed against, and what its author says."""

    decision_id: UUID
    action: ModerationAction
    reason: str
    text: str
    is_own_decision: bool = Field(description="You made the decision; somebody else decides on the appeal.")


class CaseRead(ApiModel):
    """Something to decide on."""

    id: UUID
    subject_type: SubjectType
    subject_id: UUID
    origin: CaseOrigin
    issues: list[str]
    report_count: int
    opened_at: datetime
    actions: list[ModerationAction]
    subject: CaseSubject
    reports: list[CaseReport]
    appeal: CaseAppeal | None


class CaseList(ApiModel):
    """One page of open cases, the oldest first."""

    cases: list[CaseRead]
    open: int
    pagination: Pagination


class CaseCursor(Cursor):
    """The last case shown."""

    at: Moment
    id: UUID


class DecisionCreate(ApiModel):
    """What a moderator decides. `reason` is told to the author and stands in the public log; `note` stays here."""

    action: ModerationAction
    reason: PublicReason
    note: Remark = ""


class DecisionRead(ApiModel):
    """A decision as the author of what it is about sees it."""

    id: UUID
    subject_type: SubjectType
    subject_id: UUID
    action: ModerationAction
    reason: str
    decided_at: datetime
    reversed_at: datetime | None
    can_appeal: bool
    appeal: str | None
    appeal_answer: str | None
    is_appeal_accepted: bool | None


class DecisionList(ApiModel):
    """One page of decisions, the latest first."""

    decisions: list[DecisionRead]
    pagination: Pagination


class DecisionCursor(Cursor):
    """The last decision shown."""

    at: Moment
    id: UUID


class PostModeration(ApiModel):
    """What became of one's post, and the latest decision on it."""

    state: Moderation
    decision: DecisionRead | None


class AppealCreate(ApiModel):
    """What the author says against a decision."""

    decision_id: UUID
    text: AppealText


class LogEntry(ApiModel):
    """A decision as everybody may know it: nobody is named."""

    id: UUID
    subject_type: SubjectType
    action: ModerationAction
    reason: str
    decided_at: datetime
    reversed_at: datetime | None


class PublicLog(ApiModel):
    """One page of the public log, the latest first."""

    entries: list[LogEntry]
    pagination: Pagination


class Allowance(ApiModel):
    """How often somebody may do something in how many seconds; null where there is no limit."""

    publish: str | None
    comment: str | None
    report: str | None


class StandingRead(ApiModel):
    """How much the caller is trusted, and what for."""

    trust: Trust
    name: str
    is_reviewed: bool = Field(description="Your posts are looked at before they show.")
    allowance: Allowance


class VoucherPut(ApiModel):
    """How much a moderator trusts a person."""

    trust: Annotated[Trust, Field(ge=Trust.NEWCOMER, le=Trust.REGULAR)]


class RulesRead(ApiModel):
    """What administrators have chosen."""

    reviews_newcomers: bool
