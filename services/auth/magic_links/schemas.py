"""Bodies of the endpoints that sign in with a mailed link."""

from typing import Annotated

from pydantic import EmailStr, StringConstraints

from shared.schemas import ApiModel


class MagicLinkRequest(ApiModel):
    """Whom to mail the link."""

    email: EmailStr


class MagicLinkProof(ApiModel):
    """The token of the mailed link."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=200)]
