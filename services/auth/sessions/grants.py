"""The answer to a sign-in or a refresh: an access token, and the refresh token in the body or the cookie."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from fastapi.responses import JSONResponse, Response

from services.auth.accounts.models import User
from services.auth.accounts.schemas import SecondFactor, SecondFactorRead, SignedInRead, TokensRead, UserRead
from services.auth.deps import Keys, Settings
from services.auth.keys.ring import Signer
from services.auth.sessions.cookies import Cookie, RefreshCookie
from services.auth.sessions.models import UserSession
from services.auth.sessions.problems import InvalidRefreshToken
from services.auth.sessions.service import IssuedSession
from services.auth.sessions.tokens import access_token
from services.auth.settings import AuthSettings
from services.auth.signins.challenges import Challenge
from services.auth.throttling.attempts import AttemptCounter, Attempts


@dataclass(frozen=True)
class GrantWriter:
    """Writes the answer of one request. The signer is there before a transaction opens, so none waits for it."""

    signer: Signer
    settings: AuthSettings
    cookie: RefreshCookie
    attempts: AttemptCounter

    def answer(self, user: User, outcome: IssuedSession | Challenge) -> SignedInRead | Response:
        """Return the tokens of a session that is committed, or the 202 that asks for the second factor."""
        if isinstance(outcome, IssuedSession):
            return self.tokens(user, outcome)
        asked = SecondFactor(challenge=outcome.token, methods=list(outcome.methods), expires_at=outcome.expires_at)
        body = SecondFactorRead(second_factor=asked).model_dump(mode="json")
        return JSONResponse(body, status_code=202, headers={"Cache-Control": "no-store"})

    def renewed(self, user: User, session: UserSession, now: datetime) -> SignedInRead:
        """Return a new access token of a session that goes on with the refresh token it has."""
        self.cookie.response.headers["Cache-Control"] = "no-store"
        token = access_token(
            self.signer, self.settings, user, session.id, now=now, authenticated_at=session.authenticated_at
        )
        return SignedInRead(user=UserRead.model_validate(user), tokens=TokensRead(access_token=token))

    def tokens(self, user: User, issued: IssuedSession, *, is_sign_in: bool = True) -> SignedInRead:
        """Return the tokens of a session that is committed.

        A sign-in makes the device a known one, which has tries of its own (`throttling`). Neither does a refresh, or
        somebody with a session could make as many as they like, nor an address that may be somebody else's.
        """
        self.cookie.response.headers["Cache-Control"] = "no-store"
        token = access_token(
            self.signer,
            self.settings,
            user,
            issued.id,
            now=issued.issued_at,
            authenticated_at=issued.authenticated_at,
        )
        if self.cookie.is_browser:
            self.cookie.set(issued.refresh_token, issued.ends_at, issued.issued_at)
            if is_sign_in and user.email_verified and not self.attempts.is_known(user.email_key):
                self.cookie.know_device(self.attempts.cookie_for(user.email_key))
            tokens = TokensRead(access_token=token)
        else:
            tokens = TokensRead(access_token=token, refresh_token=issued.refresh_token)
        return SignedInRead(user=UserRead.model_validate(user), tokens=tokens)

    def refusal(self) -> InvalidRefreshToken:
        """Return the problem of a refresh token that is not good; it also takes the cookie back."""
        return InvalidRefreshToken(self.cookie.clearing_headers())


async def _grants(keys: Keys, settings: Settings, cookie: Cookie, attempts: Attempts) -> GrantWriter:
    return GrantWriter(await keys.signer(), settings, cookie, attempts)


Grants = Annotated[GrantWriter, Depends(_grants)]
