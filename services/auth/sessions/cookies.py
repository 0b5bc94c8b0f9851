"""The refresh token of a browser: a cookie that scripts cannot read and other sites cannot send.

A browser client says so with `X-Client: browser`. A page of another site cannot set that header without asking by CORS,
which nobody answers, so its presence beside the cookie is the second defence after SameSite=Strict.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import Depends, Request, Response

from services.auth.deps import Settings
from services.auth.sessions.problems import CsrfHeaderMissing
from services.auth.sessions.schemas import RefreshTokenBody
from services.auth.throttling import devices

NAME: Final = "sparkle_refresh"
PATH: Final = "/api/auth"
HEADER: Final = "X-Client"
_MAX_LENGTH: Final = 200


@dataclass(frozen=True)
class RefreshCookie:
    """The cookie of one answer."""

    response: Response
    is_secure: bool
    is_browser: bool

    def set(self, token: str, ends_at: datetime, now: datetime) -> None:
        """Hand the refresh token to the browser until the session would end."""
        self.response.set_cookie(
            NAME,
            token,
            max_age=max(0, int((ends_at - now).total_seconds())),
            path=PATH,
            secure=self.is_secure,
            httponly=True,
            samesite="strict",
        )

    def know_device(self, value: str) -> None:
        """Let the browser show later that the account has signed in with it."""
        self.response.set_cookie(
            devices.NAME,
            value,
            max_age=devices.MAX_AGE,
            path=PATH,
            secure=self.is_secure,
            httponly=True,
            samesite="strict",
        )

    def clear(self) -> None:
        """Take the refresh token from the browser."""
        self.response.delete_cookie(NAME, path=PATH, secure=self.is_secure, httponly=True, samesite="strict")

    def clearing_headers(self) -> dict[str, str]:
        """Return the headers with which a problem takes the refresh token from a browser."""
        if not self.is_browser:
            return {}
        cleared = Response()
        RefreshCookie(cleared, self.is_secure, self.is_browser).clear()
        return {"Set-Cookie": cleared.headers["set-cookie"]}


def _is_browser(request: Request) -> bool:
    return request.headers.get(HEADER, "").lower() == "browser"


def _refresh_cookie(request: Request, response: Response, settings: Settings) -> RefreshCookie:
    return RefreshCookie(response, settings.public_url.startswith("https://"), _is_browser(request))


def _presented(request: Request, body: RefreshTokenBody | None = None) -> str | None:
    """Return the refresh token of the body or the cookie.

    Raises:
        CsrfHeaderMissing: the cookie is all there is, and nothing shows that a page of ours sent it.
    """
    if body is not None and body.refresh_token:
        return body.refresh_token
    token = request.cookies.get(NAME)
    if not token or len(token) > _MAX_LENGTH:
        return None
    if _is_browser(request):
        return token
    if "authorization" in request.headers:  # which another site cannot send either; it stands for itself
        return None
    raise CsrfHeaderMissing


Cookie = Annotated[RefreshCookie, Depends(_refresh_cookie)]
PresentedToken = Annotated[str | None, Depends(_presented)]
