"""The worker as a process: it takes an event from the bus and the sockets of a replica hear of it."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime

import pytest

from services.realtime.settings import RealtimeSettings
from shared.events import Envelope
from shared.ids import uuid7
from shared.outbox import publish
from shared.settings import load_settings
from shared.testing.plugin import DatabaseFor
from tests.realtime.conftest import Connect, Replica


@pytest.mark.slow
async def test_worker_announces_a_follow_to_the_followed(
    replica: Replica, connect: Connect, database_for: DatabaseFor, redis_url: str
) -> None:
    ada, bob = uuid7(), uuid7()
    page = await connect(replica.url, ada)
    data = {"follower_id": str(bob), "followee_id": str(ada), "occurred_at": datetime.now(UTC).isoformat()}
    followed = Envelope(id=uuid7(), type="auth.user_followed", version=1, occurred_at=datetime.now(UTC), data=data)
    await publish(replica.app.state.redis, followed)
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.realtime.worker",
        env={
            **os.environ,
            "SPARKLE_ENV": "test",
            "SPARKLE_LOG_LEVEL": "WARNING",
            "SPARKLE_DATABASE_URL": await database_for("services.realtime"),
            "SPARKLE_REDIS_URL": redis_url,
        },
    )  # fmt: skip
    try:
        news = await page.hears("notification:new", within=60)
        assert news["notification"]["actor"]["id"] == str(bob)
    finally:
        worker.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(worker.wait(), 20) == 0


def test_lease_shorter_than_two_heartbeats_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SPARKLE_DATABASE_URL", "postgresql://user:password@127.0.0.1:5432/realtime")
    monkeypatch.setenv("SPARKLE_PRESENCE_LEASE_SECONDS", "30")
    with pytest.raises(SystemExit):
        load_settings(RealtimeSettings)
    assert "SPARKLE_PRESENCE_LEASE_SECONDS" in capsys.readouterr().err
