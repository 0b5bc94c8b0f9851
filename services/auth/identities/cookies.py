"""The cookie that makes an answer of a provider count in the browser that asked, and in no other.

SameSite=Lax, because the browser comes back from another site; of no use for anything but this one sign-in.
"""

from typing import Annotated, Final

from fastapi import Depends, Request, Response

from services.auth.deps import Settings
from services.auth.identities.attempts import LIFETIME

NAME: Final = "sparkle_oauth"
PATH: Final = "/api/auth/oauth"


class OAuthCookie:
    """The cookie of one request and its answer."""

    def __init__(self, request: Request, *, is_secure: bool) -> None:
        self.presented = request.cookies.get(NAME)
        self._is_secure = is_secure

    def set(self, response: Response, token: str) -> None:
        """Hand the token to the browser until the sign-in would be too late."""
        response.set_cookie(
            NAME,
            token,
            max_age=int(LIFETIME.total_seconds()),
            path=PATH,
            secure=self._is_secure,
            httponly=True,
            samesite="lax",
        )

    def clear(self, response: Response) -> None:
        """Take the token from the browser."""
        response.delete_cookie(NAME, path=PATH, secure=self._is_secure, httponly=True, samesite="lax")


def _oauth_cookie(request: Request, settings: Settings) -> OAuthCookie:
    return OAuthCookie(request, is_secure=settings.public_url.startswith("https://"))


BrowserCookie = Annotated[OAuthCookie, Depends(_oauth_cookie)]
