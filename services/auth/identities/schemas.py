"""Bodies of the endpoints about accounts elsewhere."""

from datetime import datetime
from uuid import UUID

from shared.schemas import ApiModel


class ProviderRead(ApiModel):
    """A provider that people can sign in with; `label` is for a button."""

    name: str
    label: str


class ProviderList(ApiModel):
    """Those that are configured; there may be none."""

    providers: list[ProviderRead]


class IdentityRead(ApiModel):
    """An account elsewhere that opens this one. `email` is what the provider called it, if it told."""

    id: UUID
    provider: str
    label: str
    email: str | None
    created_at: datetime
    last_used_at: datetime


class IdentityList(ApiModel):
    """The caller's, oldest first."""

    identities: list[IdentityRead]


class LinkStarted(ApiModel):
    """Where to send the browser now; its cookie belongs to that address."""

    url: str
