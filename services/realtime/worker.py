"""The worker of the realtime service: projections, notifications and their announcement."""

from services.realtime.consumers import subscriptions_for
from services.realtime.notifications.emitter import NotificationManager
from services.realtime.presence.store import PresenceStore
from services.realtime.settings import RealtimeSettings
from services.realtime.sockets.fan_out import RedisFanOut
from shared.database import Database
from shared.redis_client import connect_redis
from shared.settings import load_settings
from shared.worker import run_worker


def main() -> None:
    """Run until a signal."""
    settings = load_settings(RealtimeSettings)
    fan_out = RedisFanOut(settings.redis_url, write_only=True)
    store = PresenceStore(
        connect_redis(settings.redis_url),
        lease_seconds=settings.presence_lease_seconds,
        grace_seconds=settings.presence_grace_seconds,
    )
    database = Database(settings.database_url, name="realtime-announcer", pool_size=2)
    manager = NotificationManager(database, store, fan_out.emit)
    run_worker("realtime", settings, subscriptions_for(manager, fan_out.emit))


if __name__ == "__main__":
    main()
