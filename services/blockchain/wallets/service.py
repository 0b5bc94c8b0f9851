"""The rules of wallets: an address is linked by a fresh signature, to one person at a time."""

import secrets
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.blockchain.wallets import repository, schemas
from services.blockchain.wallets.events import WalletLinked, WalletUnlinked
from services.blockchain.wallets.models import Wallet, WalletNonce
from services.blockchain.wallets.problems import TooManyWallets, WalletAlreadyLinked, WalletNotFound, WalletTaken
from shared.auth import Caller
from shared.ids import uuid7
from shared.outbox import record
from shared.pagination import PageParams, Pagination, numbered, split_page
from shared.siwe import (
    NONCE_LIFETIME,
    Site,
    SiweMessage,
    UnknownNonce,
    UnsupportedChain,
    verified_message,
    written,
)

STATEMENT: Final = "Link this wallet to your Sparkle account. It costs nothing and moves no tokens."
_NONCE_BYTES: Final = 16


async def ask(
    session: AsyncSession, caller: Caller, body: schemas.WalletNonceCreate, *, site: Site, now: datetime
) -> schemas.WalletNonce:
    """Return the message that the caller has to sign.

    Raises:
        UnsupportedChain: the platform lives on another chain.
    """
    if body.chain_id != site.chain_id:
        raise UnsupportedChain(f"Switch your wallet to chain {site.chain_id}.")
    nonce = WalletNonce(
        user_id=caller.id,
        address=body.address,
        chain_id=body.chain_id,
        nonce=secrets.token_hex(_NONCE_BYTES),
        expires_at=now + NONCE_LIFETIME,
    )
    await repository.put_nonce(session, nonce)
    message = SiweMessage(
        domain=site.domain,
        address=body.address,
        statement=STATEMENT,
        uri=site.url,
        chain_id=body.chain_id,
        nonce=nonce.nonce,
        issued_at=written(now),
        expiration_time=written(nonce.expires_at),
    )
    return schemas.WalletNonce(nonce=nonce.nonce, message=message.text(), expires_at=nonce.expires_at)


async def link(
    session: AsyncSession,
    caller: Caller,
    body: schemas.WalletCreate,
    *,
    site: Site,
    limit: int,
    now: datetime,
) -> Wallet:
    """Link the wallet that signed the message.

    Raises:
        UnknownNonce: nobody asked this caller for it, it was used, or it expired.
        TooManyWallets, WalletAlreadyLinked, WalletTaken: it cannot be linked; the nonce stays unused.
        Problem: the message proves nothing; see `verified_message`.
    """
    message = verified_message(body.message, bytes.fromhex(body.signature[2:]), site, now)
    is_asked = await repository.use_nonce(
        session, caller.id, address=message.address, chain_id=message.chain_id, nonce=message.nonce, now=now
    )
    if not is_asked:
        raise UnknownNonce("Ask for a new message and sign that one.")
    await repository.lock_user(session, caller.id)
    if await repository.count_of(session, caller.id) >= limit:
        raise TooManyWallets(f"You can link {limit} wallets. Unlink one first.")
    wallet = Wallet(id=uuid7(), user_id=caller.id, address=message.address, chain_id=message.chain_id, linked_at=now)
    owner_id = await repository.add(session, wallet)
    if owner_id is not None:
        raise WalletAlreadyLinked if owner_id == caller.id else WalletTaken
    await record(
        session,
        WalletLinked(wallet_id=wallet.id, user_id=caller.id, address=wallet.address, chain_id=wallet.chain_id),
    )
    return wallet


async def list_page(session: AsyncSession, caller: Caller, page: PageParams) -> schemas.WalletList:
    """Return a page of the caller's wallets, oldest first."""
    after = schemas.WalletCursor.decode(page.cursor).id if page.cursor else None
    found = await repository.list_of(session, caller.id, after=after, limit=page.limit + 1, offset=page.offset)
    shown, more = split_page(found, page.limit, lambda wallet: schemas.WalletCursor(id=wallet.id))
    pagination = Pagination(limit=page.limit, next_cursor=more)
    if page.page:
        pagination = numbered(page, await repository.count_of(session, caller.id), more)
    return schemas.WalletList(
        wallets=[schemas.WalletRead.model_validate(wallet) for wallet in shown], pagination=pagination
    )


async def unlink(session: AsyncSession, caller: Caller, address: str) -> None:
    """Take the wallet off the caller's account.

    Raises:
        WalletNotFound: it is not the caller's.
    """
    wallet = await repository.remove(session, caller.id, address)
    if wallet is None:
        raise WalletNotFound
    await record(
        session,
        WalletUnlinked(wallet_id=wallet.id, user_id=caller.id, address=wallet.address, chain_id=wallet.chain_id),
    )
