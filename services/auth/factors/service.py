"""The rules of second factors: setting up, turning off, and whether a code is right.

Wrong codes of an app are counted by whoever asks (`checks.py`); recovery codes are too long to be guessed.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts.models import User
from services.auth.audit import service as audit
from services.auth.audit.kinds import Kind
from services.auth.clients import Client
from services.auth.factors import policy, repository
from services.auth.factors.models import TotpFactor
from services.auth.factors.problems import InvalidCode, NoSetupUnderWay, TotpAlreadyEnabled, TotpNotEnabled
from services.auth.factors.schemas import FactorProof
from services.auth.sealing import open_sealed, seal
from shared.clock import Clock


@dataclass(frozen=True)
class Setup:
    """What an authenticator app needs, once."""

    secret: str
    otpauth_uri: str
    expires_at: datetime


class SecondFactors:
    """Keeps and checks second factors, inside the transaction that it is given."""

    def __init__(self, clock: Clock, secret: SecretStr) -> None:
        self._clock = clock
        self._secret = secret.get_secret_value().encode()

    async def begin_setup(self, session: AsyncSession, user: User) -> Setup:
        """Make a secret; nothing asks for its codes before `enable`. An earlier setup ends.

        Raises:
            TotpAlreadyEnabled: an app is in use.
        """
        now = self._clock.now()
        secret = policy.new_secret()
        sealed = seal(self._secret, policy.seal_purpose(user.id), secret.encode())
        if not await repository.put_pending_totp(session, user.id, sealed, now):
            raise TotpAlreadyEnabled
        return Setup(secret, policy.otpauth_uri(secret, user.email), now + policy.SETUP_LIFETIME)

    async def enable(self, session: AsyncSession, user_id: UUID, code: str, client: Client) -> list[str]:
        """Turn the app that is being set up on, once it shows the right code; return ten recovery codes.

        Raises:
            TotpAlreadyEnabled, NoSetupUnderWay: there is no setup to finish.
            InvalidCode: the app shows something else.
        """
        now = self._clock.now()
        factor = await repository.locked_totp(session, user_id)
        if factor is not None and factor.enabled_at is not None:
            raise TotpAlreadyEnabled
        if factor is None or now - factor.created_at > policy.SETUP_LIFETIME:
            raise NoSetupUnderWay
        step = policy.matching_step(self._opened(factor), code, now, None)
        if step is None:
            raise InvalidCode
        factor.enabled_at = now
        factor.last_step = step
        await session.flush()
        await audit.note(session, Kind.TOTP_ENABLED, user_id, now, client=client)
        return await self._make_recovery_codes(session, user_id, now)

    async def disable(self, session: AsyncSession, user_id: UUID, proof: FactorProof, client: Client) -> bool:
        """Turn the app off and void the recovery codes; False when the proof is wrong.

        Raises:
            TotpNotEnabled: there is nothing to turn off.
        """
        factor = await self._enabled(session, user_id)
        if not await self.accepts(session, user_id, proof, client):
            return False
        await session.delete(factor)
        await session.flush()
        await repository.delete_recovery_codes(session, user_id)
        await audit.note(session, Kind.TOTP_DISABLED, user_id, self._clock.now(), client=client)
        return True

    async def new_recovery_codes(self, session: AsyncSession, user_id: UUID, client: Client) -> list[str]:
        """Return ten recovery codes; all earlier ones are void.

        Raises:
            TotpNotEnabled: there is nothing to recover from.
        """
        now = self._clock.now()
        await self._enabled(session, user_id)
        codes = await self._make_recovery_codes(session, user_id, now)
        await audit.note(session, Kind.RECOVERY_CODES_MADE, user_id, now, client=client)
        return codes

    async def accepts(self, session: AsyncSession, user_id: UUID, proof: FactorProof, client: Client) -> bool:
        """Return whether a proof is right, and use it up."""
        if proof.recovery_code is not None:
            return await self._accepts_recovery_code(session, user_id, proof.recovery_code, client)
        return await self._accepts_code(session, user_id, proof.code or "")

    async def _accepts_code(self, session: AsyncSession, user_id: UUID, code: str) -> bool:
        now = self._clock.now()
        factor = await repository.locked_totp(session, user_id)
        if factor is None or factor.enabled_at is None:
            return False
        step = policy.matching_step(self._opened(factor), code, now, factor.last_step)
        if step is None:
            return False
        factor.last_step = step
        await session.flush()
        return True

    async def _accepts_recovery_code(self, session: AsyncSession, user_id: UUID, code: str, client: Client) -> bool:
        if not await repository.take_recovery_code(session, user_id, policy.recovery_digest(user_id, code)):
            return False
        details = {"left": await repository.recovery_codes_left(session, user_id)}
        now = self._clock.now()
        await audit.note(session, Kind.RECOVERY_CODE_USED, user_id, now, client=client, details=details)
        return True

    async def _enabled(self, session: AsyncSession, user_id: UUID) -> TotpFactor:
        factor = await repository.locked_totp(session, user_id)
        if factor is None or factor.enabled_at is None:
            raise TotpNotEnabled
        return factor

    async def _make_recovery_codes(self, session: AsyncSession, user_id: UUID, now: datetime) -> list[str]:
        codes = policy.new_recovery_codes()
        hashes = [policy.recovery_digest(user_id, code) for code in codes]
        await repository.replace_recovery_codes(session, user_id, hashes, now)
        return codes

    def _opened(self, factor: TotpFactor) -> str:
        return open_sealed(self._secret, policy.seal_purpose(factor.user_id), factor.sealed_secret).decode()
