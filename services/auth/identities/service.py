"""The rules of accounts elsewhere: whose they are, how one is connected, and that the last way in stays."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts import repository as accounts
from services.auth.accounts.models import User
from services.auth.audit import service as audit
from services.auth.audit.kinds import Kind
from services.auth.clients import Client
from services.auth.credentials.service import refuse_last
from services.auth.identities import repository
from services.auth.identities.federation import Federation
from services.auth.identities.models import Identity, OAuthAttempt
from services.auth.identities.ports import ExternalIdentity
from services.auth.identities.problems import IdentityNotFound, IdentityTaken, ProviderConnected, SessionEnded
from services.auth.sessions import policy
from services.auth.sessions import repository as sessions
from services.auth.sessions.models import UserSession
from shared.auth import Caller
from shared.ids import uuid7


async def owner_of(session: AsyncSession, found: ExternalIdentity, now: datetime) -> User | None:
    """Return the account that an identity opens, and note that it did. An equal e-mail address opens nothing."""
    identity = await repository.by_subject(session, found.issuer, found.subject)
    if identity is None:
        return None
    # The account first: whoever removes the identity locks them in this order.
    user = await accounts.held(session, identity.user_id)
    identity.last_used_at = now
    identity.email = found.email
    await session.flush()
    return user


async def add(session: AsyncSession, user_id: UUID, provider: str, found: ExternalIdentity, now: datetime) -> None:
    """Make an identity open an account. Making it again is fine.

    Raises:
        IdentityTaken: it opens somebody else's.
        ProviderConnected: the account has another one of this provider.
    """
    identity = Identity(
        id=uuid7(),
        user_id=user_id,
        provider=provider,
        issuer=found.issuer,
        subject=found.subject,
        email=found.email,
        created_at=now,
        last_used_at=now,
    )
    if not await repository.add(session, identity):
        standing = await repository.by_subject(session, found.issuer, found.subject)
        if standing is None:
            raise ProviderConnected
        if standing.user_id != user_id:
            raise IdentityTaken


async def connect(
    session: AsyncSession,
    attempt: OAuthAttempt,
    found: ExternalIdentity,
    client: Client,
    now: datetime,
    *,
    federation: Federation,
) -> None:
    """Connect an identity to the account whose owner asked for it, in the session in which they asked.

    Raises:
        SessionEnded: that session does not live any more.
        IdentityTaken, ProviderConnected: see `add`.
    """
    asked_in: UserSession | None = None
    if attempt.user_id is not None and attempt.session_id is not None:
        asked_in = await sessions.held(session, attempt.user_id, attempt.session_id)
    if asked_in is None or not policy.is_alive(asked_in, now):
        raise SessionEnded
    standing = await repository.by_subject(session, found.issuer, found.subject)
    if standing is not None and standing.user_id == asked_in.user_id:
        return
    await add(session, asked_in.user_id, attempt.provider, found, now)
    await audit.note(
        session,
        Kind.IDENTITY_LINKED,
        asked_in.user_id,
        now,
        client=client,
        session_id=asked_in.id,
        details={"provider": federation.label(attempt.provider)},
    )


async def disconnect(
    session: AsyncSession, caller: Caller, identity_id: UUID, client: Client, now: datetime, *, federation: Federation
) -> None:
    """Let an identity not open the caller's account any more.

    Raises:
        IdentityNotFound: it is not the caller's.
        LastCredential: it is the only way in.
    """
    if identity_id not in {identity.id for identity in await repository.of_user(session, caller.id)}:
        raise IdentityNotFound
    await refuse_last(session, caller.id)
    removed = await repository.remove(session, caller.id, identity_id)
    if removed is None:
        raise IdentityNotFound
    await audit.note(
        session,
        Kind.IDENTITY_UNLINKED,
        caller.id,
        now,
        client=client,
        session_id=caller.session_id,
        details={"provider": federation.label(removed.provider)},
    )
