"""The public half of the signing keys."""

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.auth.deps import Keys

router = APIRouter(tags=["keys"])


class JsonWebKey(BaseModel):
    """An Ed25519 verification key (RFC 8037)."""

    kty: str
    crv: str
    x: str
    kid: str
    alg: str
    use: str


class JsonWebKeySet(BaseModel):
    """RFC 7517, section 5."""

    keys: list[JsonWebKey]


@router.get("/.well-known/jwks.json", response_model=JsonWebKeySet)
async def read_jwks(keys: Keys, response: Response) -> dict[str, object]:
    """The keys that verify access tokens; they may be cached for five minutes."""
    response.headers["Cache-Control"] = "public, max-age=300"
    return {"keys": await keys.published()}
