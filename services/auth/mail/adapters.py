"""Mail through SMTP."""

import asyncio
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from typing import Final
from urllib.parse import unquote, urlsplit

import aiosmtplib

from services.auth.mail.ports import MailNotAccepted, MailRefused
from services.auth.settings import AuthSettings
from shared.clock import Clock

_STEP_SECONDS: Final = 5
# The whole conversation; shorter than the queue's first delay, so that no second attempt starts beside this one.
_TOTAL_SECONDS: Final = 20
_PERMANENT: Final = 500


class SmtpMailSender:
    """One connection per mail to the server of SPARKLE_SMTP_URL."""

    def __init__(self, settings: AuthSettings, clock: Clock) -> None:
        server = urlsplit(settings.smtp_url.get_secret_value())
        self._is_tls = server.scheme == "smtps"
        self._host = server.hostname or ""
        self._port = server.port or (465 if self._is_tls else 25)
        self._username = unquote(server.username) if server.username else None
        self._password = unquote(server.password) if server.password else None
        self._sender = settings.mail_from
        self._clock = clock

    async def send(self, message: EmailMessage) -> None:
        message["From"] = self._sender
        message["Date"] = format_datetime(self._clock.now())
        message["Message-ID"] = make_msgid(domain=parseaddr(self._sender)[1].rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        try:
            async with asyncio.timeout(_TOTAL_SECONDS):
                await aiosmtplib.send(
                    message,
                    hostname=self._host,
                    port=self._port,
                    username=self._username,
                    password=self._password,
                    use_tls=self._is_tls,
                    timeout=_STEP_SECONDS,
                )
        except aiosmtplib.SMTPRecipientsRefused as error:
            if all(refusal.code >= _PERMANENT for refusal in error.recipients):
                raise MailRefused("recipient") from None
            raise MailNotAccepted("recipient") from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise MailNotAccepted(type(error).__name__) from None
