"""An archive of everything: asked for once, made while services come and go, for its owner only, for a week."""

import io
import json
import os
import zipfile
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from services.auth.exports import policy, repository
from services.auth.exports.archive import Archive
from services.auth.exports.running import Exporter
from services.auth.mail.fakes import RecordingMailSender
from services.auth.mail.queue import MailQueue
from services.auth.personal_data.adapters import HttpHolder, OwnHolder, service_token
from services.auth.personal_data.fakes import MemoryHolder
from services.auth.personal_data.ports import Holder, HolderUnavailable
from services.auth.personal_data.stores import stores_for
from services.content.app import create_app as create_content
from services.content.settings import ContentSettings
from shared.ids import uuid7
from shared.personal_data import COMPLETE
from shared.testing.plugin import StartService
from shared.testing.services import RunningService
from tests.auth.people import Person, SignUp, assert_problem, credentials, person_of, text_of

URL = "/api/users/me/export"


def own(auth: RunningService) -> OwnHolder:
    return OwnHolder(stores_for(auth.app.state.settings.secret_key, auth.clock), auth.database, auth.redis)


def exporter(auth: RunningService, holders: Sequence[Holder] | None = None, max_bytes: int = 10_000_000) -> Exporter:
    chosen = holders or [MemoryHolder("content", {"posts": [{"title": "Hello"}]}), own(auth)]
    return Exporter(auth.database, auth.clock, chosen, max_bytes=max_bytes)


async def ask(auth: RunningService, person: Person) -> dict[str, Any]:
    answer = await auth.client.post(URL, headers=person.bearer)
    assert answer.status_code == 202, answer.text
    export: dict[str, Any] = answer.json()["export"]
    return export


async def latest(auth: RunningService, person: Person) -> Any:
    answer = await auth.client.get(URL, headers=person.bearer)
    assert answer.status_code == 200, answer.text
    return answer.json()["export"]


async def download(auth: RunningService, person: Person, export_id: str) -> zipfile.ZipFile:
    answer = await auth.client.get(f"{URL}/{export_id}/archive", headers=person.bearer)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["content-type"] == "application/zip"
    assert int(answer.headers["content-length"]) == len(answer.content)
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    return archive


async def test_an_archive_has_a_file_for_each_store_of_each_service(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    await auth.client.post(f"/api/users/{bob.id}/follow", headers=ada.bearer)
    asked = await ask(auth, ada)
    assert asked["state"] == "running"
    assert [service["name"] for service in asked["services"]] == ["content", "ai", "realtime", "blockchain", "auth"]
    assert await exporter(auth).run_next()
    assert not await exporter(auth).run_next()
    export = await latest(auth, ada)
    assert (export["id"], export["state"]) == (asked["id"], "ready")
    assert {service["state"] for service in export["services"]} == {"done"}
    archive = await download(auth, ada, export["id"])
    assert archive.filename is None
    assert json.loads(archive.read("content/posts.json")) == [{"title": "Hello", "user_id": str(ada.id)}]
    [user] = json.loads(archive.read("auth/users.json"))
    assert (user["email"], user["username"]) == ("ada@sparkle.example", "ada")
    assert [edge["followee_id"] for edge in json.loads(archive.read("auth/follows.json"))] == [str(bob.id)]
    assert json.loads(archive.read("auth/blocks.json")) == []
    whole = b"".join(archive.read(name) for name in archive.namelist())
    for secret in (b"password_hash", b"token_hash", b"$2b$", ada.refresh_token.encode(), bob.email.encode()):
        assert secret not in whole
    readme = archive.read("readme.txt").decode()
    assert "- auth/users.json" in readme
    while await mails.send_next():
        pass
    assert sender.sent[-1]["Subject"] == "Your data is ready"
    assert sender.sent[-1]["To"] == ada.email
    assert "/settings/data" in text_of(sender.sent[-1])


async def test_a_person_has_one_archive_at_a_time_and_the_same_for_an_hour(
    auth: RunningService, sign_up: SignUp
) -> None:
    ada = await sign_up("ada")
    assert await latest(auth, ada) is None
    first = await ask(auth, ada)
    assert (await ask(auth, ada))["id"] == first["id"]
    await exporter(auth).run_next()
    assert (await ask(auth, ada))["id"] == first["id"]
    auth.clock.advance(policy.SAME_WITHIN)
    ada = await sign_in_again(auth)
    second = await ask(auth, ada)
    assert second["id"] != first["id"]
    gone = await auth.client.get(f"{URL}/{first['id']}/archive", headers=ada.bearer)
    assert_problem(gone, 404, "archive_not_found")
    events = (await auth.client.get("/api/auth/audit", headers=ada.bearer)).json()["events"]
    assert [event["kind"] for event in events].count("export_requested") == 2


async def sign_in_again(auth: RunningService, username: str = "ada") -> Person:
    answer = await auth.client.post("/api/auth/login", json=credentials(username))
    assert answer.status_code == 200, answer.text
    return person_of(answer)


async def test_an_archive_is_its_owners_only(auth: RunningService, sign_up: SignUp) -> None:
    ada, eve = await sign_up("ada"), await sign_up("eve")
    export = await ask(auth, ada)
    path = f"{URL}/{export['id']}/archive"
    assert_problem(await auth.client.get(path, headers=ada.bearer), 404, "archive_not_found")
    await exporter(auth).run_next()
    for method, url in (("POST", URL), ("GET", URL), ("GET", path)):
        assert_problem(await auth.client.request(method, url), 401, "not_authenticated")
    assert_problem(await auth.client.get(path, headers=eve.bearer), 404, "archive_not_found")
    assert await latest(auth, eve) is None
    auth.clock.advance(timedelta(minutes=11))
    for method, url in (("POST", URL), ("GET", path)):
        assert_problem(await auth.client.request(method, url, headers=ada.bearer), 403, "reauthentication_required")
    assert (await latest(auth, ada))["state"] == "ready"


async def test_an_archive_ends_after_a_week(auth: RunningService, sign_up: SignUp) -> None:
    await sign_up("ada")
    ada = await sign_in_again(auth)
    export = await ask(auth, ada)
    await exporter(auth).run_next()
    auth.clock.advance(policy.KEPT)
    ada = await sign_in_again(auth)
    assert await latest(auth, ada) is None
    answer = await auth.client.get(f"{URL}/{export['id']}/archive", headers=ada.bearer)
    assert_problem(answer, 404, "archive_not_found")
    async with auth.database.transaction() as session:
        await repository.delete_expired(session, auth.clock.now())
        assert await session.scalar(text("SELECT count(*) FROM export_chunks")) == 0


async def test_a_service_that_is_away_delays_the_archive_and_loses_nothing(
    auth: RunningService, sign_up: SignUp
) -> None:
    ada = await sign_up("ada")
    await ask(auth, ada)
    content = MemoryHolder("content", {"posts": [{"n": 1}, {"n": 2}], "tags": []}, failures=2)
    worker = exporter(auth, [own(auth), content])
    for wait in (10, 20):
        assert await worker.run_next()
        waiting = await latest(auth, ada)
        states = {service["name"]: service["state"] for service in waiting["services"]}
        assert (waiting["state"], states["content"], states["auth"]) == ("running", "waiting", "done")
        assert not await worker.run_next()
        auth.clock.advance(timedelta(seconds=wait))
    assert await worker.run_next()
    export = await latest(auth, ada)
    assert export["state"] == "ready"
    assert {service["name"]: service["rows"] for service in export["services"]}["content"] == 2
    archive = await download(auth, ada, export["id"])
    assert [row["n"] for row in json.loads(archive.read("content/posts.json"))] == [1, 2]
    assert len(set(archive.namelist())) == len(archive.namelist())


async def test_an_archive_that_cannot_be_made_for_a_day_is_given_up(auth: RunningService, sign_up: SignUp) -> None:
    await sign_up("ada")
    ada = await sign_in_again(auth)
    await ask(auth, ada)
    worker = exporter(auth, [MemoryHolder("content", {"posts": []}, failures=1000)])
    await worker.run_next()
    auth.clock.advance(policy.GIVE_UP)
    await worker.run_next()
    ada = await sign_in_again(auth)
    failed = await latest(auth, ada)
    assert failed["state"] == "failed"
    assert (await ask(auth, ada))["id"] != failed["id"]


async def test_a_worker_that_died_leaves_the_archive_to_the_next(auth: RunningService, sign_up: SignUp) -> None:
    class Dying(MemoryHolder):
        """Dies in the middle of a store, once it has given more than a piece."""

        async def export(self, user_id: UUID) -> AsyncIterator[bytes]:
            yield b'{"store":"posts"}\n'
            for _ in range(4):
                yield json.dumps({"store": "posts", "row": {"noise": os.urandom(400_000).hex()}}).encode() + b"\n"
            raise RuntimeError("killed")

    ada = await sign_up("ada")
    await ask(auth, ada)
    with pytest.raises(RuntimeError):
        await exporter(auth, [Dying("content", {})]).run_next()
    async with auth.database.snapshot() as session:
        assert await session.scalar(text("SELECT count(*) FROM export_chunks")) == 1
    assert not await exporter(auth).run_next()
    auth.clock.advance(policy.LEASE)
    assert await exporter(auth).run_next()
    export = await latest(auth, ada)
    archive = await download(auth, ada, export["id"])
    assert [row["title"] for row in json.loads(archive.read("content/posts.json"))] == ["Hello"]


async def test_a_worker_that_was_only_slow_stops_when_another_has_taken_over(
    auth: RunningService, sign_up: SignUp
) -> None:
    class Slow(MemoryHolder):
        """While it is read, the lease ends and another worker makes the archive."""

        async def export(self, user_id: UUID) -> AsyncIterator[bytes]:
            yield b'{"store":"posts"}\n'
            auth.clock.advance(policy.LEASE)
            assert await exporter(auth).run_next()
            yield b'{"store":"posts","row":{"title":"Too late"}}\n'

    ada = await sign_up("ada")
    await ask(auth, ada)
    assert await exporter(auth, [Slow("content", {})]).run_next()
    export = await latest(auth, ada)
    assert export["state"] == "ready"
    archive = await download(auth, ada, export["id"])
    assert json.loads(archive.read("content/posts.json"))[0]["title"] == "Hello"


async def test_an_archive_over_the_limit_is_refused_and_says_so(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    await ask(auth, ada)
    rows = [{"noise": os.urandom(300_000).hex()} for _ in range(8)]
    assert await exporter(auth, [MemoryHolder("content", {"posts": rows})], max_bytes=2_000_000).run_next()
    assert (await latest(auth, ada))["state"] == "failed"


def test_an_archive_of_many_rows_is_never_whole_in_memory() -> None:
    archive = Archive("ada", datetime(2026, 1, 1, tzinfo=UTC))
    archive.add("content", b'{"store":"posts"}')
    taken: list[bytes] = []
    for n in range(60):
        row = {"n": n, "noise": os.urandom(50_000).hex()}
        assert archive.add("content", json.dumps({"store": "posts", "row": row}).encode())
        pieces = archive.take()
        assert all(len(piece) == policy.CHUNK for piece in pieces)
        taken += pieces
    archive.add("content", COMPLETE)
    archive.close()
    assert len(taken) >= 2
    whole = zipfile.ZipFile(io.BytesIO(b"".join([*taken, *archive.take(everything=True)])))
    assert whole.testzip() is None
    assert [row["n"] for row in json.loads(whole.read("content/posts.json"))] == list(range(60))


async def test_another_service_is_read_over_http_with_a_service_token(
    auth: RunningService, start_service: StartService, sign_up: SignUp
) -> None:
    keys = auth.app.state.key_ring
    content = await start_service("services.content", ContentSettings, create_content, keys=keys)
    ada = await sign_up("ada")
    body = {"title": "Stars", "content": {"type": "doc", "content": []}}
    assert (await content.client.post("/api/posts", json=body, headers=ada.bearer)).status_code == 201

    async def token() -> str:
        return service_token(await keys.signer(), auth.app.state.settings, content.clock.now())

    holder = HttpHolder("content", content.client, token)
    lines = [json.loads(line) async for line in holder.export(ada.id)]
    assert [line["row"]["title"] for line in lines if line.get("store") == "posts" and "row" in line] == ["Stars"]
    receipt = {store.store: store.count for store in await holder.erase(ada.id)}
    assert receipt["posts"] == 1

    async def persons_token() -> str:
        return ada.access_token

    stranger = HttpHolder("content", content.client, persons_token)
    with pytest.raises(HolderUnavailable):
        await stranger.erase(ada.id)
    with pytest.raises(HolderUnavailable):
        [line async for line in stranger.export(ada.id)]


@pytest.mark.parametrize(
    "body", [b'{"store":"posts"}\n', b"", b"<html>", b'{"isComplete":true}\n{"store":"posts"}\n'], ids=str
)
async def test_an_answer_that_was_cut_off_or_is_another_is_a_failure(body: bytes) -> None:
    async def token() -> str:
        return "token"

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=body)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://content") as client:
        holder = HttpHolder("content", client, token)
        with pytest.raises(HolderUnavailable):
            [line async for line in holder.export(uuid7())]
        with pytest.raises(HolderUnavailable):
            await holder.erase(uuid7())
