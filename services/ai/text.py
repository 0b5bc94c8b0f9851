"""Text from people, as this service accepts it."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

MAX_MESSAGE_LENGTH = 4000


def _storable(value: str) -> str:
    if "\x00" in value:
        raise ValueError("must not contain the NUL character")  # PostgreSQL cannot store it
    return value


ShortText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50), AfterValidator(_storable)
]
MessageText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_MESSAGE_LENGTH),
    AfterValidator(_storable),
]
