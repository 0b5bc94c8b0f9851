"""Bodies of the endpoints about wallets that sign in."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from shared.ethereum import Address
from shared.schemas import ApiModel


class SiweQuestionCreate(ApiModel):
    """With an address the answer has the whole message, so that a client needs not write it."""

    address: Address | None = None


class SiweQuestion(ApiModel):
    """The fields of the message to sign (ERC-4361), good for one use until `expirationTime`.

    `message` is null when no address was given: write one as the standard says, with the address in its EIP-55 form.
    """

    domain: str
    uri: str
    version: str
    chain_id: int
    nonce: str
    statement: str
    issued_at: str
    expiration_time: str
    message: str | None


class SiweProof(ApiModel):
    """The signed message. `signature` is r, s and v: 65 bytes in hexadecimal."""

    message: Annotated[str, StringConstraints(min_length=1, max_length=4000)]
    signature: Annotated[str, StringConstraints(pattern=r"^0x[0-9a-fA-F]{130}$")]


class SignUp(ApiModel):
    """A ticket for `POST /api/auth/register/ticket`."""

    ticket: str
    expires_at: datetime


class SignUpRead(ApiModel):
    """The wallet is proven and opens no account yet."""

    sign_up: SignUp


class SigninWalletRead(ApiModel):
    """An address whose holder may sign in as the caller."""

    id: UUID
    address: str
    created_at: datetime
    last_used_at: datetime


class SigninWalletList(ApiModel):
    """The caller's, oldest first."""

    wallets: list[SigninWalletRead]
