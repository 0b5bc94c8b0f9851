"""The two ceremonies of WebAuthn Level 3, registering and signing in: the one module that talks to py_webauthn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import options_to_json_dict, parse_attestation_object, parse_client_data_json
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AttestationFormat,
    AuthenticationCredential,
    AuthenticatorAssertionResponse,
    AuthenticatorAttestationResponse,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    RegistrationCredential,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from services.auth.passkeys.policy import CHALLENGE_LIFETIME
from services.auth.passkeys.schemas import Assertion, Attestation

_NAME: Final = "Sparkle Universe"
_TIMEOUT_MS: Final = int(CHALLENGE_LIFETIME.total_seconds() * 1000)
_MAX_CREDENTIAL_ID_BYTES: Final = 1023  # WebAuthn, section 5.1.3, step 20
_TRANSPORTS: Final = {transport.value for transport in AuthenticatorTransport}


class CeremonyFailed(Exception):  # noqa: N818 - what happened, not a programming error
    """What the browser sent is malformed, not for us, or not signed by the key."""


@dataclass(frozen=True)
class RelyingParty:
    """Who asks for passkeys: a host name, and the one origin whose pages may use them."""

    id: str
    origin: str

    @classmethod
    def of(cls, public_url: str) -> "RelyingParty":
        """Return the relying party that is reached at `public_url`."""
        parts = urlsplit(public_url)
        return cls(parts.hostname or "", f"{parts.scheme}://{parts.netloc}")


@dataclass(frozen=True)
class Known:
    """A registered credential, as far as a browser needs to find it."""

    credential_id: bytes
    transports: Sequence[str]


@dataclass(frozen=True)
class Registered:
    """What a new credential brought."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: list[str]
    is_synced: bool


def registration_options(
    party: RelyingParty, challenge: bytes, *, user_handle: bytes, username: str, display_name: str, known: list[Known]
) -> dict[str, Any]:
    """Return PublicKeyCredentialCreationOptionsJSON: a discoverable credential that verifies its user."""
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=_NAME,
        user_id=user_handle,
        user_name=username,
        user_display_name=display_name,
        challenge=challenge,
        timeout=_TIMEOUT_MS,
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(known),
    )
    return options_to_json_dict(options)


def authentication_options(party: RelyingParty, challenge: bytes, known: list[Known]) -> dict[str, Any]:
    """Return PublicKeyCredentialRequestOptionsJSON; without `known`, for whichever passkey the person chooses."""
    options = generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        timeout=_TIMEOUT_MS,
        allow_credentials=_descriptors(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def challenge_in(client_data: bytes) -> bytes:
    """Return the challenge that the browser says it answers.

    Raises:
        CeremonyFailed: there is none.
    """
    try:
        return parse_client_data_json(client_data).challenge
    except Exception as error:
        raise CeremonyFailed from error


def verify_registration(party: RelyingParty, challenge: bytes, sent: Attestation) -> Registered:
    """Return the new credential. Who made the device is not asked for, so a statement about that is not taken.

    Raises:
        CeremonyFailed: another origin, relying party or challenge, no user verification, or malformed.
    """
    response = AuthenticatorAttestationResponse(sent.response.client_data_json, sent.response.attestation_object)
    credential = RegistrationCredential(id=sent.id, raw_id=sent.raw_id, response=response)
    try:
        _refuse_attestation(sent.response.attestation_object)
        verified = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    # The library reads hostile CBOR and keys, and promises no list of what it raises then.
    except Exception as error:
        raise CeremonyFailed from error
    if verified.credential_id != sent.raw_id or len(verified.credential_id) > _MAX_CREDENTIAL_ID_BYTES:
        raise CeremonyFailed
    return Registered(
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        transports=[name for name in dict.fromkeys(sent.response.transports) if name in _TRANSPORTS],
        is_synced=verified.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
    )


def verify_assertion(party: RelyingParty, challenge: bytes, public_key: bytes, sent: Assertion) -> int:
    """Return the signature counter of an assertion that `public_key` signed. Whether it grew is the caller's question.

    Raises:
        CeremonyFailed: another origin, relying party or challenge, no user verification, another signature.
    """
    response = AuthenticatorAssertionResponse(
        sent.response.client_data_json,
        sent.response.authenticator_data,
        sent.response.signature,
        sent.response.user_handle,
    )
    try:
        verified = verify_authentication_response(
            credential=AuthenticationCredential(id=sent.id, raw_id=sent.raw_id, response=response),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception as error:  # as above
        raise CeremonyFailed from error
    return verified.new_sign_count


def _refuse_attestation(attestation_object: bytes) -> None:
    parsed = parse_attestation_object(attestation_object)
    # A browser that is asked for "none" still passes a self attestation on (WebAuthn, section 5.1.3): it has no chain.
    is_self = parsed.fmt == AttestationFormat.PACKED and not parsed.att_stmt.x5c
    if parsed.fmt != AttestationFormat.NONE and not is_self:
        raise CeremonyFailed


def _descriptors(known: list[Known]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=each.credential_id, transports=[AuthenticatorTransport(name) for name in each.transports]
        )
        for each in known
    ]
