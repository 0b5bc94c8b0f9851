"""The outbox of mail: rows written with the change that wants a mail, sent by the worker, retried with growing delay.

Taking a row moves its due time ahead by the next delay, in a transaction that ends before SMTP begins. The delay is
thereby also the lease: a worker that dies while sending leaves the row to the next one. So a mail may arrive twice, and
never not at all while the server comes back within a day.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.mail.models import Mail
from services.auth.mail.ports import MailNotAccepted, MailRefused, MailSender
from shared.clock import Clock
from shared.database import Database
from shared.ids import uuid7
from shared.logging import get_logger
from shared.telemetry import counter

log = get_logger(__name__)

FIRST_DELAY: Final = timedelta(seconds=30)
MAX_DELAY: Final = timedelta(hours=1)
GIVE_UP: Final = timedelta(hours=24)
_POLL_SECONDS: Final = 0.5

# Returns the mail for a recipient, or None when it is no longer wanted; runs in the transaction that takes the row.
Composer = Callable[[AsyncSession, str, datetime], Awaitable[EmailMessage | None]]

_mails = counter("sparkle_auth_mails", "Mails taken from the queue, by outcome.", "outcome")


async def enqueue(session: AsyncSession, kind: str, recipient: str, now: datetime) -> None:
    """Want a mail; wanting one that waits already makes it due now."""
    wanted = insert(Mail).values(id=uuid7(), kind=kind, recipient=recipient, attempts=0, due_at=now, created_at=now)
    fresh = {"attempts": 0, "due_at": now, "created_at": now}
    await session.execute(wanted.on_conflict_do_update(index_elements=["kind", "recipient"], set_=fresh))


def delay_after(attempts: int) -> timedelta:
    """Return how long to wait after the attempt of this number: 30 s, 1, 2, 4 ... minutes, at most an hour."""
    return min(FIRST_DELAY * (1 << min(attempts - 1, 10)), MAX_DELAY)


@dataclass(frozen=True)
class _Taken:
    mail: Mail
    message: EmailMessage


class MailQueue:
    """Sends what is due. Several workers share the rows."""

    def __init__(self, database: Database, sender: MailSender, clock: Clock, composers: Mapping[str, Composer]) -> None:
        self._database = database
        self._sender = sender
        self._clock = clock
        self._composers = composers

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            if not await self.send_next():
                await asyncio.sleep(_POLL_SECONDS)

    async def send_next(self) -> bool:
        """Take one due mail and try to send it; return whether there was one."""
        async with self._database.transaction() as session:
            mail = await self._take(session)
            if mail is None:
                return False
            message = await self._composers[mail.kind](session, mail.recipient, self._clock.now())
            if message is None:
                await session.delete(mail)
                return True
        await self._send(_Taken(mail, message))
        return True

    async def _take(self, session: AsyncSession) -> Mail | None:
        now = self._clock.now()
        due = select(Mail).where(Mail.due_at <= now).order_by(Mail.due_at).limit(1).with_for_update(skip_locked=True)
        mail = await session.scalar(due)
        if mail is not None:
            mail.attempts += 1
            mail.due_at = now + delay_after(mail.attempts)
            await session.flush()
        return mail

    async def _send(self, taken: _Taken) -> None:
        mail = taken.mail
        try:
            await self._sender.send(taken.message)
        except MailRefused as error:
            log.warning("mail_refused", mail_id=str(mail.id), kind=mail.kind, reason=str(error))
            outcome = "refused"
        except MailNotAccepted as error:
            is_over = self._clock.now() - mail.created_at >= GIVE_UP
            log.warning("mail_delayed", mail_id=str(mail.id), kind=mail.kind, attempts=mail.attempts, reason=str(error))
            outcome = "given_up" if is_over else "delayed"
        else:
            outcome = "sent"
        _mails.labels("auth", outcome).inc()
        if outcome != "delayed":
            await self._forget(mail)

    async def _forget(self, mail: Mail) -> None:
        # A row that was wanted again meanwhile has other attempts, and stays.
        done = delete(Mail).where(Mail.id == mail.id, Mail.attempts == mail.attempts)
        async with self._database.transaction() as session:
            await session.execute(done)
