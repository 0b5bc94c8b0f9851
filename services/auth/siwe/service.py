"""The rules of wallets that sign in: asked for, proven once, of one account at a time."""

import hashlib
import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts import repository as accounts
from services.auth.accounts.models import User
from services.auth.audit import service as audit
from services.auth.audit.kinds import Kind
from services.auth.clients import Client
from services.auth.credentials.service import refuse_last
from services.auth.sessions.holding import hold
from services.auth.siwe import repository
from services.auth.siwe.messages import (
    STATEMENTS,
    VERSION,
    Purpose,
    Question,
    message_for,
    refuse_other_purpose,
)
from services.auth.siwe.models import SiweNonce, WalletCredential
from services.auth.siwe.problems import TooManyWallets, WalletNotFound, WalletTaken
from services.auth.siwe.schemas import SiweProof, SiweQuestion
from shared.auth import Caller
from shared.database import Database
from shared.ids import uuid7
from shared.siwe import Site, UnknownNonce, verified_message, written

MOST: Final = 10
_NONCE_BYTES: Final = 16


async def ask(
    session: AsyncSession, purpose: Purpose, address: str | None, now: datetime, *, site: Site, user_id: UUID | None
) -> SiweQuestion:
    """Return a question, and for an address the message that answers it once it is signed."""
    # Milliseconds, as they are written: the message is compared with what follows from the row.
    issued_at = now.replace(microsecond=now.microsecond // 1000 * 1000)
    question = Question(purpose, secrets.token_hex(_NONCE_BYTES), issued_at)
    session.add(
        SiweNonce(
            nonce_hash=_digest(question.nonce),
            purpose=purpose.value,
            user_id=user_id,
            issued_at=question.issued_at,
            expires_at=question.expires_at,
        )
    )
    await session.flush()
    return SiweQuestion(
        domain=site.domain,
        uri=site.url,
        version=VERSION,
        chain_id=site.chain_id,
        nonce=question.nonce,
        statement=STATEMENTS[purpose],
        issued_at=written(question.issued_at),
        expiration_time=written(question.expires_at),
        message=message_for(question, address, site) if address else None,
    )


async def prove(
    database: Database, proof: SiweProof, purpose: Purpose, now: datetime, *, site: Site, user_id: UUID | None
) -> str:
    """Return the address that a signed message proves, once.

    A message that is refused leaves the question standing.

    Raises:
        InvalidMessage, MessageForAnotherSite, UnsupportedChain, MessageExpired, WrongSignature: see `shared.siwe`.
        MessageForAnotherPurpose: its statement says something else.
        UnknownNonce: nobody asked it of this person for this purpose, or it was answered, or too long ago.
    """
    message = verified_message(proof.message, bytes.fromhex(proof.signature[2:]), site, now)
    async with database.transaction() as session:
        is_first = await repository.use_nonce(session, _digest(message.nonce), purpose.value, user_id, now)
        if is_first:
            refuse_other_purpose(message, purpose)
    if not is_first:
        raise UnknownNonce("Ask for a new message and sign that one.")
    return message.address


async def owner_of(session: AsyncSession, address: str, now: datetime) -> User | None:
    """Return the account that a wallet opens, and note that it did."""
    wallet = await repository.by_address(session, address)
    if wallet is None:
        return None
    # The account first: whoever removes the wallet locks them in this order.
    user = await accounts.held(session, wallet.user_id)
    wallet.last_used_at = now
    await session.flush()
    return user


async def add(session: AsyncSession, user_id: UUID, address: str, now: datetime) -> tuple[WalletCredential, bool]:
    """Let a wallet open an account; return it and whether that is new. Letting it again is fine.

    Raises:
        WalletTaken: it opens somebody else's.
        TooManyWallets: the account has as many as it may.
    """
    count = await repository.lock_and_count(session, user_id)
    standing = await repository.by_address(session, address)
    if standing is None:
        if count >= MOST:
            raise TooManyWallets(MOST)
        wallet = WalletCredential(id=uuid7(), user_id=user_id, address=address, created_at=now, last_used_at=now)
        if await repository.add(session, wallet):
            return wallet, True
        standing = await repository.by_address(session, address)
    if standing is None or standing.user_id != user_id:
        raise WalletTaken
    return standing, False


async def connect(
    session: AsyncSession, caller: Caller, address: str, client: Client, now: datetime
) -> WalletCredential:
    """Let a proven wallet open the caller's account; see `add`.

    Raises:
        InvalidToken: the session has ended.
    """
    await hold(session, caller, now)
    wallet, is_new = await add(session, caller.id, address, now)
    if is_new:
        await _note(session, Kind.WALLET_LINKED, caller, address, client, now=now)
    return wallet


async def disconnect(session: AsyncSession, caller: Caller, wallet_id: UUID, client: Client, now: datetime) -> None:
    """Let a wallet not open the caller's account any more.

    Raises:
        WalletNotFound: it is not the caller's.
        LastCredential: it is the only way in.
    """
    if wallet_id not in {wallet.id for wallet in await repository.of_user(session, caller.id)}:
        raise WalletNotFound
    await refuse_last(session, caller.id)
    removed = await repository.remove(session, caller.id, wallet_id)
    if removed is None:
        raise WalletNotFound
    await _note(session, Kind.WALLET_UNLINKED, caller, removed.address, client, now=now)


async def _note(
    session: AsyncSession, kind: Kind, caller: Caller, address: str, client: Client, *, now: datetime
) -> None:
    details = {"address": address}
    await audit.note(session, kind, caller.id, now, client=client, session_id=caller.session_id, details=details)


def _digest(nonce: str) -> bytes:
    return hashlib.sha256(nonce.encode()).digest()
