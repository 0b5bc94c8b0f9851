"""Which second factors an account has."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.factors import repository


async def enrolled(session: AsyncSession, user_id: UUID) -> list[str]:
    """Return the methods that finish a sign-in: "totp", "recovery_code"; none without a second factor."""
    factor = await repository.totp(session, user_id)
    if factor is None or factor.enabled_at is None:
        return []
    has_codes = await repository.recovery_codes_left(session, user_id) > 0
    return ["totp", "recovery_code"] if has_codes else ["totp"]
