"""The whole stack as `make run` starts it, in a folder of its own and beside whatever else runs."""

from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from redis.asyncio import Redis

from deploy.local.processes import SERVICES
from tests.e2e.stack import running_stack

pytestmark = [pytest.mark.stack, pytest.mark.timeout(600)]


async def check_what_answers(description: dict[str, Any], output: str) -> None:
    async with httpx.AsyncClient(timeout=20, trust_env=False) as client:
        for url in [description["gateway"], *description["services"].values()]:
            assert (await client.get(f"{url}/health/ready")).status_code == 200
        assert isinstance((await client.get(description["mail"])).json(), list)
        assert "<html" in (await client.get(description["gateway"])).text.lower()
        asked = {"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}
        assert (await client.post(description["rpc"], json=asked)).json()["result"] == "0x7a69"
        assert [account["role"] for account in description["demo"]] == ["user", "user", "admin"], output
        for account in description["demo"]:
            body = {"email": account["email"], "password": account["password"]}
            answer = await client.post(f"{description['gateway']}/api/auth/login", json=body)
            assert answer.status_code == 200, answer.text
            assert answer.json()["user"]["role"] == account["role"]
        posts = (await client.get(f"{description['gateway']}/api/posts")).json()["posts"]
        assert len(posts) == 3
    connection = await asyncpg.connect(description["database"])
    names = {row["datname"] for row in await connection.fetch("SELECT datname FROM pg_database")}
    await connection.close()
    assert {f"sparkle_{name}" for name in SERVICES} <= names
    async with Redis.from_url(description["redis"]) as redis:
        assert await redis.ping()


async def test_the_stack_keeps_its_data_and_ends_with_any_of_its_children(directory: Path) -> None:
    with running_stack(directory) as stack:
        first = stack.description
        assert first["ready"] is True
        assert first["services"].keys() == set(SERVICES)
        await check_what_answers(first, stack.output())
        assert first["gateway"] in stack.output()
        assert all(account["password"] in stack.output() for account in first["demo"])
    assert stack.wait() == 0

    with running_stack(directory) as stack:
        assert stack.description["demo"] == first["demo"]
        await check_what_answers(stack.description, stack.output())
        stack.kill("content-worker")
        assert stack.wait() == 1
        assert "content-worker was ended by SIGKILL" in stack.output()
        assert "worker_started" in stack.output()
