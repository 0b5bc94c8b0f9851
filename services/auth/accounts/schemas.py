"""Bodies of the account endpoints."""

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, EmailStr, Field, StringConstraints

from services.auth.accounts.policy import is_reserved
from services.auth.profiles.schemas import ProfileRead
from shared.schemas import ApiModel

_LONGEST_LOCAL_PART: Final = 64  # RFC 5321, 4.5.3.1.1


def _bare(value: Any) -> Any:
    if isinstance(value, str) and "<" in value:  # pydantic would take `Ada <ada@example.org>` apart
        raise ValueError("must be an address without a name")
    return value


def _short(email: str) -> str:
    if len(email.rpartition("@")[0]) > _LONGEST_LOCAL_PART:
        raise ValueError("has more than 64 characters before the @")
    return email


def _free(username: str) -> str:
    if is_reserved(username):
        raise ValueError("is reserved")
    return username


def _without_nul(password: str) -> str:
    if "\0" in password:
        raise ValueError("contains a character that cannot be used")
    return password


EmailAddress = Annotated[EmailStr, BeforeValidator(_bare), AfterValidator(_short)]
"""An address, with its domain in the Unicode form (IDNA 2008). No quoted local parts, no IP literals."""
Username = Annotated[
    str,
    StringConstraints(min_length=3, max_length=20, pattern=r"^[A-Za-z0-9_-]+$"),
    AfterValidator(_free),
]
NewPassword = Annotated[str, StringConstraints(min_length=8, max_length=100), AfterValidator(_without_nul)]


class AccountCreate(ApiModel):
    """A new account."""

    email: EmailAddress
    username: Username
    password: NewPassword


class Login(ApiModel):
    """Credentials. The length limit only bounds the work: a longer password is nobody's."""

    email: EmailAddress
    password: Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class EmailProof(ApiModel):
    """The token of a mailed link."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class VerificationRequest(ApiModel):
    """Whom to mail the link again."""

    email: EmailAddress


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
