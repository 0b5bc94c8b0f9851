"""Reactions as clients see them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.content.authors.schemas import AuthorRead
from shared.pagination import Cursor, Pagination
from shared.schemas import ApiModel, Moment


class ReactionType(StrEnum):
    """What one can give; several of them, each once."""

    LIKE = "like"
    LOVE = "love"
    INSIGHTFUL = "insightful"
    CELEBRATE = "celebrate"
    CURIOUS = "curious"


class ReactionsRead(ApiModel):
    """How many of each type there are (types without any are left out), and which the caller gave."""

    reactions: dict[str, int]
    mine: list[ReactionType]


class GivenReaction(ApiModel):
    """Somebody and what they gave."""

    person: AuthorRead
    type: ReactionType
    created_at: datetime


class GivenList(ApiModel):
    """One page of who gave something, the latest first."""

    people: list[GivenReaction]
    pagination: Pagination


class GivenCursor(Cursor):
    """The last one shown."""

    at: Moment
    user_id: UUID
    type: ReactionType
