"""Bodies of the account endpoints."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, EmailStr, Field, StringConstraints

from services.auth.accounts.policy import is_reserved
from services.auth.profiles.schemas import ProfileRead
from shared.schemas import ApiModel


def _free(username: str) -> str:
    if is_reserved(username):
        raise ValueError("is reserved")
    return username


def _without_nul(password: str) -> str:
    if "\0" in password:
        raise ValueError("contains a character that cannot be used")
    return password


Username = Annotated[
    str,
    StringConstraints(min_length=3, max_length=20, pattern=r"^[A-Za-z0-9_-]+$"),
    AfterValidator(_free),
]
NewPassword = Annotated[str, StringConstraints(min_length=8, max_length=100), AfterValidator(_without_nul)]


class AccountCreate(ApiModel):
    """A new account."""

    email: EmailStr
    username: Username
    password: NewPassword


class Login(ApiModel):
    """Credentials. The length limit only bounds the work: a longer password is nobody's."""

    email: EmailStr
    password: Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class EmailProof(ApiModel):
    """The token of a mailed link."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class VerificationRequest(ApiModel):
    """Whom to mail the link again."""

    email: EmailStr


class UserRead(ApiModel):
    """An account as its owner sees it."""

    id: UUID
    email: str
    username: str
    email_verified: bool
    role: str
    created_at: datetime
    deletion_due_at: datetime | None
    """When the account will be erased, if its owner has asked for that."""
    has_password: bool
    profile: ProfileRead


class AccountRead(ApiModel):
    """The account in an envelope."""

    user: UserRead


class TokensRead(ApiModel):
    """The access token, and the refresh token unless it went into the browser's cookie."""

    access_token: str
    refresh_token: str | None = Field(None, exclude_if=lambda value: value is None)


class SignedInRead(ApiModel):
    """Somebody signed in."""

    user: UserRead
    tokens: TokensRead


class SecondFactor(ApiModel):
    """What the second step needs. `methods`: "totp", "recovery_code"; either finishes it."""

    challenge: str
    methods: list[str]
    expires_at: datetime


class SecondFactorRead(ApiModel):
    """The first factor was right; the account asks for a second one."""

    second_factor: SecondFactor
