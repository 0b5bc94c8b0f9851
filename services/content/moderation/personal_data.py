"""What moderation holds of a person."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.moderation.models import Appeal, Case, Decision, PendingReview, Publishing, Report, Voucher
from services.content.posts.models import Post
from shared.personal_data import Action, Store


async def _forget_moderator(session: AsyncSession, user_id: UUID) -> int:
    change = update(Decision).where(Decision.moderator_id == user_id).values(moderator_id=None)
    result: Any = await session.execute(change.execution_options(synchronize_session=False))
    return int(result.rowcount)


STORES: Final = (
    Store(
        name="reports",
        table=Report.__table__,
        mine=lambda user_id: Report.reporter_id == user_id,
        hidden=("case_id",),
        note="What you reported to the moderators.",
    ),
    Store(
        name="appeals",
        table=Appeal.__table__,
        mine=lambda user_id: Appeal.author_id == user_id,
        note="What you said against decisions.",
    ),
    Store(
        name="decisions_made",
        action=Action.ANONYMISED,
        table=Decision.__table__,
        mine=lambda user_id: Decision.moderator_id == user_id,
        erase=_forget_moderator,
        hidden=("author_id",),
        note="What you decided as a moderator. The decisions stay, without you.",
    ),
    Store(
        name="decisions",
        table=Decision.__table__,
        mine=lambda user_id: Decision.author_id == user_id,
        hidden=("note", "moderator_id", "case_id"),
        note="What moderators decided on what you wrote.",
    ),
    Store(
        name="moderation_cases",
        table=Case.__table__,
        mine=lambda user_id: Case.author_id == user_id,
        is_exported=False,
        note="What of yours was reported: who did is theirs to know.",
    ),
    Store(
        name="pending_reviews",
        table=PendingReview.__table__,
        mine=lambda user_id: PendingReview.post_id.in_(select(Post.id).where(Post.author_id == user_id)),
        note="Posts of yours that wait to be looked at.",
    ),
    Store(
        name="publishings",
        table=Publishing.__table__,
        mine=lambda user_id: Publishing.author_id == user_id,
        note="When you published something, while you were new.",
    ),
    Store(
        name="vouchers",
        table=Voucher.__table__,
        mine=lambda user_id: Voucher.person_id == user_id,
        note="How much a moderator trusts you.",
    ),
)
