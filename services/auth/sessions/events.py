"""Facts about sessions."""

from uuid import UUID

from shared.events import Event


class SessionRevoked(Event):
    """A session ended before its tokens did: those issued until `before` (Unix seconds) are void."""

    type = "auth.session_revoked"

    session_id: UUID
    user_id: UUID
    before: float


class AccessVoided(Event):
    """All access tokens of a user that were issued until `before` (Unix seconds) are void; the sessions may go on."""

    type = "auth.access_voided"

    user_id: UUID
    before: float
