"""The five services as the fuzzer meets them: running, with things in them, and people who may touch those."""

import tempfile
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
from eth_account import Account
from sqlalchemy import text

from services.ai import app as ai
from services.ai.settings import AiSettings
from services.auth import app as auth
from services.auth.settings import AuthSettings
from services.blockchain import app as blockchain
from services.blockchain.chain.fakes import FakeToken
from services.blockchain.settings import BlockchainSettings
from services.content import app as content
from services.content.settings import ContentSettings
from services.realtime import app as realtime
from services.realtime.settings import RealtimeSettings
from shared.ids import uuid7
from shared.settings import BaseServiceSettings
from shared.testing.services import CreateApp, RunningService
from shared.testing.tokens import bearer

PASSWORD: Final = "correct horse battery"
ROLES: Final = {"somebody": "user", "admin": "admin"}


@dataclass
class Visitor:
    """Who sends a request, and the path parameters and fields of a body that lead to something of theirs."""

    name: str
    headers: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)

    def scoped(self) -> "Visitor":
        """Return the visitor with a personal access token that may do next to nothing."""
        return Visitor("scoped", bearer(scope="nothing:read"), self.known)


Visit = Callable[[RunningService, str], Coroutine[Any, Any, Visitor]]


@dataclass(frozen=True)
class Subject:
    """How to start a service, and who visits it."""

    package: str
    settings: type[BaseServiceSettings]
    create_app: CreateApp
    options: Callable[[], dict[str, Any]]
    visit: Visit


def _signed_in(service: RunningService, name: str, **claims: Any) -> dict[str, str]:
    """Return the header of somebody who showed a credential a moment ago by the service's clock."""
    chosen = {"role": ROLES[name], "now": service.clock.now().timestamp(), **claims}
    return bearer(chosen.pop("user_id", None) or uuid7(), **chosen)


async def _created(client: httpx.AsyncClient, path: str, headers: dict[str, str], **body: Any) -> dict[str, Any]:
    answer = await client.post(path, json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    created: dict[str, Any] = answer.json()
    return created


async def _visit_auth(service: RunningService, name: str) -> Visitor:
    """Somebody new each time: the last one may have closed the account, or worse."""
    person, other = uuid7().hex[-12:], uuid7().hex[-12:]
    ids = []
    for username in (person, other):
        account = {"email": f"{username}@sparkle.example", "username": username, "password": PASSWORD}
        ids.append((await _created(service.client, "/api/auth/register", {}, **account))["user"]["id"])
    async with service.database.transaction() as session:
        await session.execute(
            text("UPDATE users SET email_verified_at = now(), role = :role WHERE id = :id"),
            {"role": ROLES[name], "id": UUID(ids[0])},
        )
        found = text("SELECT id FROM sessions WHERE user_id = :id")
        session_id: UUID = (await session.scalars(found, {"id": UUID(ids[0])})).one()
    headers = _signed_in(service, name, user_id=UUID(ids[0]), username=person, session_id=session_id)
    known = {
        "userId": ids[1] if name == "admin" else ids[0],
        "idOrUsername": other,
        "sessionId": str(session_id),
        "email": f"{person}@sparkle.example",
        "password": PASSWORD,
        "currentPassword": PASSWORD,
    }
    return Visitor(name, headers, known)


async def _visit_content(service: RunningService, name: str) -> Visitor:
    headers = _signed_in(service, name)
    words = {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Light."}]}]}
    post = await _created(service.client, "/api/posts", headers, title="Sun", content=words, status="PUBLISHED")
    return Visitor(name, headers, {"post_id": post["id"], "id_or_slug": post["slug"]})


async def _visit_ai(service: RunningService, name: str) -> Visitor:
    headers = _signed_in(service, name)
    traits = {"warmth": 0.5}
    companion = await _created(
        service.client, "/api/ai/companions", headers, name="Nova", personality_traits=traits, interests=["stars"]
    )
    said = {"companion_id": companion["id"], "message": "Hello"}
    await service.client.post("/api/ai/chat", json=said, headers=headers)
    [conversation] = (await service.client.get("/api/ai/conversations", headers=headers)).json()["conversations"]
    return Visitor(
        name,
        headers,
        {"companion_id": companion["id"], "conversation_id": conversation["id"], "companionId": companion["id"]},
    )


async def _visit_realtime(service: RunningService, name: str) -> Visitor:
    headers = _signed_in(service, name)
    return Visitor(
        name, headers, {"room_id": (await _created(service.client, "/api/rooms", headers, name="Tea"))["id"]}
    )


async def _visit_blockchain(service: RunningService, name: str) -> Visitor:
    return Visitor(name, _signed_in(service, name), {"address": Account.create().address})


SUBJECTS: Final = {
    "auth": Subject(
        "services.auth", AuthSettings, auth.create_app, lambda: {"settings": {"bcrypt_rounds": 4}}, _visit_auth
    ),
    "content": Subject(
        "services.content",
        ContentSettings,
        content.create_app,
        lambda: {"settings": {"media_dir": Path(tempfile.mkdtemp(prefix="sparkle-media-"))}},
        _visit_content,
    ),
    "ai": Subject(
        "services.ai",
        AiSettings,
        ai.create_app,
        lambda: {"settings": {"offline_word_delay": 0, "chat_burst": 1000, "chat_per_second": 1000}},
        _visit_ai,
    ),
    "realtime": Subject("services.realtime", RealtimeSettings, realtime.create_app, dict, _visit_realtime),
    "blockchain": Subject(
        "services.blockchain",
        BlockchainSettings,
        blockchain.create_app,
        lambda: {"token": FakeToken()},
        _visit_blockchain,
    ),
}
