"""Access tokens: EdDSA JWTs (RFC 7519, RFC 8037) that say who signed in, for at most 15 minutes."""

from datetime import datetime, timedelta
from uuid import UUID

import jwt

from services.auth.accounts.models import User
from services.auth.keys.ring import Signer
from services.auth.settings import AuthSettings
from shared.ids import uuid7


def access_token(
    signer: Signer, settings: AuthSettings, user: User, session_id: UUID, *, now: datetime, authenticated_at: datetime
) -> str:
    """Return a token for `user` in a session; `auth_time` says when they last showed a credential."""
    issued = int(now.timestamp())
    claims = {
        "iss": settings.jwt_issuer,
        "aud": settings.jwt_audience,
        "sub": str(user.id),
        "sid": str(session_id),
        "username": user.username,
        "role": user.role,
        "email_verified": user.email_verified,
        "auth_time": int(authenticated_at.timestamp()),
        "iat": issued,
        "exp": issued + int(timedelta(minutes=settings.access_token_minutes).total_seconds()),
        "jti": str(uuid7()),
    }
    return jwt.encode(claims, signer.private_key, algorithm="EdDSA", headers={"kid": signer.key_id})
