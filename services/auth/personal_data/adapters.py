"""The other services over HTTP, and this one's own stores."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import httpx
import jwt
from pydantic import TypeAdapter, ValidationError
from redis.asyncio import Redis

from services.auth.keys.ring import KeyRing, Signer
from services.auth.personal_data.ports import Holder, HolderUnavailable
from services.auth.settings import AuthSettings
from shared import personal_data
from shared.clock import Clock
from shared.database import Database
from shared.http import service_client
from shared.personal_data import COMPLETE, Store, StoreReceipt
from shared.service_tokens import LIFETIME_SECONDS, internal_audience

# Erasing goes on over many batches before it answers; a page of an export comes much sooner.
_TIMEOUT: Final = httpx.Timeout(120.0, connect=3.0, pool=5.0)
_RECEIPTS: Final = TypeAdapter(list[StoreReceipt])


def service_token(signer: Signer, settings: AuthSettings, now: datetime) -> str:
    """Return the token with which auth calls another service."""
    claims = {
        "iss": settings.jwt_issuer,
        "aud": internal_audience(settings.jwt_audience),
        "sub": "service:auth",
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(seconds=LIFETIME_SECONDS)).timestamp()),
    }
    return jwt.encode(claims, signer.private_key, algorithm="EdDSA", headers={"kid": signer.key_id})


class HttpHolder:
    """Another service, by its internal endpoints. `token` makes a fresh service token."""

    def __init__(self, name: str, client: httpx.AsyncClient, token: Callable[[], Awaitable[str]]) -> None:
        self.name = name
        self._client = client
        self._token = token

    async def export(self, user_id: UUID) -> AsyncIterator[bytes]:
        try:
            async with self._client.stream("GET", _path(user_id), headers=await self._headers()) as answer:
                answer.raise_for_status()
                line = ""
                async for line in answer.aiter_lines():
                    yield line.encode() + b"\n"
        except httpx.HTTPError as error:
            raise HolderUnavailable(type(error).__name__) from None
        if line.encode() + b"\n" != COMPLETE:
            raise HolderUnavailable("the answer was cut off")

    async def erase(self, user_id: UUID) -> list[StoreReceipt]:
        try:
            answer = await self._client.delete(_path(user_id), headers=await self._headers())
            answer.raise_for_status()
            return _RECEIPTS.validate_json(answer.content)
        except (httpx.HTTPError, ValidationError) as error:
            raise HolderUnavailable(type(error).__name__) from None

    async def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {await self._token()}"}


class OwnHolder:
    """This service's own stores."""

    name: Final = "auth"

    def __init__(self, stores: Sequence[Store], database: Database, redis: Redis) -> None:
        self._stores = stores
        self._database = database
        self._redis = redis

    def export(self, user_id: UUID) -> AsyncIterator[bytes]:
        return personal_data.export(self._stores, self._database, self._redis, user_id)

    async def erase(self, user_id: UUID) -> list[StoreReceipt]:
        return await personal_data.erase(self._stores, self._database, self._redis, user_id)


def other_services(settings: AuthSettings, keys: KeyRing, clock: Clock) -> list[Holder]:
    """Return every service that is not this one, in the order in which they are asked."""

    async def token() -> str:
        return service_token(await keys.signer(), settings, clock.now())

    urls = {
        "content": settings.content_url,
        "ai": settings.ai_url,
        "realtime": settings.realtime_url,
        "blockchain": settings.blockchain_url,
    }
    return [HttpHolder(name, service_client(url, timeout=_TIMEOUT), token) for name, url in urls.items()]


def _path(user_id: UUID) -> str:
    return f"/internal/users/{user_id}/data"
