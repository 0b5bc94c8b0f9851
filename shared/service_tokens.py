"""Calls between services: auth signs a token of at most a minute, with an audience that no person's token has."""

from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field, ValidationError

from shared.auth import InvalidToken, TokenVerifier
from shared.problems import NotAuthenticated

LIFETIME_SECONDS: Final = 60


def internal_audience(audience: str) -> str:
    """Return the audience of service tokens, where people's tokens have `audience`."""
    return f"{audience}-internal"


class _Claims(BaseModel):
    sub: str = Field(pattern=r"^service:[a-z]{1,40}$")
    iat: float
    exp: float


_bearer = HTTPBearer(auto_error=False)


async def _calling_service(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> str:
    if credentials is None:
        raise NotAuthenticated
    verifier: TokenVerifier = request.app.state.verifier
    payload = await verifier.payload(credentials.credentials, internal_audience(verifier.audience), ["exp", "iat"])
    try:
        claims = _Claims.model_validate(payload)
    except ValidationError:
        raise InvalidToken from None
    verifier.check_times(claims.iat, claims.exp, LIFETIME_SECONDS)
    return claims.sub.removeprefix("service:")


CallingService = Annotated[str, Depends(_calling_service)]
"""The name of the service that sent the request; a person's token is refused."""
