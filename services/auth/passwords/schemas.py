"""Bodies of the password endpoints."""

from typing import Annotated

from pydantic import StringConstraints

from services.auth.accounts.schemas import EmailAddress, NewPassword
from shared.schemas import ApiModel


class ForgottenPassword(ApiModel):
    """Whom to mail the link."""

    email: EmailAddress


class PasswordReset(ApiModel):
    """The token of the mailed link, and the password to set."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    password: NewPassword


class PasswordChange(ApiModel):
    """The password to set. `currentPassword` may be left out only where there is none."""

    current_password: Annotated[str, StringConstraints(min_length=1, max_length=1000)] | None = None
    new_password: NewPassword
