"""The rules of personal access tokens: making, revoking, and exchanging them for access tokens.

A token is 256 random bits of which the database has the SHA-256. Its id is the session of the access tokens that it is
exchanged for, so its revocation travels as that of a session does, and reaches every verifier within a second.
"""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts import repository as accounts
from services.auth.accounts.models import User
from services.auth.accounts.problems import AccountGone
from services.auth.audit import service as audit
from services.auth.audit.kinds import Kind
from services.auth.clients import Client
from services.auth.erasures.policy import is_over
from services.auth.personal_tokens import policy, repository
from services.auth.personal_tokens.models import PersonalToken
from services.auth.personal_tokens.problems import PersonalTokenNotFound, TooManyPersonalTokens
from services.auth.personal_tokens.schemas import PersonalTokenCreate
from services.auth.sessions.service import Sessions
from services.auth.signins.policy import is_suspended
from services.auth.signins.service import refuse_suspended
from shared.clock import Clock
from shared.ids import uuid7
from shared.personal_tokens import InvalidPersonalToken, is_personal_token, new_personal_token
from shared.problems import EmailNotVerified


def digest(text: str) -> bytes:
    """Return the form in which a token is stored."""
    return hashlib.sha256(text.encode()).digest()


class PersonalTokens:
    """Makes, revokes and exchanges tokens, each inside the transaction that it is given."""

    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    async def create(
        self, session: AsyncSession, user_id: UUID, wanted: PersonalTokenCreate, client: Client
    ) -> tuple[str, PersonalToken]:
        """Make a token; return its text, which nobody can see again, and its row.

        Raises:
            EmailNotVerified: the address of the account is not proven.
            TooManyPersonalTokens: there are MAX_TOKENS that were not revoked.
        """
        user = await accounts.locked(session, user_id)
        now = self._clock.now()
        if user is None:
            raise AccountGone
        refuse_suspended(user, self._clock)
        if not user.email_verified:
            raise EmailNotVerified("Open the link in the mail we sent you, then try again.")
        if await repository.count_of(session, user_id) >= policy.MAX_TOKENS:
            raise TooManyPersonalTokens
        text = new_personal_token()
        token = PersonalToken(
            id=uuid7(),
            user_id=user_id,
            token_hash=digest(text),
            prefix=text[: policy.SHOWN_LENGTH],
            name=wanted.name,
            scopes=policy.in_order(wanted.scopes),
            created_at=now,
            expires_at=now + timedelta(days=wanted.expires_in_days),
            last_used_at=None,
            revoked_at=None,
            revoked_reason=None,
        )
        session.add(token)
        await session.flush()
        details = {"name": token.name, "scopes": token.scopes, "expiresAt": token.expires_at.isoformat()}
        await audit.note(session, Kind.TOKEN_CREATED, user_id, now, client=client, details=details)
        return text, token

    async def revoke(self, session: AsyncSession, user_id: UUID, token_id: UUID, client: Client) -> None:
        """Revoke one of a person's own tokens; repeating it is fine.

        Raises:
            PersonalTokenNotFound: it is nobody's, or somebody else's.
        """
        token = await repository.lock_own(session, user_id, token_id)
        if token is None:
            raise PersonalTokenNotFound
        if token.revoked_at is None:
            now = self._clock.now()
            await _end(session, self._sessions, token, "revoked", now)
            details = {"name": token.name}
            await audit.note(session, Kind.TOKEN_REVOKED, user_id, now, client=client, details=details)

    async def end_all(self, session: AsyncSession, user_id: UUID, reason: str) -> int:
        """End every token of an account and return how many there were. What causes it is noted by the caller."""
        return await end_all(session, self._sessions, user_id, reason, self._clock.now())

    async def use(self, session: AsyncSession, text: str) -> tuple[PersonalToken, User]:
        """Return the token with this text and its owner, and note the use.

        Raises:
            InvalidPersonalToken: there is none, or it has ended; the answer does not tell which.
        """
        now = self._clock.now()
        found = await repository.by_hash(session, digest(text)) if is_personal_token(text) else None
        if found is None or not policy.is_alive(found[0], now):
            raise InvalidPersonalToken
        if is_suspended(found[1], now) or is_over(found[1].deletion_due_at, now):
            raise InvalidPersonalToken
        await repository.note_use(session, found[0].id, now)
        return found


async def end_all(session: AsyncSession, sessions: Sessions, user_id: UUID, reason: str, now: datetime) -> int:
    """End every token of an account and return how many there were. What causes it is noted by the caller."""
    living = await repository.lock_living(session, user_id)
    for token in living:
        await _end(session, sessions, token, reason, now)
    return len(living)


async def _end(session: AsyncSession, sessions: Sessions, token: PersonalToken, reason: str, now: datetime) -> None:
    token.revoked_at = now
    token.revoked_reason = reason
    await session.flush()
    await sessions.void(session, token.id, token.user_id, now)
