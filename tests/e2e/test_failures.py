"""The running stack while its parts fail: what was acknowledged is there, once."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
from redis.asyncio import Redis

from deploy.local.ephemeral import Infrastructure, ephemeral_infrastructure
from shared.testing.waiting import eventually
from tests.e2e.stack import RunningStack, running_stack

DOCUMENT = {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Still here."}]}]}
POSTS_PER_PHASE = 8


def _document(words: str) -> dict[str, Any]:
    return {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": words}]}]}


class Member:
    """A demo account on the gateway's REST. Every request is repeated until the stack answers it for good."""

    def __init__(self, client: httpx.AsyncClient, account: dict[str, Any]) -> None:
        self.client = client
        self.account = account
        self.headers: dict[str, str] = {}
        self.id = ""

    async def sign_in(self) -> None:
        body = {"email": self.account["email"], "password": self.account["password"]}
        answer = await self.client.post("/api/auth/login", json=body)
        assert answer.status_code == 200, answer.text
        self.id = answer.json()["user"]["id"]
        self.headers = {"Authorization": f"Bearer {answer.json()['tokens']['accessToken']}"}

    async def publish(self, title: str) -> str:
        """Publish once, however often it has to be tried; return the post's id."""
        body = {"title": title, "content": DOCUMENT, "status": "PUBLISHED"}
        headers = {**self.headers, "Idempotency-Key": title}

        async def accepted() -> str | None:
            try:
                answer = await self.client.post("/api/posts", json=body, headers=headers)
            except httpx.TransportError:
                return None
            assert answer.status_code in {201, 429, 500, 502, 503, 504}, answer.text
            return str(answer.json()["id"]) if answer.status_code == 201 else None

        return await eventually(accepted, within=60)

    async def save_draft(self, words: str, post_id: str | None = None) -> str:
        """Autosave a draft, a new one without `post_id`; return its id once the service has taken the words."""
        body = {"title": "Draft", "content": _document(words)}
        if post_id is None:
            made = await self.client.post("/api/posts", json={**body, "status": "DRAFT"}, headers=self.headers)
            post_id = str(made.json()["id"])
        saved = await self.client.put(f"/api/posts/{post_id}/draft", json=body, headers=self.headers)
        assert saved.status_code == 200, saved.text
        return post_id

    async def draft_of(self, post_id: str) -> Any:
        """Return the text of a draft."""
        return (await self.client.get(f"/api/posts/{post_id}/draft", headers=self.headers)).json()["content"]

    async def titles_told_of(self) -> list[str]:
        """Return the titles in the notifications, newest first."""
        answer = await self.client.get("/api/notifications", params={"limit": 100}, headers=self.headers)
        return [
            notification["data"]["title"]
            for notification in answer.json().get("notifications", [])
            if "title" in notification.get("data", {})
        ]

    async def titles_written(self) -> list[str]:
        answer = await self.client.get("/api/posts", params={"limit": 100, "authorId": self.id})
        return [post["title"] for post in answer.json()["posts"]]


async def writer_and_reader(client: httpx.AsyncClient, stack: RunningStack) -> tuple[Member, Member]:
    writer, reader = (Member(client, account) for account in stack.description["demo"][:2])
    await writer.sign_in()
    await reader.sign_in()
    answer = await client.post(f"/api/users/{writer.id}/follow", headers=reader.headers)
    assert answer.status_code == 204, answer.text
    return writer, reader


async def follow_is_known(writer: Member, reader: Member) -> None:
    """Publish until the first notification arrives: the follow is an event on its way, too."""

    async def told() -> bool:
        await writer.publish(f"Anybody there? {uuid4()}")
        return bool(await reader.titles_told_of())

    await eventually(told, within=60)


async def told_exactly(reader: Member, titles: set[str]) -> None:
    async def all_told() -> bool:
        return titles <= set(await reader.titles_told_of())

    await eventually(all_told, within=90)
    told = [title for title in await reader.titles_told_of() if title in titles]
    assert len(told) == len(titles), "a notification came twice"


async def publish_some(writer: Member, phase: str) -> set[str]:
    titles = {f"{phase} {number} {uuid4().hex[:8]}" for number in range(POSTS_PER_PHASE)}
    for title in titles:
        await writer.publish(title)
    return titles


async def restart_under_traffic(writer: Member, infrastructure: Infrastructure) -> set[str]:
    titles: set[str] = set()
    for server in (infrastructure.redis, infrastructure.postgres):
        traffic = asyncio.create_task(publish_some(writer, f"while {server.name} restarts"))
        await asyncio.to_thread(server.stop)
        await asyncio.to_thread(server.start)
        titles |= await traffic
    return titles


async def failing_commit_changes_nothing(writer: Member, database: str) -> None:
    """Let PostgreSQL refuse at COMMIT, which is too late for an answer that was sent early."""
    connection = await asyncpg.connect(database)
    try:
        await connection.execute(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
            CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON posts DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW WHEN (NEW.title = 'Never') EXECUTE FUNCTION refuse();
            """
        )
        body = {"title": "Never", "content": DOCUMENT, "status": "PUBLISHED"}
        answer = await writer.client.post("/api/posts", json=body, headers=writer.headers)
        assert answer.status_code == 500
        assert answer.json()["code"] == "internal_error"
        assert "refuse" not in answer.text
        assert "Never" not in await writer.titles_written()
        assert await connection.fetchval("SELECT count(*) FROM outbox WHERE data->>'title' = 'Never'") == 0
    finally:
        await connection.execute("DROP TRIGGER IF EXISTS refuse ON posts; DROP FUNCTION IF EXISTS refuse()")
        await connection.close()


async def test_nothing_is_lost_and_nothing_is_doubled(tmp_path: Path) -> None:
    with ephemeral_infrastructure(tmp_path / "infrastructure") as infrastructure:
        environment = {
            "SPARKLE_DATABASE_URL": infrastructure.postgres_url,
            "SPARKLE_REDIS_URL": infrastructure.redis_url,
        }
        content = infrastructure.postgres_url.rpartition("/")[0] + "/sparkle_content"
        with running_stack(tmp_path / "state", environment) as stack:
            async with httpx.AsyncClient(base_url=stack.gateway, timeout=20, trust_env=False) as client:
                writer, reader = await writer_and_reader(client, stack)
                await follow_is_known(writer, reader)
                await failing_commit_changes_nothing(writer, content)
                titles = await restart_under_traffic(writer, infrastructure)
                await told_exactly(reader, titles)
                assert sorted(title for title in await writer.titles_written() if title in titles) == sorted(titles)

                # Every event again, as after a relay that died between publishing and marking.
                async with Redis.from_url(infrastructure.redis_url) as redis:
                    entries: Any = await redis.xrange("events:content")
                    for _, fields in entries:
                        await redis.xadd("events:content", fields)

                # The relay's process dies in the middle of its work, and with it the stack, which says so.
                killed = asyncio.create_task(publish_some(writer, "while the relay is killed"))
                await asyncio.sleep(0)
                drafted = await writer.save_draft("Half a word, and ano")
                await writer.save_draft("Half a word, and another.", drafted)
                stack.kill("content-worker")
                stack.kill("content")  # in the middle of the writing: what it has acknowledged is there afterwards
                killed.cancel()
            assert stack.wait() == 1
            assert "was ended by SIGKILL" in stack.output()

        with running_stack(tmp_path / "state", environment) as stack:
            async with httpx.AsyncClient(base_url=stack.gateway, timeout=20, trust_env=False) as client:
                writer, reader = await writer_and_reader(client, stack)
                assert await writer.draft_of(drafted) == _document("Half a word, and another.")
                titles |= await publish_some(writer, "after the restart")
                titles |= {title for title in await writer.titles_written() if title.startswith("while the relay")}
                await told_exactly(reader, titles)
