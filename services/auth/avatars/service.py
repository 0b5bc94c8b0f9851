"""The rules of pictures."""

import re
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts.models import User
from services.auth.avatars import repository
from services.auth.avatars.pictures import Picture
from services.auth.profiles import service as profiles

# An upload costs half a second of a core.
BURST: Final = 10
PER_SECOND: Final = 1 / 30
_SHOWN_SIZE: Final = 512
_DIGEST = re.compile(r"/avatar/([0-9a-f]+)-")


async def replace(session: AsyncSession, user_id: UUID, picture: Picture | None, now: datetime) -> User:
    """Give somebody a picture, or none; the others are told when it is another one than before.

    Raises:
        AccountGone: the account was deleted.
    """
    user = await profiles.locked(session, user_id)
    if _digest_of(user.profile.avatar_url) != (picture.digest if picture else None):
        await repository.replace(session, user_id, picture)
        user.profile.avatar_url = address_of(user_id, picture.digest) if picture else None
        await profiles.tell(session, user, now)
    return user


def address_of(user_id: UUID, digest: str, size: int = _SHOWN_SIZE) -> str:
    """Return the path of a square; those of the other sizes differ in the number only."""
    return f"/api/users/{user_id}/avatar/{digest}-{size}.webp"


def _digest_of(address: str | None) -> str | None:
    found = _DIGEST.search(address or "")
    return found[1] if found else None
