"""Bodies of the export endpoints."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.schemas import ApiModel


class ServiceProgress(ApiModel):
    """How far one service is. `waiting` after a failure: it is asked again later."""

    name: str
    state: Literal["waiting", "running", "done"]
    rows: int


class ExportRead(ApiModel):
    """An archive. Times after `requestedAt` are null until they are known; `sizeBytes` grows while it is made."""

    id: UUID
    state: Literal["running", "ready", "failed"]
    services: list[ServiceProgress]
    requested_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None
    size_bytes: int


class ExportEnvelope(ApiModel):
    """The latest archive, or null where there is none."""

    export: ExportRead | None
