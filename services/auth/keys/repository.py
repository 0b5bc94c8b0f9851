"""The statements about signing keys, and the making of one."""

import secrets
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import SecretStr
from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.keys.models import SigningKey
from services.auth.sealing import seal


def purpose(key_id: str) -> str:
    """Return what a private key is sealed for: its own id, so that rows cannot be swapped."""
    return f"signing key {key_id}"


def generate(secret: SecretStr, now: datetime, activates_at: datetime) -> SigningKey:
    """Return a new key with its private half sealed."""
    private_key = Ed25519PrivateKey.generate()
    key_id = secrets.token_urlsafe(12)
    return SigningKey(
        key_id=key_id,
        public_key=private_key.public_key().public_bytes_raw(),
        sealed_private_key=seal(secret.get_secret_value().encode(), purpose(key_id), private_key.private_bytes_raw()),
        created_at=now,
        activates_at=activates_at,
        retires_at=None,
    )


async def published(session: AsyncSession, now: datetime) -> list[SigningKey]:
    """Return the keys that have not retired, oldest activation first."""
    living = or_(SigningKey.retires_at.is_(None), SigningKey.retires_at > now)
    return list(await session.scalars(select(SigningKey).where(living).order_by(SigningKey.activates_at)))


async def lock(session: AsyncSession) -> None:
    """Let one transaction at a time make keys."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext("auth signing keys"))))


async def ensure_active(session: AsyncSession, secret: SecretStr, now: datetime) -> list[SigningKey]:
    """Return the published keys; make the first one where none signs yet. Replicas that race make one."""
    await lock(session)
    keys = await published(session, now)
    if not any(key.activates_at <= now for key in keys):
        key = generate(secret, now, now)
        session.add(key)
        await session.flush()
        keys = sorted([*keys, key], key=lambda key: key.activates_at)
    return keys


async def delete_retired(session: AsyncSession, now: datetime) -> None:
    """Destroy keys whose tokens have all expired."""
    await session.execute(delete(SigningKey).where(SigningKey.retires_at <= now))
