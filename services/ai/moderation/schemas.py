"""Moderation on the wire."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from shared.schemas import ApiModel

MAX_CONTENT = 50_000


def _plain(value: str) -> str:
    if "\x00" in value:
        raise ValueError("must not contain the NUL character")
    return value


class ModerationRequest(ApiModel):
    """A text to be judged, and what it is: text, post, comment ..."""

    content: Annotated[str, StringConstraints(min_length=1, max_length=MAX_CONTENT), AfterValidator(_plain)]
    content_type: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_-]{0,29}$")] = "text"


class ModerationRead(ApiModel):
    """What was found, in words. `confidence` is how sure the answer is, from 0 to 1."""

    approved: bool
    issues: list[str]
    confidence: float = Field(ge=0, le=1)
    suggestions: list[str]
