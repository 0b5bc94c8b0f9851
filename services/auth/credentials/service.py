"""The rule that an account keeps a way in: a password, a passkey, an account elsewhere, a wallet.

Mailed links do not count, although they sign in, too: an address may be given up, and then nothing would be left.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.audit import service as audit
from services.auth.audit.kinds import Kind
from services.auth.credentials import repository
from services.auth.credentials.problems import LastCredential


async def refuse_last(session: AsyncSession, user_id: UUID) -> None:
    """Call before one credential of an account is removed, in the same transaction.

    Raises:
        LastCredential: there would be none left.
    """
    if await repository.lock_and_count(session, user_id) <= 1:
        raise LastCredential


async def remove_early(session: AsyncSession, user_id: UUID, now: datetime) -> None:
    """Remove what was set up before the address of a locked account was proven, but for its password.

    Somebody else may have opened the account with that address, to wait in it for its owner. Nobody can tell which of
    the two set up a passkey, a wallet or an app, so all go.
    """
    if await repository.remove_all(session, user_id):
        await audit.note(session, Kind.EARLY_CREDENTIALS_REMOVED, user_id, now)
