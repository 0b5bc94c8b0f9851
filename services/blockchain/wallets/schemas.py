"""HTTP bodies of wallets."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.ethereum import Address
from shared.pagination import Cursor, Pagination
from shared.schemas import ApiModel


class WalletNonceCreate(ApiModel):
    """The address that the caller wants to prove, on which chain."""

    address: Address
    chain_id: Annotated[int, Field(ge=1, lt=2**53, strict=True)]


class WalletNonce(ApiModel):
    """A message to sign with `personal_sign`, as it is; good for one use until `expiresAt`."""

    nonce: str
    message: str
    expires_at: datetime


class WalletCreate(ApiModel):
    """The signed message. `signature` is r, s and v: 65 bytes in hexadecimal."""

    message: Annotated[str, Field(min_length=1, max_length=4000)]
    signature: Annotated[str, Field(pattern=r"^0x[0-9a-fA-F]{130}$")]


class WalletRead(ApiModel):
    """An address of the caller, with its EIP-55 checksum."""

    id: UUID
    address: str
    chain_id: int
    linked_at: datetime


class WalletList(ApiModel):
    """The caller's wallets, oldest first."""

    wallets: list[WalletRead]
    pagination: Pagination


class WalletCursor(Cursor):
    """The id of the last wallet shown."""

    id: UUID
