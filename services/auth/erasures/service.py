"""The rules of deleting an account: asked for with its name, undone until its time is over, and a receipt."""

from datetime import datetime, timedelta
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts import repository as accounts
from services.auth.accounts.models import User
from services.auth.accounts.policy import username_key
from services.auth.accounts.problems import AccountGone
from services.auth.audit import service as audit
from services.auth.audit.kinds import Kind
from services.auth.clients import Client
from services.auth.erasures import notices, policy, repository, usernames
from services.auth.erasures.contacts import digest
from services.auth.erasures.events import UserDeleted
from services.auth.erasures.problems import AdministratorStays, DeletionUnderWay, ReceiptNotFound, WrongConfirmation
from services.auth.erasures.schemas import ErasureReceipt, ServiceReceipt
from services.auth.mail import queue
from services.auth.personal_data.ports import SERVICES
from services.auth.personal_tokens.service import PersonalTokens
from services.auth.sessions.service import Sessions
from shared.auth import Caller
from shared.clock import Clock
from shared.outbox import record


async def request(
    session: AsyncSession,
    sessions: Sessions,
    personal_tokens: PersonalTokens,
    caller: Caller,
    confirm: str,
    *,
    delay: timedelta,
    client: Client,
    now: datetime,
) -> datetime:
    """Have the caller's account erased after `delay`, end its sessions and tokens, and return when.

    Asking again changes nothing.

    Raises:
        WrongConfirmation: `confirm` is not the username.
        AdministratorStays: the caller is an administrator.
        AccountGone: it was deleted.
    """
    user = await accounts.locked(session, caller.id)
    if user is None:
        raise AccountGone
    if username_key(confirm) != user.username_key:
        raise WrongConfirmation
    if user.role == "admin":
        raise AdministratorStays
    if user.deletion_due_at is None:
        user.deletion_due_at = now + delay
        await session.flush()
        details = {"dueAt": user.deletion_due_at.isoformat()}
        await audit.note(
            session,
            Kind.DELETION_REQUESTED,
            user.id,
            now,
            client=client,
            session_id=caller.session_id,
            details=details,
        )
        await queue.enqueue(session, notices.SCHEDULED, str(user.id), now)
    await sessions.end_all(session, user.id, "deletion")
    await personal_tokens.end_all(session, user.id, "deletion")
    return user.deletion_due_at


async def restore(session: AsyncSession, caller: Caller, client: Client, now: datetime) -> User:
    """Keep the caller's account; again changes nothing.

    Raises:
        DeletionUnderWay: its time is over.
        AccountGone: it was deleted.
    """
    user = await accounts.locked(session, caller.id)
    if user is None:
        raise AccountGone
    if user.deletion_due_at is not None:
        if policy.is_over(user.deletion_due_at, now) or await repository.has_begun(session, user.id):
            raise DeletionUnderWay
        user.deletion_due_at = None
        await session.flush()
        await audit.note(session, Kind.DELETION_UNDONE, user.id, now, client=client, session_id=caller.session_id)
    return user


async def receipt(session: AsyncSession, token: str) -> ErasureReceipt:
    """Return the receipt that a link leads to.

    Raises:
        ReceiptNotFound: there is none.
    """
    found = await repository.by_receipt(session, digest(token))
    if found is None:
        raise ReceiptNotFound
    return ErasureReceipt(
        state="erasing" if found.state == "erasing" else "done",
        started_at=found.started_at,
        finished_at=found.finished_at,
        services=[
            ServiceReceipt(name=name, stores=found.receipts[name]) for name in SERVICES if name in found.receipts
        ],
    )


async def erase_account(session: AsyncSession, user_id: UUID, *, secret: SecretStr, clock: Clock) -> int:
    """Delete the account, tell the others, and retire its name under `secret`; return how many there were."""
    username_key = await repository.username_key_of(session, user_id)
    if username_key is None:
        return 0
    await usernames.retire(session, secret, username_key, clock.now())
    await repository.delete_user(session, user_id)
    await record(session, UserDeleted(user_id=user_id))
    return 1
