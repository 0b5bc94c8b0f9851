"""From what a provider says of somebody to what is used of it: every field bounded, and nothing taken on trust."""

import re
from collections.abc import Mapping
from typing import Any, Final, TypeGuard

from pydantic import TypeAdapter, ValidationError

from services.auth.accounts.schemas import EmailAddress
from services.auth.identities.ports import ExternalIdentity, ProviderRefused

_LONGEST_SUBJECT: Final = 255  # OpenID Connect Core 1.0, section 2
_LONGEST_EMAIL: Final = 320
_LONGEST_NAME: Final = 100
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f]")
_email: Final[TypeAdapter[str]] = TypeAdapter(EmailAddress)


def identity_from(issuer: str, claims: Mapping[str, Any]) -> ExternalIdentity:
    """Return the identity in standard claims (OpenID Connect Core 1.0, section 5.1).

    Raises:
        ProviderRefused: there is no subject.
    """
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT or _UNPRINTABLE.search(subject):
        raise ProviderRefused("there is no usable subject")
    email = usable_email(claims.get("email"))
    names = (claims.get(claim) for claim in ("preferred_username", "nickname", "name"))
    return ExternalIdentity(
        issuer=issuer,
        subject=subject,
        email=email,
        # Amazon Cognito and Apple send the word instead of the value.
        email_verified=email is not None and claims.get("email_verified") in (True, "true"),
        name=next(filter(None, map(usable_name, names)), None),
    )


def usable_email(value: Any) -> str | None:
    """Return the address when it is one that could be registered."""
    if not isinstance(value, str) or len(value) > _LONGEST_EMAIL:
        return None
    try:
        return _email.validate_python(value)
    except ValidationError:
        return None


def usable_name(value: Any) -> str | None:
    """Return a name without what cannot be stored or shown, or None when nothing is left."""
    if not isinstance(value, str):
        return None
    return _UNPRINTABLE.sub("", value[:_LONGEST_NAME]).strip() or None


def is_token(value: Any) -> TypeGuard[str]:
    """Return whether an access token can be sent in a header (RFC 6750, section 2.1)."""
    return isinstance(value, str) and bool(value) and value.isascii() and value.isprintable()
