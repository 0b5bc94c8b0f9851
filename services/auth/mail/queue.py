"""The outbox of mail: rows written with the change that wants a mail, sent by the worker, retried with growing delay.

Taking a row moves its due time ahead by the next delay, in a transaction that ends before SMTP begins. The delay is
thereby also the lease: a worker that dies while sending leaves the row to the next one. So a mail may arrive twice, and
never not at all while the server comes back within a day.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
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

# Returns the mail for a recipient, or None when it is no longer wanted; runs in a transaction that ends before SMTP.
Composer = Callable[[AsyncSession, str, datetime], Awaitable[EmailMessage | None]]

_mails = counter("sparkle_auth_mails", "Mails taken from the queue, by outcome.", "outcome")


async def enqueue(session: AsyncSession, kind: str, recipient: str, now: datetime) -> None:
    """Want a mail; wanting one that waits already makes it due now."""
    # A new id even for a row that waits: whoever is sending it now must not take the new wish away afterwards.
    fresh = {"id": uuid7(), "attempts": 0, "due_at": now, "created_at": now}
    wanted = insert(Mail).values(kind=kind, recipient=recipient, **fresh)
    await session.execute(wanted.on_conflict_do_update(index_elements=["kind", "recipient"], set_=fresh))


def delay_after(attempts: int) -> timedelta:
    """Return how long to wait after the attempt of this number: 30 s, 1, 2, 4 ... minutes, at most an hour."""
    return min(FIRST_DELAY * (1 << min(attempts - 1, 10)), MAX_DELAY)


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
        mail = await self._take()
        if mail is None:
            return False
        outcome = await self._try_to_send(mail)
        _mails.labels("auth", outcome).inc()
        if outcome != "delayed":
            await self._forget(mail)
        return True

    async def _take(self) -> Mail | None:
        now = self._clock.now()
        due = select(Mail).where(Mail.due_at <= now).order_by(Mail.due_at).limit(1).with_for_update(skip_locked=True)
        async with self._database.transaction() as session:
            mail = await session.scalar(due)
            if mail is not None:
                mail.attempts += 1
                mail.due_at = now + delay_after(mail.attempts)
        return mail

    async def _try_to_send(self, mail: Mail) -> str:
        """Return the outcome: sent, unwanted, refused, delayed or given_up."""
        try:
            async with self._database.transaction() as session:
                message = await self._composers[mail.kind](session, mail.recipient, self._clock.now())
            if message is None:
                return "unwanted"
            await self._sender.send(message)
        except MailRefused as error:
            log.warning("mail_refused", mail_id=str(mail.id), kind=mail.kind, reason=str(error))
            return "refused"
        except MailNotAccepted as error:
            log.warning("mail_delayed", mail_id=str(mail.id), kind=mail.kind, attempts=mail.attempts, reason=str(error))
            return "given_up" if self._clock.now() - mail.created_at >= GIVE_UP else "delayed"
        return "sent"

    async def _forget(self, mail: Mail) -> None:
        async with self._database.transaction() as session:
            await session.execute(delete(Mail).where(Mail.id == mail.id))
