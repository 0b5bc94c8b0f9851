"""The rule that an account keeps a way in: a password, a passkey, an account elsewhere, a wallet.

Mailed links do not count, although they sign in, too: an address may be given up, and then nothing would be left.
"""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.credentials import repository
from services.auth.credentials.problems import LastCredential


async def refuse_last(session: AsyncSession, user_id: UUID) -> None:
    """Call before one credential of an account is removed, in the same transaction.

    Raises:
        LastCredential: there would be none left.
    """
    if await repository.lock_and_count(session, user_id) <= 1:
        raise LastCredential
