"""What the gateway makes of an Authorization header."""

from gateway.routes import Auth
from shared.auth import Caller, InvalidToken, TokenVerifier
from shared.problems import NotAuthenticated

_SCHEME = "bearer "


class TokenGate:
    """Applies a route's rule to the token of a request. Services verify again: this is only the first fence."""

    def __init__(self, verifier: TokenVerifier) -> None:
        self._verifier = verifier

    async def admit(self, rule: Auth, authorization: bytes | None) -> Caller | None:
        """Return the caller, or None for an anonymous request.

        Raises:
            InvalidToken: a token is there and is not good.
            NotAuthenticated: none is there and the route wants one.
        """
        if rule is Auth.PUBLIC:
            return None
        if authorization is None:
            if rule is Auth.REQUIRED:
                raise NotAuthenticated
            return None
        text = authorization.decode("latin-1")
        token = text[len(_SCHEME) :]
        caller = self._verifier.cached(token)
        if caller is not None and text[: len(_SCHEME)].lower() == _SCHEME:
            return caller
        if text[: len(_SCHEME)].lower() != _SCHEME or not token:
            raise InvalidToken("Send `Authorization: Bearer <token>`.")
        return await self._verifier.verify(token.strip())
