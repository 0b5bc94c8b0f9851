"""Muted words as clients send and see them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field

from services.content.documents.attributes import storable
from shared.pagination import Pagination
from shared.schemas import ApiModel, Moment

MAX_PHRASE_LENGTH = 100


def _one_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


Phrase = Annotated[
    str, BeforeValidator(_one_line), Field(min_length=1, max_length=MAX_PHRASE_LENGTH), AfterValidator(storable)
]


class FilterCreate(ApiModel):
    """A word, or several that follow each other. Only whole words count: "art" leaves "party" alone."""

    phrase: Phrase
    expires_at: Moment | None = Field(None, description="When the words may be seen again; never, when left out.")


class FilterRead(ApiModel):
    """A muted phrase."""

    id: UUID
    phrase: str
    created_at: datetime
    expires_at: datetime | None


class FilterList(ApiModel):
    """All that the caller has muted, the newest first."""

    filters: list[FilterRead]
    pagination: Pagination = Pagination(limit=100)
    """All of them are on the one page."""
