"""Bodies of the passkey endpoints. What WebAuthn defines has its names (RegistrationResponseJSON and its like)."""

import binascii
from base64 import b64decode
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from services.auth.profiles.policy import one_line
from shared.schemas import ApiModel

_MAX_ENCODED = 16_384  # an RSA key of 4096 bits in an attestation object has 1,000; a signature 700


def _decoded(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str) or len(value) > _MAX_ENCODED:
        raise ValueError("must be base64url of a sensible length")
    try:
        return b64decode(value.encode("ascii") + b"=" * (-len(value) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise ValueError("must be base64url") from None


Base64Url = Annotated[
    bytes,
    BeforeValidator(_decoded, json_schema_input_type=str),
    Field(json_schema_extra={"type": "string", "format": "base64url", "maxLength": _MAX_ENCODED}),
]
CredentialId = Annotated[str, StringConstraints(min_length=1, max_length=1400)]
Transport = Annotated[str, StringConstraints(max_length=32)]
PasskeyName = Annotated[str, AfterValidator(one_line), StringConstraints(min_length=1, max_length=50)]


class AttestationResponse(ApiModel):
    """What an authenticator says when it makes a credential."""

    client_data_json: Base64Url = Field(alias="clientDataJSON")
    attestation_object: Base64Url
    transports: Annotated[list[Transport], Field(max_length=10)] = Field(default_factory=list)


class Attestation(ApiModel):
    """A new credential, as `PublicKeyCredential.toJSON()` gives it."""

    id: CredentialId
    raw_id: Base64Url
    type: Literal["public-key"]
    response: AttestationResponse


class AssertionResponse(ApiModel):
    """What an authenticator says when it signs."""

    client_data_json: Base64Url = Field(alias="clientDataJSON")
    authenticator_data: Base64Url
    signature: Base64Url
    user_handle: Base64Url | None = None


class Assertion(ApiModel):
    """A signed answer to a challenge, as `PublicKeyCredential.toJSON()` gives it."""

    id: CredentialId
    raw_id: Base64Url
    type: Literal["public-key"]
    response: AssertionResponse


class PasskeyOptions(ApiModel):
    """What to hand to `navigator.credentials`, in its JSON form."""

    public_key: dict[str, Any]


class PasskeyCreate(ApiModel):
    """A new passkey and what its owner calls it."""

    credential: Attestation
    name: PasskeyName


class PasskeyProof(ApiModel):
    """A passkey that was used."""

    credential: Assertion


class PasskeyUpdate(ApiModel):
    """Another name."""

    name: PasskeyName


class PasskeyRead(ApiModel):
    """A passkey as its owner sees it."""

    id: UUID
    name: str
    is_synced: bool
    created_at: datetime
    last_used_at: datetime | None


class PasskeyList(ApiModel):
    """All of them, the oldest first: at most 20, so there are no pages."""

    passkeys: list[PasskeyRead]
