"""What the gateway makes of an Authorization header."""

from gateway.inbound import Inbound
from gateway.personal_tokens import PersonalTokens
from gateway.routes import Auth
from shared.auth import Caller, InvalidToken, TokenVerifier
from shared.problems import NotAuthenticated

_SCHEME = "bearer "


class TokenGate:
    """Applies a route's rule to the token of a request. Services verify again: this is only the first fence."""

    def __init__(self, verifier: TokenVerifier, personal_tokens: PersonalTokens) -> None:
        self._verifier = verifier
        self._personal_tokens = personal_tokens

    def admit_known(self, rule: Auth, request: Inbound) -> tuple[bool, Caller | None]:
        """Return (whether the answer is known without waiting, the caller)."""
        if rule is Auth.PUBLIC:
            return True, None
        authorization = request.authorization
        if authorization is None:
            return rule is Auth.OPTIONAL, None
        text = authorization.decode("latin-1")
        if text[: len(_SCHEME)].lower() != _SCHEME:
            return False, None
        token = text[len(_SCHEME) :]
        caller = self._verifier.cached(token)
        if caller is None and request.has_personal_token:
            caller = self._personal_tokens.cached(token)
            if caller is not None:
                request.authorize(caller.token)
        return caller is not None, caller

    async def admit(self, rule: Auth, request: Inbound) -> Caller | None:
        """Return the caller, or None for an anonymous request.

        Raises:
            InvalidToken: a token is there and is not good.
            InvalidPersonalToken: a personal access token is there and is not good.
            NotAuthenticated: none is there and the route wants one.
            TooManyRequests, Overloaded: a personal access token cannot be exchanged now.
        """
        is_known, caller = self.admit_known(rule, request)
        if is_known:
            return caller
        if request.authorization is None:
            raise NotAuthenticated
        text = request.authorization.decode("latin-1")
        token = text[len(_SCHEME) :]
        if text[: len(_SCHEME)].lower() != _SCHEME or not token:
            raise InvalidToken("Send `Authorization: Bearer <token>`.")
        if request.has_personal_token:
            caller = await self._personal_tokens.exchange(token.strip(), request)
            request.authorize(caller.token)
            return caller
        return await self._verifier.verify(token.strip())
