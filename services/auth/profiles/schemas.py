"""Bodies of the profile endpoints."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, StringConstraints, field_validator

from services.auth.profiles.policy import one_line, several_lines, web_address
from shared.schemas import ApiModel

_Line = AfterValidator(one_line)
# The cleaning runs first, so that the limits count what is kept.
DisplayName = Annotated[str, _Line, StringConstraints(min_length=1, max_length=50)]
Bio = Annotated[str, AfterValidator(several_lines), StringConstraints(max_length=500)]
Location = Annotated[str, _Line, StringConstraints(max_length=100)]
Website = Annotated[str, _Line, StringConstraints(max_length=200), AfterValidator(web_address)]


class ProfileRead(ApiModel):
    """What somebody shows of themselves."""

    display_name: str
    bio: str | None
    location: str | None
    website: str | None
    avatar_url: str | None


class ProfileUpdate(ApiModel):
    """What to change; a field that is left out stays, null or the empty text clears it."""

    display_name: DisplayName | None = None
    bio: Bio | None = None
    location: Location | None = None
    website: Website | None = None

    @field_validator("display_name")
    @classmethod
    def _keep_a_name(cls, value: str | None) -> str:
        if value is None:
            raise ValueError("cannot be cleared")
        return value


class PublicUserRead(ApiModel):
    """A person as anyone sees them.

    What only the caller knows: `isFollowing`, `isBlocked` and `isMuted` say what the caller does to them, `followsYou`
    what they do. Of somebody whom the caller blocks, only the card is shown: no text, and counts of 0. Of a
    person who is suspended (`isSuspended`) no text is shown either.
    """

    id: UUID
    username: str
    display_name: str
    bio: str | None
    location: str | None
    website: str | None
    avatar_url: str | None
    created_at: datetime
    followers_count: int
    following_count: int
    is_following: bool
    follows_you: bool
    is_blocked: bool
    is_muted: bool
    is_suspended: bool


class UserCard(ApiModel):
    """A person in a list."""

    id: UUID
    username: str
    display_name: str
    avatar_url: str | None
    is_following: bool


class UserCards(ApiModel):
    """Several people."""

    users: list[UserCard]
