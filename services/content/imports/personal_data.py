"""What imports hold of a person."""

from typing import Final
from uuid import UUID

from sqlalchemy import Select, select

from services.content.imports.models import Import, ImportChunk, ImportedPost, ImportItem
from shared.personal_data import Store


def _imports_of(user_id: UUID) -> Select[UUID]:
    return select(Import.id).where(Import.author_id == user_id)


STORES: Final = (
    Store(
        name="import_items",
        table=ImportItem.__table__,
        mine=lambda user_id: ImportItem.import_id.in_(_imports_of(user_id)),
        note="The reports of your imports. They are kept for 30 days.",
    ),
    Store(
        name="import_chunks",
        table=ImportChunk.__table__,
        mine=lambda user_id: ImportChunk.import_id.in_(_imports_of(user_id)),
        is_exported=False,
        note="What you have uploaded to be imported, until the import has ended.",
    ),
    Store(
        name="imports",
        table=Import.__table__,
        mine=lambda user_id: Import.author_id == user_id,
        note="Your imports.",
    ),
    Store(
        name="imported_posts",
        table=ImportedPost.__table__,
        mine=lambda user_id: ImportedPost.author_id == user_id,
        hidden=("key",),
        note="Which of your posts were imported, so that none is imported twice.",
    ),
)
