"""Imports as their owners see them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.content.imports.policy import ImportKind, ImportOutcome, ImportState
from services.content.posts.policy import PostStatus
from shared.pagination import Cursor, Pagination
from shared.schemas import ApiModel


class ImportRead(ApiModel):
    """An import and how far it is. `total` is null until the upload has been counted."""

    id: UUID
    name: str
    kind: ImportKind
    publish: bool
    state: ImportState
    reason: str | None = Field(description="Why it failed.")
    total: int | None
    done: int
    created: int
    skipped: int
    failed: int
    created_at: datetime
    finished_at: datetime | None


class ImportList(ApiModel):
    """Imports, the latest first."""

    imports: list[ImportRead]
    pagination: Pagination


class ImportCursor(Cursor):
    """The last import shown."""

    id: UUID


class ImportedRead(ApiModel):
    """The post that came of it."""

    id: UUID
    slug: str
    title: str
    status: PostStatus


class ImportItemRead(ApiModel):
    """What became of one post. `notes` say what it has lost or changed on the way."""

    position: int
    label: str = Field(description="What the upload calls it: a path in an archive, or a title.")
    outcome: ImportOutcome
    reason: str
    notes: list[str]
    post: ImportedRead | None


class ImportItemList(ApiModel):
    """One page of a report, in the order of the upload."""

    items: list[ImportItemRead]
    pagination: Pagination


class ImportItemCursor(Cursor):
    """The last line shown."""

    position: Annotated[int, Field(ge=0, le=2**31 - 1)]
