"""Names of deleted accounts: nobody else may answer to them, and none can be read from what is kept.

The fingerprint is an HMAC under a key derived from SPARKLE_SECRET_KEY: with the database alone names cannot be tried.
"""

import hashlib
import hmac
from datetime import datetime
from typing import Final

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts.problems import UsernameTaken
from services.auth.erasures import repository

_PURPOSE: Final = b"sparkle auth: retired username "


def fingerprint(secret: SecretStr, username_key: str) -> bytes:
    """Return what is kept of a name in the form in which two spellings are the same."""
    return hmac.digest(secret.get_secret_value().encode(), _PURPOSE + username_key.encode(), hashlib.sha256)


async def retire(session: AsyncSession, secret: SecretStr, username_key: str, now: datetime) -> None:
    """Keep the name from being taken again."""
    await repository.retire(session, fingerprint(secret, username_key), now)


async def refuse_retired(session: AsyncSession, secret: SecretStr, username_key: str) -> None:
    """Let nobody take the name of a deleted account. Ask after the new account is flushed.

    Before, an account of that name could be deleted in between: its name is taken until it is retired.

    Raises:
        UsernameTaken: it was one's.
    """
    if await is_retired(session, secret, username_key):
        raise UsernameTaken


async def is_retired(session: AsyncSession, secret: SecretStr, username_key: str) -> bool:
    """Return whether the name was a deleted account's."""
    return await repository.is_retired(session, fingerprint(secret, username_key))
