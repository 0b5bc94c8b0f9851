"""A ticket that was given to a browser counts in that browser alone.

Tickets travel in addresses. Somebody who sends others the address with their own ticket would have them open accounts
that the sender's wallet or account elsewhere opens, too (RFC 9700, section 4.7, has the same attack on sign-ins). The
cookie has HMACs of the browser's last tickets (there may be several tabs), so neither it nor a ticket alone is enough.
"""

import hashlib
import hmac
import re
from typing import Annotated, Final

from fastapi import Depends, Request, Response

from services.auth.deps import Settings
from services.auth.sealing import derived_key
from services.auth.sessions.cookies import Cookie
from services.auth.settings import AuthSettings
from services.auth.tickets.problems import InvalidTicket
from services.auth.tickets.service import LIFETIME

NAME: Final = "sparkle_sign_up"
PATH: Final = "/api/auth"
_MOST: Final = 5
_MAX_LENGTH: Final = 400
_MACS: Final = re.compile(r"\b[0-9a-f]{64}\b", re.ASCII)


class TicketCookie:
    """The cookie of one request and its answer. Programs, which follow no address, need none."""

    def __init__(self, request: Request, settings: AuthSettings, *, is_browser: bool) -> None:
        self._presented = _MACS.findall(request.cookies.get(NAME, "")[:_MAX_LENGTH])
        self._key = derived_key(settings.secret_key.get_secret_value().encode(), "sign-up ticket")
        self._is_secure = settings.public_url.startswith("https://")
        self._is_browser = is_browser

    def set(self, response: Response, ticket: str) -> None:
        """Let the browser use the ticket that the same answer gives it."""
        response.set_cookie(
            NAME,
            ".".join([self._mac(ticket), *self._presented][:_MOST]),
            max_age=int(LIFETIME.total_seconds()),
            path=PATH,
            secure=self._is_secure,
            httponly=True,
            samesite="lax",  # the way back from a provider adds to it
        )

    def refuse_strange(self, ticket: str) -> None:
        """Let a browser use no ticket that was given to another.

        Raises:
            InvalidTicket: it was, or is no ticket.
        """
        expected = self._mac(ticket)
        if self._is_browser and not any(hmac.compare_digest(mac, expected) for mac in self._presented):
            raise InvalidTicket

    def _mac(self, ticket: str) -> str:
        return hmac.new(self._key, ticket.encode(), hashlib.sha256).hexdigest()


def _ticket_cookie(request: Request, settings: Settings, cookie: Cookie) -> TicketCookie:
    return TicketCookie(request, settings, is_browser=cookie.is_browser)


GivenTicket = Annotated[TicketCookie, Depends(_ticket_cookie)]
