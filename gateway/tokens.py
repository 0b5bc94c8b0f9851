"""What the gateway makes of an Authorization header."""

from gateway.routes import Auth
from shared.auth import Caller, InvalidToken, TokenVerifier
from shared.problems import NotAuthenticated

_SCHEME = "bearer "


class TokenGate:
    """Applies a route's rule to the token of a request. Services verify again: this is only the first fence."""

    def __init__(self, verifier: TokenVerifier) -> None:
        self._verifier = verifier

    def admit_known(self, rule: Auth, authorization: bytes | None) -> tuple[bool, Caller | None]:
        """Return (whether the answer is known without waiting, the caller)."""
        if rule is Auth.PUBLIC:
            return True, None
        if authorization is None:
            return rule is Auth.OPTIONAL, None
        text = authorization.decode("latin-1")
        if text[: len(_SCHEME)].lower() != _SCHEME:
            return False, None
        caller = self._verifier.cached(text[len(_SCHEME) :])
        return caller is not None, caller

    async def admit(self, rule: Auth, authorization: bytes | None) -> Caller | None:
        """Return the caller, or None for an anonymous request.

        Raises:
            InvalidToken: a token is there and is not good.
            NotAuthenticated: none is there and the route wants one.
        """
        is_known, caller = self.admit_known(rule, authorization)
        if is_known:
            return caller
        if authorization is None:
            raise NotAuthenticated
        text = authorization.decode("latin-1")
        token = text[len(_SCHEME) :]
        if text[: len(_SCHEME)].lower() != _SCHEME or not token:
            raise InvalidToken("Send `Authorization: Bearer <token>`.")
        return await self._verifier.verify(token.strip())
