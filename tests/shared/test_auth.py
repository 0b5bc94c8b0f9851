"""Tokens: only ours, only now, only while the session lives."""

import asyncio
import base64
import json
import logging
import time
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.local.ephemeral import Infrastructure
from shared.auth import TokenVerifier
from shared.jwks import HttpKeys
from shared.logging import configure_logging
from shared.revocations import Revocations, revoke
from shared.testing.plugin import StartService
from shared.testing.services import RunningService
from shared.testing.tokens import KEY_ID, bearer, issue_token, public_jwk, static_keys
from shared.testing.waiting import eventually
from tests.shared.notes.app import NotesSettings, create_app

WHOAMI = "/api/notes/whoami"


def part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def forged(algorithm: str) -> str:
    payload = jwt.decode(issue_token(), options={"verify_signature": False})
    if algorithm == "none":
        return f"{part({'alg': 'none', 'kid': KEY_ID})}.{part(payload)}."
    if algorithm == "HS256":  # key confusion: the public key used as an HMAC secret
        secret = public_jwk()["x"].ljust(32, "=")
        return jwt.encode(payload, secret, algorithm="HS256", headers={"kid": KEY_ID})
    return jwt.encode(payload, Ed25519PrivateKey.generate(), algorithm="EdDSA", headers={"kid": KEY_ID})


@pytest.mark.parametrize(
    "token",
    [
        "",
        "nonsense",
        "a.b.c",
        "é.é.é",
        "x" * 100_000,
        forged("none"),
        forged("HS256"),
        forged("EdDSA"),
        issue_token(aud="another"),
        issue_token(iss="another"),
        issue_token(expires_in=-1),
        issue_token(expires_in=3600),
        issue_token(exp=None),
        issue_token(sid=None),
        issue_token(sub="not-a-uuid"),
        issue_token(email_verified=None),
        issue_token(now=time.time() + 600),
        issue_token()[:-4] + "AAAA",
    ],
    ids=lambda token: token[:12] or "empty",
)
async def test_bad_token_is_401(notes: RunningService, token: str) -> None:
    answer = await notes.client.get(WHOAMI, headers=[(b"Authorization", f"Bearer {token}".encode())])
    assert answer.status_code == 401, answer.text
    assert answer.json()["code"] in {"invalid_token", "not_authenticated"}
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_anonymous_is_nobody_and_a_good_token_is_its_subject(notes: RunningService) -> None:
    user = uuid4()
    assert (await notes.client.get(WHOAMI)).json() == {"id": None}
    for _ in range(2):  # the second answer comes from the cache
        assert (await notes.client.get(WHOAMI, headers=bearer(user))).json() == {"id": str(user)}
    assert (await notes.client.get(WHOAMI, headers={"Authorization": "Basic eDp5"})).status_code == 401


async def test_cached_token_expires(notes: RunningService) -> None:
    headers = bearer(expires_in=60)
    assert (await notes.client.get(WHOAMI, headers=headers)).status_code == 200
    notes.clock.advance(timedelta(seconds=61))
    assert (await notes.client.get(WHOAMI, headers=headers)).status_code == 401


@pytest.mark.parametrize(
    ("path", "claims", "status", "code"),
    [
        ("verified", {"is_email_verified": False}, 403, "email_not_verified"),
        ("verified", {}, 200, None),
        ("moderated", {"role": "user"}, 403, "forbidden"),
        ("moderated", {"role": "moderator"}, 200, None),
        ("moderated", {"role": "admin"}, 200, None),
    ],
)
async def test_verified_and_moderator_doors(
    notes: RunningService, path: str, claims: dict[str, Any], status: int, code: str | None
) -> None:
    assert (await notes.client.get(f"/api/notes/{path}")).status_code == 401
    answer = await notes.client.get(f"/api/notes/{path}", headers=bearer(**claims))
    assert (answer.status_code, answer.json().get("code")) == (status, code)


@pytest.mark.parametrize("kind", ["session", "user"])
async def test_revocation_is_honoured_within_a_second(notes: RunningService, kind: str) -> None:
    user, session = uuid4(), uuid4()
    headers = bearer(user, session_id=session)
    other = bearer(uuid4())
    assert (await notes.client.get(WHOAMI, headers=headers)).status_code == 200
    await revoke(notes.redis, kind, session if kind == "session" else user, time.time())  # type: ignore[arg-type]

    async def refused() -> bool:
        return (await notes.client.get(WHOAMI, headers=headers)).status_code == 401

    await eventually(refused, within=1)
    assert (await notes.client.get(WHOAMI, headers=other)).status_code == 200


async def test_token_issued_after_the_revocation_is_good(notes: RunningService) -> None:
    user = uuid4()
    await revoke(notes.redis, "user", user, time.time() - 5)
    old, new = bearer(user, now=time.time() - 10), bearer(user, now=time.time())

    async def refused() -> bool:
        return (await notes.client.get(WHOAMI, headers=old)).status_code == 401

    await eventually(refused, within=1)
    assert (await notes.client.get(WHOAMI, headers=new)).status_code == 200


async def test_process_that_lost_redis_catches_up(notes: RunningService, infrastructure: Infrastructure) -> None:
    session = uuid4()
    headers = bearer(session_id=session)
    infrastructure.redis.stop()
    assert (await notes.client.get(WHOAMI, headers=headers)).status_code == 200
    infrastructure.redis.start()

    async def revoked() -> bool:
        await revoke(notes.redis, "session", session, time.time())
        return True

    await eventually(revoked)

    async def refused() -> bool:
        return (await notes.client.get(WHOAMI, headers=headers)).status_code == 401

    await eventually(refused, within=5)


async def test_entry_that_cannot_be_read_does_not_hide_the_next(notes: RunningService) -> None:
    session = uuid4()
    for unreadable in ({"kind": "session", "id": "nobody", "before": "1"}, {"other": "field"}):
        await notes.redis.xadd("revocations", unreadable)  # type: ignore[arg-type]
    await revoke(notes.redis, "session", session, time.time())

    async def refused() -> bool:
        return (await notes.client.get(WHOAMI, headers=bearer(session_id=session))).status_code == 401

    await eventually(refused, within=5)


async def test_revocations_of_a_server_whose_ids_are_behind_are_read(
    notes: RunningService, infrastructure: Infrastructure
) -> None:
    """As after a failover to a server whose clock is late."""
    earlier, later = uuid4(), uuid4()
    ahead = f"{int((time.time() + 3600) * 1000)}-0"
    fields: dict[Any, Any] = {"kind": "session", "id": str(earlier), "before": time.time()}
    await notes.redis.xadd("revocations", fields, id=ahead)

    async def refused(session: UUID) -> bool:
        return (await notes.client.get(WHOAMI, headers=bearer(session_id=session))).status_code == 401

    async def unready() -> bool:
        return (await notes.client.get("/health/ready")).status_code == 503

    await eventually(lambda: refused(earlier), within=5)
    await asyncio.to_thread(infrastructure.redis.stop)
    await eventually(unready)
    await asyncio.to_thread(infrastructure.redis.start)
    await notes.redis.delete("revocations")
    await revoke(notes.redis, "session", later, time.time())
    await eventually(lambda: refused(later), within=5)
    assert await refused(earlier), "what was known stays known"


async def test_jwks_is_cached_refetched_for_a_new_key_and_survives_an_outage() -> None:
    served: list[dict[str, Any]] = []
    requests = 0
    failing = False

    def answer(_: httpx.Request) -> httpx.Response:
        nonlocal requests
        requests += 1
        return httpx.Response(503) if failing else httpx.Response(200, json={"keys": served})

    served.append(public_jwk())
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        keys = HttpKeys("http://auth/.well-known/jwks.json", client)
        assert await keys.get(KEY_ID) is not None
        assert await keys.get(KEY_ID) is not None
        assert requests == 1
        for made_up in range(50):
            assert await keys.get(f"unknown-{made_up}") is None
        assert requests <= 2
        failing = True
        keys._fetched_at = keys._tried_at = -10_000.0
        asked = requests

        async def asked_again() -> bool:
            assert await keys.get(KEY_ID) is not None, "known keys go on working while auth is away"
            return requests > asked

        await eventually(asked_again)
        assert await keys.get(KEY_ID) is not None


async def test_auth_that_does_not_answer_holds_up_no_known_key() -> None:
    answers = asyncio.Event()
    answers.set()

    async def answer(_: httpx.Request) -> httpx.Response:
        await answers.wait()
        return httpx.Response(200, json={"keys": [public_jwk()]})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        keys = HttpKeys("http://auth/.well-known/jwks.json", client)
        assert await keys.get(KEY_ID) is not None
        answers.clear()
        keys._fetched_at = keys._tried_at = -10_000.0
        async with asyncio.timeout(2):
            assert await keys.get(KEY_ID) is not None
            assert await keys.get(KEY_ID) is not None
        answers.set()

        async def refreshed() -> bool:
            return keys._fetched_at > 0

        await eventually(refreshed)


async def test_tokens_of_a_withdrawn_key_are_refused_although_they_were_verified_before(
    notes: RunningService,
) -> None:
    keys = static_keys()
    verifier = TokenVerifier(keys, Revocations(), notes.clock, issuer="sparkle", audience="sparkle")
    token = issue_token()
    await verifier.verify(token)
    assert verifier.cached(token) is not None
    keys.withdrawals += 1
    assert verifier.cached(token) is None


async def test_what_was_revoked_before_the_start_is_known_before_the_first_request(
    notes: RunningService, start_service: StartService
) -> None:
    session = uuid4()
    await revoke(notes.redis, "session", session, time.time())
    late = await start_service("tests.shared.notes", NotesSettings, create_app)
    assert (await late.client.get(WHOAMI, headers=bearer(session_id=session))).status_code == 401


async def test_no_log_line_holds_the_address_of_a_websocket(capfd: pytest.CaptureFixture[str]) -> None:
    configure_logging("notes", "INFO")
    logger = logging.getLogger("uvicorn.error")
    logger.info('%s - "WebSocket %s" [accepted]', "127.0.0.1:1", "/ws?token=secret")
    logger.info("Application startup complete.")
    printed = capfd.readouterr().err
    assert "startup complete" in printed
    assert "secret" not in printed
