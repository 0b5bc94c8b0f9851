"""The text of a personal access token: `spk_`, 43 random letters and digits (256 bits), and a checksum of 6.

The prefix and the checksum let a secret scanner tell a leaked token from chance, and let whoever is handed one refuse
what can be none without asking a database. The checksum is CRC-32 in base 62; it is no secret.
"""

import secrets
import string
import zlib
from typing import Final

from shared.problems import NotAuthenticated

PREFIX: Final = "spk_"
_ALPHABET: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_RANDOM_LENGTH: Final = 43  # 62 ** 43 > 2 ** 256
_CHECKSUM_LENGTH: Final = 6  # 62 ** 6 > 2 ** 32
_LENGTH: Final = len(PREFIX) + _RANDOM_LENGTH + _CHECKSUM_LENGTH


class InvalidPersonalToken(NotAuthenticated):
    code, title = "invalid_personal_token", "Invalid personal access token"

    def __init__(self) -> None:
        super().__init__("The personal access token is unknown, has expired or was revoked. Make a new one.")


def new_personal_token() -> str:
    """Return a token that nobody has."""
    text = PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_LENGTH))
    return text + _checksum(text)


def is_personal_token(text: str) -> bool:
    """Return whether `text` is written like a token; whether there is one like it is for auth to say."""
    if len(text) != _LENGTH or not text.startswith(PREFIX) or not text.isascii():
        return False
    return text[-_CHECKSUM_LENGTH:] == _checksum(text[:-_CHECKSUM_LENGTH])


def _checksum(text: str) -> str:
    left = zlib.crc32(text.encode())
    digits = ""
    for _ in range(_CHECKSUM_LENGTH):
        left, digit = divmod(left, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits
