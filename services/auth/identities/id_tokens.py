"""ID tokens (OpenID Connect Core 1.0, section 3.1.3.7): what must hold before one is believed.

Signed by a public key of the provider with an algorithm of a fixed list, so that neither `none` nor an HMAC with the
client's secret or with that public key is one. Issued by the issuer, for this client alone, for this sign-in (nonce),
now, and for the access token beside it (at_hash).
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jwk, jwt
from joserfc.errors import JoseError

from services.auth.identities.ports import ProviderRefused

# Of the asymmetric algorithms, those that providers use: RS256 is mandatory to implement (Core, section 15.1).
_KEY_TYPES: Final = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}
_LEEWAY_SECONDS: Final = 60
_MOST_CHARACTERS: Final = 16_384
_MOST_KEYS: Final = 50


class UnknownKey(Exception):  # noqa: N818 - a reason to ask for the keys again
    """The token names a key that is not in the set."""


def usable_keys(document: dict[str, Any]) -> list[jwk.Key]:
    """Return the public keys for signatures of a JWKS; what is of no use here is left out (RFC 7517, section 5)."""
    entries = document.get("keys")
    found: list[jwk.Key] = []
    for entry in entries[:_MOST_KEYS] if isinstance(entries, list) else []:
        if isinstance(entry, dict) and entry.get("kty") in {"RSA", "EC"} and entry.get("use") in {None, "sig"}:
            try:
                key = jwk.import_key(entry)
                key.ensure_kid()
            except (JoseError, ValueError, TypeError, KeyError):
                continue
            found.append(key)
    return found


def verified_claims(
    token: str,
    keys: Sequence[jwk.Key],
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    access_token: str | None,
    now: datetime,
) -> dict[str, Any]:
    """Return the claims of an ID token.

    Raises:
        UnknownKey: ask for the keys again.
        ProviderRefused: it is not to be believed.
    """
    if len(token) > _MOST_CHARACTERS:
        raise ProviderRefused("the ID token is too long")
    try:
        read = jwt.decode(token, _chooser(keys), algorithms=list(_KEY_TYPES))
        claims = CodeIDToken(
            read.claims,
            read.header,
            options={"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client_id}},
            params={"nonce": nonce, "client_id": client_id, "access_token": access_token},
        )
        claims.validate(now=int(now.timestamp()), leeway=_LEEWAY_SECONDS)
    except JoseError as error:
        raise ProviderRefused(f"the ID token: {type(error).__name__}") from None
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ProviderRefused("the ID token is malformed") from None
    # An audience beside us could present the token here as ours: none is trusted (Core, section 3.1.3.7, point 3).
    if claims["aud"] not in (client_id, [client_id]):
        raise ProviderRefused("the ID token is for others, too")
    return dict(claims)


def _chooser(keys: Sequence[jwk.Key]) -> Callable[[Any], jwk.Key]:
    def choose(signed: Any) -> jwk.Key:
        header = signed.headers()
        key_id, algorithm = header.get("kid"), header["alg"]
        fitting = [
            key
            for key in keys
            if key.key_type == _KEY_TYPES.get(algorithm)
            and key.get("alg") in {None, algorithm}
            and key_id in {None, key.kid}
        ]
        if not fitting:
            raise UnknownKey
        if len(fitting) > 1:
            raise ValueError("which key?")
        return fitting[0]

    return choose
