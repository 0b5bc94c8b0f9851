"""The author as shown with a post."""

from uuid import UUID

from shared.schemas import ApiModel


class AuthorRead(ApiModel):
    """A byline."""

    id: UUID
    username: str
    display_name: str
    avatar_url: str | None
