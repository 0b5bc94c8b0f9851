"""Signing keys: made once, kept sealed, rotated with overlap."""

import asyncio
from datetime import timedelta
from typing import Any

import jwt
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from services.auth.keys import __main__ as command
from services.auth.keys.ring import FRESH, KeyRing, SigningKeyError
from services.auth.keys.rotation import PUBLISH_LEAD, RETIRE_LAG, RotationPending, rotate
from shared.settings import DEVELOPMENT_SECRET
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.auth.people import SignUp, account, assert_problem, credentials, person_of

SECRET = SecretStr(DEVELOPMENT_SECRET)


async def jwks(auth: RunningService) -> list[dict[str, Any]]:
    answer = await auth.client.get("/.well-known/jwks.json")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=300"
    entries: list[dict[str, Any]] = answer.json()["keys"]
    return entries


async def turn(auth: RunningService, *, at_once: bool = False) -> str:
    async with auth.database.transaction() as session:
        return (await rotate(session, SECRET, auth.clock.now(), at_once=at_once)).key_id


def key_id_of(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])


async def test_the_jwks_holds_public_keys_only(auth: RunningService) -> None:
    [entry] = await jwks(auth)
    assert set(entry) == {"kty", "crv", "x", "kid", "alg", "use"}
    assert (entry["kty"], entry["crv"], entry["alg"], entry["use"]) == ("OKP", "Ed25519", "EdDSA", "sig")


async def test_replicas_that_start_together_make_one_key(auth: RunningService) -> None:
    rings = [KeyRing(auth.database, auth.clock, SECRET) for _ in range(6)]
    signers = await asyncio.gather(*(ring.signer() for ring in rings))
    assert len({signer.key_id for signer in signers}) == 1
    assert [entry["kid"] for entry in await jwks(auth)] == [signers[0].key_id]


async def test_private_keys_are_sealed(auth: RunningService) -> None:
    signer = await auth.app.state.key_ring.signer()
    async with auth.database.snapshot() as session:
        stored = str(await session.scalar(text("SELECT signing_keys::text FROM signing_keys")))
    assert signer.private_key.private_bytes_raw().hex() not in stored


async def test_another_secret_verifies_but_cannot_sign(auth: RunningService) -> None:
    signer = await auth.app.state.key_ring.signer()
    other = KeyRing(auth.database, auth.clock, SecretStr("another secret of 32 characters!"))
    assert await other.get(signer.key_id) is not None
    with pytest.raises(SigningKeyError, match="SPARKLE_SECRET_KEY"):
        await other.signer()


async def test_rotation_interrupts_nobody(auth: RunningService, sign_up: SignUp) -> None:
    await sign_up("ada")
    before = await sign_up("bob", is_verified=False)
    old = key_id_of(before.access_token)
    new = await turn(auth)
    auth.clock.advance(FRESH)
    assert {entry["kid"] for entry in await jwks(auth)} == {old, new}

    async def sign_in() -> Any:
        return person_of(await auth.client.post("/api/auth/login", json=credentials("ada")))

    assert key_id_of((await sign_in()).access_token) == old, "nobody may know the new key yet"
    auth.clock.advance(PUBLISH_LEAD - FRESH)
    last = await sign_in()
    assert key_id_of(last.access_token) == new
    auth.clock.advance(-timedelta(seconds=1))
    last_of_old = await sign_in()
    assert key_id_of(last_of_old.access_token) == old
    auth.clock.advance(timedelta(minutes=14))
    for person in (last, last_of_old):
        assert (await auth.client.get("/api/auth/me", headers=person.bearer)).status_code == 200
    auth.clock.advance(RETIRE_LAG)
    assert [entry["kid"] for entry in await jwks(auth)] == [new]


async def test_a_second_rotation_waits_for_the_first(auth: RunningService) -> None:
    await jwks(auth)
    await turn(auth)
    with pytest.raises(RotationPending):
        await turn(auth)
    auth.clock.advance(PUBLISH_LEAD)
    await turn(auth)


async def test_rotation_destroys_what_has_retired(auth: RunningService) -> None:
    [first] = await jwks(auth)
    await turn(auth)
    auth.clock.advance(PUBLISH_LEAD + RETIRE_LAG)
    await turn(auth)
    async with auth.database.snapshot() as session:
        kept = (await session.scalars(text("SELECT key_id FROM signing_keys"))).all()
    assert len(kept) == 2
    assert first["kid"] not in kept


async def test_rotation_at_once_voids_the_tokens_of_a_leaked_key(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    new = await turn(auth, at_once=True)
    auth.clock.advance(FRESH)
    assert_problem(await auth.client.get("/api/auth/me", headers=ada.bearer), 401, "invalid_token")
    answer = await auth.client.post("/api/auth/refresh", json={"refreshToken": ada.refresh_token})
    assert key_id_of(answer.json()["tokens"]["accessToken"]) == new
    assert [entry["kid"] for entry in await jwks(auth)] == [new]


async def test_a_token_of_a_key_made_a_moment_ago_elsewhere_is_accepted(auth: RunningService, sign_up: SignUp) -> None:
    await sign_up("ada")
    await turn(auth, at_once=True)
    elsewhere = await KeyRing(auth.database, auth.clock, SECRET).signer()
    auth.clock.advance(timedelta(seconds=3))
    assert await auth.app.state.key_ring.get(elsewhere.key_id) is not None


async def test_made_up_key_ids_do_not_reach_the_database_each_time(auth: RunningService) -> None:
    ring = auth.app.state.key_ring
    await ring.get("unknown")
    auth.clock.advance(timedelta(seconds=3))
    await ring.get("unknown")
    read_at = ring._read_at
    for n in range(20):
        assert await ring.get(f"unknown-{n}") is None
    assert ring._read_at == read_at


async def test_known_keys_outlive_the_database(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    async with auth.database.transaction() as session:
        await session.execute(text("ALTER TABLE signing_keys RENAME TO hidden"))
    try:
        auth.clock.advance(FRESH)
        with recorded_queries(auth.database) as queries:
            for n in range(3):
                assert (await auth.client.get("/api/auth/me", headers=ada.bearer)).status_code == 200
                assert await auth.app.state.key_ring.get(f"unknown-{n}") is None
        assert len([query for query in queries if "signing_keys" in query]) == 1, "one failure is enough for a while"
    finally:
        async with auth.database.transaction() as session:
            await session.execute(text("ALTER TABLE hidden RENAME TO signing_keys"))


async def test_the_command_rotates_and_says_when_it_cannot(
    auth: RunningService, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (await auth.client.post("/api/auth/register", json=account())).status_code == 201
    url = auth.app.state.settings.database_url.get_secret_value()
    monkeypatch.setenv("SPARKLE_DATABASE_URL", url)
    assert await asyncio.to_thread(command.main, ["rotate"]) == 0
    assert "is published and signs from" in capsys.readouterr().out
    assert await asyncio.to_thread(command.main, ["rotate"]) == 1
    assert "Nothing changed" in capsys.readouterr().err
    assert await asyncio.to_thread(command.main, ["rotate", "--at-once"]) == 0
