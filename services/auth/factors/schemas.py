"""Bodies of the second factor endpoints."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import StringConstraints, model_validator

from shared.schemas import ApiModel

# Generous: people type spaces and dashes. What is wrong is wrong at any length.
Code = Annotated[str, StringConstraints(min_length=1, max_length=32)]
ChallengeToken = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class TotpSetupRead(ApiModel):
    """A secret for an authenticator app, base32, and the same as a key URI for a QR code."""

    secret: str
    otpauth_uri: str
    expires_at: datetime


class TotpCode(ApiModel):
    """What the app shows."""

    code: Code


class FactorProof(ApiModel):
    """What the app shows, or a recovery code in its place."""

    code: Code | None = None
    recovery_code: Code | None = None

    @property
    def method(self) -> str:
        """How it recognises somebody (`signins.policy`)."""
        return "rec" if self.code is None else "otp"

    @model_validator(mode="after")
    def _either(self) -> Self:
        if (self.code is None) == (self.recovery_code is None):
            raise ValueError("send either `code` or `recoveryCode`")
        return self


class ChallengeAnswer(ApiModel):
    """The second step of a sign-in."""

    challenge: ChallengeToken
    code: Code


class RecoveryCodesRead(ApiModel):
    """Ten codes, shown this once."""

    recovery_codes: list[str]


class TotpRead(ApiModel):
    """An authenticator app in use."""

    enabled_at: datetime


class FactorsRead(ApiModel):
    """The second factors of an account; `passkeys`: how many there are."""

    totp: TotpRead | None
    recovery_codes_left: int
    passkeys: int
