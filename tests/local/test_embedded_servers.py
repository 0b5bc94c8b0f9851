"""PostgreSQL, Redis, the chain and the mail catcher as real processes."""

import os
import signal
import socket
import stat
from pathlib import Path

import asyncpg
import httpx
import pytest
from redis.asyncio import Redis as RedisClient

from deploy.local.chain import CHAIN_ID, Chain
from deploy.local.children import ChildFailed, Guard
from deploy.local.ephemeral import ephemeral_infrastructure
from deploy.local.mail_catcher import MailCatcher
from deploy.local.ports import LOOPBACK, accepts_connections
from deploy.local.postgres import Postgres
from deploy.local.redis import Redis
from deploy.local.waiting import wait_until


async def test_ephemeral_servers_keep_port_and_data_over_a_restart(directory: Path) -> None:
    with ephemeral_infrastructure(directory) as servers:
        postgres_url, redis_url = servers.postgres_url, servers.redis_url
        connection = await asyncpg.connect(postgres_url)
        await connection.execute("CREATE TABLE kept (name text)")
        await connection.execute("INSERT INTO kept VALUES ('comet')")
        await connection.close()
        async with RedisClient.from_url(redis_url) as client:
            await client.xadd("events", {"name": "comet"})

        for server in (servers.postgres, servers.redis):
            server.stop()
            server.start()

        assert (servers.postgres_url, servers.redis_url) == (postgres_url, redis_url)
        connection = await asyncpg.connect(postgres_url)
        assert await connection.fetchval("SELECT name FROM kept") == "comet"
        await connection.close()
        async with RedisClient.from_url(redis_url) as client:
            assert await client.xlen("events") == 1


async def test_a_killed_redis_has_what_it_acknowledged(directory: Path, guard: Guard) -> None:
    with Redis(directory, guard, is_ephemeral=True) as server:
        async with RedisClient.from_url(server.url) as client:
            await client.set("name", "comet")
        assert server.child
        os.kill(server.child.pid, signal.SIGKILL)
        server.child.wait()
        server.start()
        async with RedisClient.from_url(server.url) as client:
            assert await client.get("name") == b"comet"


async def test_postgres_keeps_data_and_password_for_the_next_run(directory: Path, guard: Guard) -> None:
    with Postgres(directory, guard) as server:
        first_url = server.url
        connection = await asyncpg.connect(first_url)
        await connection.execute("CREATE DATABASE sparkle_auth")
        await connection.close()
    with Postgres(directory, guard, preferred_port=server.port) as server:
        assert server.url == first_url
        connection = await asyncpg.connect(first_url.replace("/postgres", "/sparkle_auth"))
        assert await connection.fetchval("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'") == 1
        await connection.close()


async def test_postgres_wants_its_password_which_only_the_owner_reads(directory: Path, guard: Guard) -> None:
    with Postgres(directory, guard, is_ephemeral=True) as server:
        assert stat.S_IMODE((directory / "password").stat().st_mode) == 0o600
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(f"postgresql://sparkle:wrong@{LOOPBACK}:{server.port}/postgres")


async def test_redis_refuses_a_client_without_its_password(directory: Path, guard: Guard) -> None:
    with Redis(directory, guard, is_ephemeral=True) as server:
        reader_url = f"redis://{LOOPBACK}:{server.port}/0"
        async with RedisClient.from_url(reader_url) as client:
            with pytest.raises(Exception, match=r"authenticated|Authentication"):
                await client.ping()


def test_a_taken_port_is_passed_over(directory: Path, guard: Guard) -> None:
    with socket.socket() as occupied:
        occupied.bind((LOOPBACK, 0))
        occupied.listen()
        taken: int = occupied.getsockname()[1]
        for kind in (Postgres, Redis, Chain, MailCatcher):
            with kind(directory / kind.name, guard, preferred_port=taken, is_ephemeral=True) as server:
                assert server.port not in {None, taken}


def test_a_server_that_cannot_start_says_why(directory: Path, guard: Guard) -> None:
    (directory / "data").mkdir()
    (directory / "data" / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(ChildFailed, match=r"postgres exited with code 2(?s:.*)postgresql\.conf"):
        Postgres(directory, guard).start()


def test_nothing_listens_after_the_servers_stopped(directory: Path) -> None:
    with ephemeral_infrastructure(directory) as servers:
        ports = [servers.postgres.port, servers.redis.port]
    assert not any(accepts_connections(port) for port in ports if port)


async def test_the_chain_keeps_its_blocks_for_the_next_run(directory: Path, guard: Guard) -> None:
    async def ask(url: str, method: str) -> int:
        async with httpx.AsyncClient(timeout=10) as client:
            answer = await client.post(url, json={"jsonrpc": "2.0", "id": 1, "method": method, "params": []})
        return int(answer.json()["result"] or "0", 16)

    async with httpx.AsyncClient(timeout=10) as client:
        with Chain(directory, guard) as chain:
            assert await ask(chain.url, "eth_chainId") == CHAIN_ID
            mine = {"jsonrpc": "2.0", "id": 1, "method": "anvil_mine", "params": [3]}
            await client.post(chain.url, json=mine)
    with Chain(directory, guard) as chain:
        assert await ask(chain.url, "eth_blockNumber") == 3


def test_a_stopped_server_can_be_stopped_again(directory: Path, guard: Guard) -> None:
    server = Redis(directory, guard, is_ephemeral=True).start()
    port = server.port
    server.stop()
    server.stop()
    assert port
    assert wait_until(lambda: not accepts_connections(port), deadline_seconds=5)
