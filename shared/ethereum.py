"""Ethereum addresses as EIP-55 writes them, and EIP-191 personal signatures of externally owned accounts.

A signature has a second form with the other `s` that anybody can compute (malleability). Only the lower `s` is accepted
(EIP-2), so one proof has one text. Contract wallets (ERC-1271) cannot sign like this and are refused.
"""

import re
from typing import Annotated, Final

from eth_account import Account
from eth_account.messages import encode_defunct
from eth_keys.exceptions import BadSignature
from eth_utils.address import to_checksum_address
from eth_utils.exceptions import ValidationError
from pydantic import AfterValidator, Field

_ADDRESS: Final = re.compile(r"0x[0-9a-fA-F]{40}")
_ORDER: Final = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
_LENGTH: Final = 65
# 27 and 28 as wallets write it; 0 and 1 as some hardware wallets do.
_RECOVERY_IDS: Final = {27: 27, 28: 28, 0: 27, 1: 28}


def checksummed(text: str) -> str:
    """Return the address in `text` with its checksum; one in lower case has none yet.

    Raises:
        ValueError: it is not an address, it is the zero address, or its checksum is wrong.
    """
    if not _ADDRESS.fullmatch(text) or not int(text, 16):
        raise ValueError("must be an address: 0x and 40 hexadecimal digits, not all zero")
    address: str = to_checksum_address(text)
    if text not in {address, text.lower()}:
        raise ValueError("has a wrong checksum (EIP-55): a letter may be mistyped")
    return address


Address = Annotated[
    str,
    Field(min_length=42, max_length=42, examples=["0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045"]),
    AfterValidator(checksummed),
]


def recover_signer(text: str, signature: bytes) -> str | None:
    """Return the address that signed `text`, or None when `signature` (r, s, v) is not a canonical signature."""
    if len(signature) != _LENGTH:
        return None
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big")
    v = _RECOVERY_IDS.get(signature[64])
    if v is None or not 0 < r < _ORDER or not 0 < s <= _ORDER // 2:
        return None
    try:
        signer: str = Account.recover_message(encode_defunct(text=text), vrs=(v, r, s))
    except (BadSignature, ValidationError, ValueError):
        return None
    return signer
