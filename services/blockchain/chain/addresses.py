"""Ethereum addresses as EIP-55 writes them: the case of the letters is a checksum."""

import re
from typing import Annotated

from eth_utils.address import to_checksum_address
from pydantic import AfterValidator, Field

_PATTERN = re.compile(r"0x[0-9a-fA-F]{40}")


def checksummed(text: str) -> str:
    """Return the address in `text` with its checksum; one in lower case has none yet.

    Raises:
        ValueError: it is not an address, it is the zero address, or its checksum is wrong.
    """
    if not _PATTERN.fullmatch(text) or not int(text, 16):
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
