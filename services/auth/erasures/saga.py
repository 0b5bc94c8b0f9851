"""Erases accounts whose time is over, in the worker.

begin: the sessions end and every token is revoked. Then each service is asked, over HTTP, to erase the person, and what
it says is stored before the next one is asked; auth's own stores go last, with the account and the event that tells of
it. Then the receipt is mailed, and the address forgotten. Each step may be done twice: after a crash the next worker
begins again with the step whose end was not stored. A service that is away is asked again, with growing delay, for
ever; the others do not wait for it, but auth's own stores do.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from pydantic import SecretStr
from redis.asyncio import Redis

from services.auth.erasures import notices, policy, repository
from services.auth.erasures.contacts import Contact, digest, new_token, sealed
from services.auth.erasures.models import Erasure
from services.auth.mail import queue
from services.auth.personal_data.ports import Holder, HolderUnavailable
from services.auth.sessions.policy import void_before
from services.auth.sessions.service import Sessions
from shared.clock import Clock
from shared.database import Database
from shared.ids import uuid7
from shared.logging import get_logger
from shared.personal_data import StoreReceipt
from shared.revocations import revoke

log = get_logger(__name__)

_POLL_SECONDS: Final = 1.0


class Eraser:
    """Takes the next step of what is due. Several workers share the rows. `holders` are asked in order, auth last."""

    def __init__(
        self,
        database: Database,
        redis: Redis,
        clock: Clock,
        sessions: Sessions,
        holders: Sequence[Holder],
        *,
        secret: SecretStr,
        settling: timedelta = policy.SETTLING,
    ) -> None:
        self._database = database
        self._redis = redis
        self._clock = clock
        self._sessions = sessions
        self._holders = holders
        self._secret = secret
        self._settling = settling

    async def run(self) -> None:
        """Erase until cancelled."""
        while True:
            if not await self.run_next():
                await asyncio.sleep(_POLL_SECONDS)

    async def run_next(self) -> bool:
        """Begin an erasure or go on with one; return whether there was something to do."""
        return await self._begin() or await self._go_on()

    async def _begin(self) -> bool:
        now = self._clock.now()
        async with self._database.transaction() as session:
            user = await repository.lock_overdue(session, now)
            if user is None:
                return False
            contact = Contact(user.email, user.username, new_token())
            erasure_id = uuid7()
            erasure = Erasure(
                id=erasure_id,
                user_id=user.id,
                state="erasing",
                receipts={},
                receipt_hash=digest(contact.token),
                sealed_contact=sealed(self._secret, erasure_id, contact),
                attempts=0,
                due_at=now + self._settling,
                started_at=now,
                finished_at=None,
            )
            session.add(erasure)
            await self._sessions.end_all(session, user.id, "deletion")
        await self._revoke(erasure)
        log.info("erasure_began", erasure_id=str(erasure_id))
        return True

    async def _go_on(self) -> bool:
        now = self._clock.now()
        async with self._database.transaction() as session:
            erasure = await repository.take_due(session, now, now + policy.LEASE)
        if erasure is None:
            return False
        if erasure.state == "mailing":
            await self._forget_contact(erasure)
        else:
            await self._erase(erasure)
        return True

    async def _erase(self, erasure: Erasure) -> None:
        await self._revoke(erasure)  # once more: the worker may have died before, or Redis forgotten
        is_complete = True
        for holder in self._holders:
            if holder.name in erasure.receipts:
                continue
            if holder is self._holders[-1] and not is_complete:
                break
            try:
                stores = await holder.erase(erasure.user_id)
            except HolderUnavailable as error:
                log.warning("erasure_delayed", erasure_id=str(erasure.id), holder=holder.name, reason=str(error))
                is_complete = False
                continue
            await self._note(erasure, holder.name, stores)
        if not is_complete:
            await self._delay(erasure)

    async def _note(self, erasure: Erasure, name: str, stores: Sequence[StoreReceipt]) -> None:
        """Store what a holder did; when none is missing, want the mail."""
        now = self._clock.now()
        async with self._database.transaction() as session:
            current = await repository.locked(session, erasure.id)
            if current.state != "erasing":
                return
            current.receipts = {**current.receipts, name: [store.model_dump(mode="json") for store in stores]}
            current.attempts = 0
            current.due_at = now + policy.LEASE
            if all(holder.name in current.receipts for holder in self._holders):
                current.state = "mailing"
                current.finished_at = now
                current.due_at = now + policy.MAIL_LOOK
                await queue.enqueue(session, notices.RECEIPT, str(erasure.id), now)
        log.info("erasure_step_done", erasure_id=str(erasure.id), holder=name)

    async def _delay(self, erasure: Erasure) -> None:
        async with self._database.transaction() as session:
            current = await repository.locked(session, erasure.id)
            current.attempts = min(current.attempts + 1, 1000)
            current.due_at = self._clock.now() + policy.delay_after(current.attempts)

    async def _forget_contact(self, erasure: Erasure) -> None:
        """End it when the receipt has left, or was given up after a day."""
        async with self._database.transaction() as session:
            current = await repository.locked(session, erasure.id)
            if await repository.is_mail_waiting(session, notices.RECEIPT, str(erasure.id)):
                current.due_at = self._clock.now() + policy.MAIL_LOOK
                return
            current.state = "done"
            current.sealed_contact = None
        log.info("erasure_done", erasure_id=str(erasure.id))

    async def _revoke(self, erasure: Erasure) -> None:
        await revoke(self._redis, "user", erasure.user_id, void_before(self._clock.now()))
