"""The statements about pictures."""

from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.avatars.models import Avatar
from services.auth.avatars.pictures import Picture


async def find(session: AsyncSession, user_id: UUID, digest: str, size: int) -> bytes | None:
    """Return one square."""
    found = select(Avatar.data).where(Avatar.user_id == user_id, Avatar.digest == digest, Avatar.size == size)
    return await session.scalar(found)


async def squares_of(session: AsyncSession, user_id: UUID) -> list[tuple[int, bytes]]:
    """Return every square of a person's picture with its size; they are small."""
    squares = select(Avatar.size, Avatar.data).where(Avatar.user_id == user_id).order_by(Avatar.size)
    return [(row.size, row.data) for row in await session.execute(squares)]


async def replace(session: AsyncSession, user_id: UUID, picture: Picture | None) -> None:
    """Store a person's picture instead of the earlier one. Lock the account before."""
    await session.execute(delete(Avatar).where(Avatar.user_id == user_id))
    if picture is not None:
        rows = [
            {"user_id": user_id, "digest": picture.digest, "size": size, "data": data}
            for size, data in picture.squares.items()
        ]
        await session.execute(insert(Avatar), rows)
