"""The answer to a sign-in or a refresh: an access token, and the refresh token in the body or the cookie."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from services.auth.accounts.models import User
from services.auth.accounts.schemas import SignedInRead, TokensRead, UserRead
from services.auth.deps import Keys, Settings
from services.auth.keys.ring import Signer
from services.auth.sessions.cookies import Cookie, RefreshCookie
from services.auth.sessions.problems import InvalidRefreshToken
from services.auth.sessions.service import IssuedSession
from services.auth.sessions.tokens import access_token
from services.auth.settings import AuthSettings


@dataclass(frozen=True)
class GrantWriter:
    """Writes the answer of one request. The signer is there before a transaction opens, so none waits for it."""

    signer: Signer
    settings: AuthSettings
    cookie: RefreshCookie

    def answer(self, user: User, issued: IssuedSession) -> SignedInRead:
        """Return the tokens of a session that is committed."""
        self.cookie.response.headers["Cache-Control"] = "no-store"
        token = access_token(self.signer, self.settings, user, issued.id, now=issued.issued_at)
        if self.cookie.is_browser:
            self.cookie.set(issued.refresh_token, issued.ends_at, issued.issued_at)
            tokens = TokensRead(access_token=token)
        else:
            tokens = TokensRead(access_token=token, refresh_token=issued.refresh_token)
        return SignedInRead(user=UserRead.model_validate(user), tokens=tokens)

    def refusal(self) -> InvalidRefreshToken:
        """Return the problem of a refresh token that is not good; it also takes the cookie back."""
        return InvalidRefreshToken(self.cookie.clearing_headers())


async def _grants(keys: Keys, settings: Settings, cookie: Cookie) -> GrantWriter:
    return GrantWriter(await keys.signer(), settings, cookie)


Grants = Annotated[GrantWriter, Depends(_grants)]
