"""HTTP bodies of companions."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.ai.text import ShortText
from shared.pagination import Pagination
from shared.schemas import ApiModel

Level = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Traits = Annotated[dict[ShortText, Level], Field(max_length=20)]
Interests = Annotated[list[ShortText], Field(max_length=20)]
VoiceId = Annotated[str, Field(pattern=r"^[\w.:-]{1,100}$")]


class CompanionCreate(ApiModel):
    """A new companion; the owner is the caller."""

    name: ShortText
    personality_traits: Traits = Field(default_factory=dict)
    interests: Interests = Field(default_factory=list)
    voice_id: VoiceId | None = None


class CompanionUpdate(ApiModel):
    """The fields to change. A field that is absent stays; so does null, except for voiceId, which it clears."""

    name: ShortText | None = None
    personality_traits: Traits | None = None
    interests: Interests | None = None
    voice_id: VoiceId | None = None


class PersonalityRead(ApiModel):
    """Traits are 0..1 by name; the rest follows from them."""

    traits: dict[str, float]
    interests: list[str]
    description: str
    communication_style: str


class CompanionRead(ApiModel):
    """A companion as its owner sees it."""

    id: UUID
    name: str
    personality: PersonalityRead
    voice_id: str | None
    created_at: datetime
    updated_at: datetime


class CompanionPage(ApiModel):
    """Companions, newest first."""

    companions: list[CompanionRead]
    pagination: Pagination
