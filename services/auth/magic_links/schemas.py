"""Bodies of the endpoints that sign in with a mailed link."""

from typing import Annotated

from pydantic import StringConstraints

from services.auth.accounts.schemas import EmailAddress
from shared.schemas import ApiModel


class MagicLinkRequest(ApiModel):
    """Whom to mail the link."""

    email: EmailAddress


class MagicLinkProof(ApiModel):
    """The token of the mailed link."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=200)]
