"""A provider of identities that does whatever a test tells it to: a liar, or one that is broken."""

import asyncio
import hmac
import inspect
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwk, jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared.testing.serving import serving

RSA = jwk.RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig"})
OTHER_RSA = jwk.RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig"})
EC = jwk.ECKey.generate_key("P-256", {"kid": "ec-1"})


def public(*keys: Any) -> dict[str, Any]:
    """Return a JWKS."""
    return {"keys": [key.as_dict(private=False) for key in keys]}


def _encoded(part: bytes) -> str:
    return urlsafe_b64encode(part).rstrip(b"=").decode()


def unsigned(claims: dict[str, Any]) -> str:
    """Return a token with `alg: none`."""
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    return ".".join(_encoded(json.dumps(part).encode()) for part in parts) + "."


def mac_signed(claims: dict[str, Any], secret: bytes) -> str:
    """Return a token with `alg: HS256` under any bytes, also those of a public key, which libraries refuse to do."""
    parts = ({"alg": "HS256", "typ": "JWT", "kid": "rsa-1"}, claims)
    body = ".".join(_encoded(json.dumps(part).encode()) for part in parts)
    return f"{body}.{_encoded(hmac.digest(secret, body.encode(), 'sha256'))}"


@dataclass
class HostileProvider:
    """What it answers, by path; a callable makes the answer, and everything asked is noted."""

    issuer: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], str]] = field(default_factory=list)

    def discovery(self, **changes: Any) -> dict[str, Any]:
        """Return the discovery document; None takes a field out."""
        document = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            **changes,
        }
        return {name: value for name, value in document.items() if value is not None}

    def claims(self, nonce: str = "nonce", /, **changes: Any) -> dict[str, Any]:
        """Return good claims with changes; None takes a claim out."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "ada",
            "aud": "sparkle",
            "exp": now + 300,
            "iat": now,
            "nonce": nonce,
            "email": "ada@example.org",
            "email_verified": True,
            **changes,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def tell(self, id_token: Any, **changes: Any) -> None:
        """Let the token endpoint give out this ID token."""
        self.answers["/token"] = {"id_token": id_token, "access_token": "at", "token_type": "Bearer", **changes}

    async def respond(self, request: Request) -> Response:
        path = request.url.path
        self.asked.append((path, dict(request.headers), (await request.body()).decode()))
        answer = self.answers.get(path)
        if inspect.iscoroutinefunction(answer):
            answer = await answer()
        return answer if isinstance(answer, Response) else JSONResponse(answer)


def signed(claims: dict[str, Any], key: Any = RSA, alg: str = "RS256", **header: Any) -> str:
    """Return a token; `kid` is the key's unless the header says otherwise, and None takes it out."""
    head = {"alg": alg, "kid": key.kid, **header}
    return jwt.encode({name: value for name, value in head.items() if value is not None}, claims, key, algorithms=[alg])


async def slowly() -> Response:
    """Answer when nobody waits any more."""
    await asyncio.sleep(30)
    return Response()


@asynccontextmanager
async def hostile_provider() -> AsyncIterator[HostileProvider]:
    """Serve one that is honest until a test changes its answers."""
    provider = HostileProvider()
    app = Starlette(routes=[Route("/{path:path}", provider.respond, methods=["GET", "POST"])])
    async with serving(app) as url:
        provider.issuer = url
        provider.answers["/.well-known/openid-configuration"] = provider.discovery()
        provider.answers["/jwks"] = public(RSA, EC)
        yield provider
