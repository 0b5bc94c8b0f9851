"""The rules of signing up without a password.

A ticket is 256 random bits for the newcomer, its hash here; it lives for 30 minutes and opens one account. An address
counts as proven only if the provider said so and the newcomer keeps it. An account that has the address already is
never connected on the strength of that: its owner signs in and connects it.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts import repository as accounts
from services.auth.accounts.models import User
from services.auth.accounts.policy import email_key, username_key
from services.auth.accounts.problems import EmailTaken
from services.auth.accounts.service import open_account
from services.auth.clients import Client
from services.auth.identities import service as identities
from services.auth.identities.federation import Federation
from services.auth.identities.ports import ExternalIdentity
from services.auth.siwe import service as wallets
from services.auth.tickets import repository
from services.auth.tickets.models import SignupTicket
from services.auth.tickets.naming import candidates
from services.auth.tickets.problems import AccountExists, EmailMissing, InvalidTicket
from services.auth.tickets.schemas import TicketAccountCreate, TicketRead

LIFETIME: Final = timedelta(minutes=30)
_SUFFIXES: Final = 10**9
_WALLETS: Final = "eip155"
_METHODS: Final = {"identity": "fed", "wallet": "swk"}


async def issue_for_identity(session: AsyncSession, provider: str, found: ExternalIdentity, now: datetime) -> str:
    """Return the ticket of somebody whom a provider knows and we do not."""
    return await _issue(session, "identity", provider, found, now + LIFETIME)


async def issue_for_wallet(session: AsyncSession, address: str, now: datetime) -> tuple[str, datetime]:
    """Return the ticket of the holder of a wallet that opens nothing yet, and when it ends."""
    found = ExternalIdentity(_WALLETS, address, email=None, email_verified=False, name=None)
    return await _issue(session, "wallet", "ethereum", found, now + LIFETIME), now + LIFETIME


async def _issue(session: AsyncSession, kind: str, provider: str, found: ExternalIdentity, expires_at: datetime) -> str:
    token = secrets.token_urlsafe(32)
    session.add(
        SignupTicket(
            token_hash=_digest(token),
            kind=kind,
            provider=provider,
            issuer=found.issuer,
            subject=found.subject,
            email=found.email,
            email_verified=found.email_verified,
            name=found.name,
            expires_at=expires_at,
        )
    )
    await session.flush()
    return token


async def inspect(session: AsyncSession, token: str, now: datetime, *, federation: Federation) -> TicketRead:
    """Return what the page that finishes a sign-up shows.

    Raises:
        InvalidTicket: it was used, or is too old, or is none.
    """
    ticket = await repository.living(session, _digest(token), now)
    if ticket is None:
        raise InvalidTicket
    owner = await accounts.by_email(session, ticket.email) if ticket.email else None
    return TicketRead(
        kind=ticket.kind,
        label=federation.label(ticket.provider),
        email=ticket.email,
        email_verified=ticket.email_verified,
        account_exists=owner is not None,
        suggested_username=await _free_name(session, ticket),
    )


async def register(
    session: AsyncSession, new: TicketAccountCreate, client: Client, now: datetime, *, secret: SecretStr
) -> tuple[User, Sequence[str]]:
    """Open the account of a ticket, which is used up; return it and how its owner was recognised (signins.policy).

    Raises:
        InvalidTicket: it was used, or is too old, or is none.
        EmailMissing: neither the ticket nor the newcomer names an address.
        AccountExists: an account has the address that the provider named.
        EmailTaken, UsernameTaken: somebody has what the newcomer chose.
        IdentityTaken, WalletTaken: another ticket of the same person was quicker.
    """
    ticket = await repository.living(session, _digest(new.ticket), now, is_locked=True)
    if ticket is None:
        raise InvalidTicket
    email = new.email or ticket.email
    if email is None:
        raise EmailMissing
    is_providers = ticket.email is not None and email_key(email) == email_key(ticket.email)
    try:
        user = await open_account(
            session,
            email,
            new.username,
            None,
            is_email_proven=is_providers and ticket.email_verified,
            client=client,
            now=now,
            secret=secret,
        )
    except EmailTaken:
        if is_providers:
            raise AccountExists from None
        raise
    await _add_credential(session, user, ticket, now)
    await session.delete(ticket)
    await session.flush()
    return user, [_METHODS[ticket.kind]]


async def _add_credential(session: AsyncSession, user: User, ticket: SignupTicket, now: datetime) -> None:
    if ticket.kind == "wallet":
        await wallets.add(session, user.id, ticket.subject, now)
        return
    found = ExternalIdentity(ticket.issuer, ticket.subject, ticket.email, ticket.email_verified, ticket.name)
    await identities.add(session, user.id, ticket.provider, found, now)


async def _free_name(session: AsyncSession, ticket: SignupTicket) -> str:
    names = candidates(ticket.name, ticket.email)
    taken = await repository.taken_names(session, map(username_key, names))
    free = (name for name in names if username_key(name) not in taken)
    return next(free, None) or f"newcomer_{secrets.randbelow(_SUFFIXES)}"


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
