"""What pictures hold of a person. Their files are deleted by the worker when their rows are."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.media import repository
from services.content.media.models import Media, MediaUse, MediaVariant
from shared.personal_data import BATCH, Store


def _media_of(user_id: UUID) -> Select[UUID]:
    return select(Media.id).where(Media.owner_id == user_id)


async def _erase_media(session: AsyncSession, user_id: UUID) -> int:
    # Since the beginning of time: whatever the worker's clock says, it is due.
    return await repository.remove(session, Media.owner_id == user_id, datetime(1970, 1, 1, tzinfo=UTC), BATCH)


STORES: Final = (
    Store(
        name="media_uses",
        table=MediaUse.__table__,
        mine=lambda user_id: MediaUse.media_id.in_(_media_of(user_id)),
        note="Which of your posts show which of your pictures.",
    ),
    Store(
        name="media_variants",
        table=MediaVariant.__table__,
        mine=lambda user_id: MediaVariant.media_id.in_(_media_of(user_id)),
        is_exported=False,
        note="Your pictures in other widths.",
    ),
    Store(
        name="media",
        table=Media.__table__,
        mine=lambda user_id: Media.owner_id == user_id,
        erase=_erase_media,
        hidden=("digest", "avif_due_at", "avif_attempts"),
        note="Your pictures: the files are in the export of your posts, and are deleted within minutes.",
    ),
)
