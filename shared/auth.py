"""Who is calling: access tokens verified against the JWKS, revocations honoured, as FastAPI dependencies.

Tokens are EdDSA (or ES256) JWTs of at most 15 minutes; a bounded cache keeps verified ones until they expire. The
algorithm list is fixed, so `none` and key confusion are refused by construction (RFC 8725).

A token with a `scope` stands for a program that a person gave a personal access token. Every service has an area; such
a caller needs `<area>:read` for safe methods and `<area>:write` for others, and never passes where a person must be.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Final
from uuid import UUID

import jwt
from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ValidationError
from starlette.requests import HTTPConnection

from shared.clock import Clock
from shared.jwks import KeySource
from shared.problems import EmailNotVerified, Forbidden, NotAuthenticated
from shared.revocations import Revocations

ALGORITHMS: Final = ["EdDSA", "ES256"]
MAX_TOKEN_LENGTH: Final = 4096
MAX_LIFETIME: Final = timedelta(minutes=15)
# How long ago a person may have shown a credential before something that cannot be undone asks for it again.
RECENT: Final = timedelta(minutes=10)
_LEEWAY_SECONDS: Final = 5
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class InvalidToken(NotAuthenticated):
    code = "invalid_token"
    title = "Invalid token"


class ReauthenticationRequired(Forbidden):
    code, title = "reauthentication_required", "Confirm that it is you"

    def __init__(self) -> None:
        super().__init__("Authenticate again with POST /api/auth/reauthenticate, then repeat this.")


class InsufficientScope(Forbidden):
    code, title = "insufficient_scope", "The personal access token does not allow this"


@dataclass(frozen=True, slots=True)
class Caller:
    """The person behind a request, as the access token states."""

    id: UUID
    session_id: UUID
    username: str
    role: str
    email_verified: bool
    authenticated_at: float
    """When the person last showed a credential (`auth_time`, Unix seconds); 0 for a program."""
    scopes: frozenset[str] | None
    """What a personal access token allows; None for a person."""
    issued_at: float
    expires_at: float
    token: str

    @property
    def is_moderator(self) -> bool:
        """Whether the caller may act on other people's things."""
        return self.role in {"moderator", "admin"}

    def allows(self, scope: str) -> bool:
        """Return whether the caller may use `scope`: a person always, a program where its token says so."""
        return self.scopes is None or scope in self.scopes


class _Claims(BaseModel):
    sub: UUID
    sid: UUID
    username: str
    role: str
    email_verified: bool
    auth_time: float = 0.0
    scope: str | None = None
    iat: float
    exp: float
    nbf: float = 0.0


class TokenVerifier:
    """Turns an access token into a Caller, or raises InvalidToken."""

    def __init__(
        self,
        keys: KeySource,
        revocations: Revocations,
        clock: Clock,
        *,
        issuer: str,
        audience: str,
        cache_size: int = 10_000,
    ) -> None:
        self._keys = keys
        self._revocations = revocations
        self._clock = clock
        self._issuer = issuer
        self.audience = audience
        self._cache: OrderedDict[str, Caller] = OrderedDict()
        self._cache_size = cache_size
        self._withdrawals = keys.withdrawals

    def cached(self, token: str) -> Caller | None:
        """Return the caller of a token verified before and still good, without waiting; None means: verify it."""
        if self._withdrawals != self._keys.withdrawals:
            self._withdrawals = self._keys.withdrawals
            self._cache.clear()
        caller = self._cache.get(token)
        if caller is None:
            return None
        if caller.expires_at <= self._clock.now().timestamp() or self._revocations.covers(caller):
            del self._cache[token]
            return None
        return caller

    async def verify(self, token: str) -> Caller:
        """Return the caller.

        Raises:
            InvalidToken: malformed, not signed by a current key, expired, too long lived, revoked or for somebody else.
        """
        if caller := self.cached(token):
            return caller
        caller = await self._verify(token)
        if self._revocations.covers(caller):
            raise InvalidToken("The session was signed out. Sign in again.")
        self._cache[token] = caller
        if len(self._cache) > self._cache_size:
            self._cache.popitem(last=False)
        return caller

    async def _verify(self, token: str) -> Caller:
        try:
            claims = _Claims.model_validate(await self.payload(token, self.audience, ["exp", "iat", "sub", "sid"]))
        except ValidationError:
            raise InvalidToken from None
        self.check_times(claims.iat, claims.exp, MAX_LIFETIME.total_seconds())
        if claims.nbf > self._clock.now().timestamp() + _LEEWAY_SECONDS:
            raise InvalidToken("The token is not valid yet.")
        return Caller(
            id=claims.sub,
            session_id=claims.sid,
            username=claims.username,
            role=claims.role,
            email_verified=claims.email_verified,
            authenticated_at=claims.auth_time,
            scopes=None if claims.scope is None else frozenset(claims.scope.split()),
            issued_at=claims.iat,
            expires_at=claims.exp,
            token=token,
        )

    async def payload(self, token: str, audience: str, required: list[str]) -> dict[str, Any]:
        """Return the claims of a token that a current key signed for `audience`; its times are not looked at.

        Raises:
            InvalidToken: it is not one.
        """
        if (
            len(token) > MAX_TOKEN_LENGTH or "=" in token
        ):  # base64url has no padding (RFC 7515): one token, one spelling
            raise InvalidToken
        try:
            header = jwt.get_unverified_header(token)
            key_id = header.get("kid")
            key = await self._keys.get(key_id) if isinstance(key_id, str) and len(key_id) <= 100 else None  # noqa: PLR2004
            if key is None or header.get("alg") != key.algorithm_name or header.get("crit"):
                raise InvalidToken
            payload: dict[str, Any] = jwt.decode(
                token,
                key.key,
                algorithms=ALGORITHMS,
                issuer=self._issuer,
                audience=audience,
                options={
                    "require": ["iss", "aud", *required],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except (jwt.PyJWTError, ValueError):
            raise InvalidToken from None
        return payload

    def check_times(self, issued_at: float, expires_at: float, longest: float) -> None:
        """Raise InvalidToken unless now is between the two (Unix seconds), and they are at most `longest` s apart."""
        now = self._clock.now().timestamp()
        if expires_at <= now or issued_at > now + _LEEWAY_SECONDS or expires_at - issued_at > longest:
            raise InvalidToken("The token has expired. Refresh it or sign in again.")


_bearer = HTTPBearer(auto_error=False, bearerFormat="JWT", description="Access token from /api/auth/login.")


async def _token_caller(
    connection: HTTPConnection, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Caller | None:
    if credentials is None:
        if connection.headers.get("authorization"):
            raise InvalidToken("Send `Authorization: Bearer <token>`.")
        return None
    verifier: TokenVerifier = connection.app.state.verifier
    return await verifier.verify(credentials.credentials)


TokenCaller = Annotated[Caller | None, Depends(_token_caller)]


async def _optional_caller(connection: HTTPConnection, caller: TokenCaller) -> Caller | None:
    access = "read" if connection.scope.get("method") in _SAFE_METHODS else "write"
    needed = f"{connection.app.state.area}:{access}"
    if caller is not None and not caller.allows(needed):
        raise InsufficientScope(f"It needs the scope {needed}.")
    return caller


OptionalCaller = Annotated[Caller | None, Depends(_optional_caller)]


async def _current_caller(caller: OptionalCaller) -> Caller:
    if caller is None:
        raise NotAuthenticated
    return caller


CurrentCaller = Annotated[Caller, Depends(_current_caller)]


async def _verified_caller(caller: CurrentCaller) -> Caller:
    if not caller.email_verified:
        raise EmailNotVerified("Open the link in the mail we sent you, then try again.")
    return caller


VerifiedCaller = Annotated[Caller, Depends(_verified_caller)]


async def _moderator(caller: VerifiedCaller) -> Caller:
    if not caller.is_moderator:
        raise Forbidden
    return caller


Moderator = Annotated[Caller, Depends(_moderator)]


async def _administrator(caller: VerifiedCaller) -> Caller:
    if caller.role != "admin":
        raise Forbidden
    return caller


Administrator = Annotated[Caller, Depends(_administrator)]


async def _person(caller: TokenCaller) -> Caller:
    if caller is None:
        raise NotAuthenticated
    if caller.scopes is not None:
        raise InsufficientScope("A personal access token cannot do this. Sign in.")
    return caller


Person = Annotated[Caller, Depends(_person)]
"""For what guards an account: a person who is signed in, never a program."""


def require_recent(caller: Caller, clock: Clock) -> None:
    """Let only a person go on who showed a credential within RECENT.

    Raises:
        ReauthenticationRequired: it is longer ago.
    """
    if clock.now().timestamp() - caller.authenticated_at > RECENT.total_seconds():
        raise ReauthenticationRequired


async def _recent_caller(connection: HTTPConnection, caller: Person) -> Caller:
    require_recent(caller, connection.app.state.clock)
    return caller


RecentCaller = Annotated[Caller, Depends(_recent_caller)]
"""For what cannot be undone: a person who showed a credential within RECENT."""
