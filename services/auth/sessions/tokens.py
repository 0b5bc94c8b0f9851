"""Access tokens: EdDSA JWTs (RFC 7519, RFC 8037) that say who signed in, for at most 15 minutes.

`iat` and `exp` have a fraction (RFC 7519 allows one): a revocation voids what was issued until its moment, and a token
issued in the same second, but after it, must not be among that.
"""

from collections.abc import Mapping, Sequence
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
    ends_at = now + timedelta(minutes=settings.access_token_minutes)
    claims = {"role": user.role, "auth_time": int(authenticated_at.timestamp())}
    return _signed(signer, settings, user, session_id, claims, now=now, ends_at=ends_at)


def program_token(
    signer: Signer,
    settings: AuthSettings,
    user: User,
    token_id: UUID,
    *,
    scopes: Sequence[str],
    now: datetime,
    ends_at: datetime,
) -> str:
    """Return a token for a program that has a personal access token of `user`: limited to `scopes`, never staff."""
    claims = {"role": "user", "scope": " ".join(scopes)}
    return _signed(signer, settings, user, token_id, claims, now=now, ends_at=ends_at)


def _signed(
    signer: Signer,
    settings: AuthSettings,
    user: User,
    session_id: UUID,
    claims: Mapping[str, object],
    *,
    now: datetime,
    ends_at: datetime,
) -> str:
    payload = {
        "iss": settings.jwt_issuer,
        "aud": settings.jwt_audience,
        "sub": str(user.id),
        "sid": str(session_id),
        "username": user.username,
        "email_verified": user.email_verified,
        **claims,
        "iat": now.timestamp(),
        "exp": ends_at.timestamp(),
        "jti": str(uuid7()),
    }
    return jwt.encode(payload, signer.private_key, algorithm="EdDSA", headers={"kid": signer.key_id})
