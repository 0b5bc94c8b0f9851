"""The auth service's worker: relay, revocations, mail, and the removal of what has ended."""

import asyncio
from datetime import timedelta

from services.auth import models as _models  # noqa: F401 - SQLAlchemy must know every table before the first query
from services.auth.addresses import repository as addresses
from services.auth.audit import repository as audit
from services.auth.audit.service import RETENTION
from services.auth.boundaries import repository as boundaries
from services.auth.consumers import subscriptions_for
from services.auth.erasures import repository as erasures
from services.auth.erasures.policy import KEPT as ERASURES_KEPT
from services.auth.erasures.saga import Eraser
from services.auth.exports import repository as exports
from services.auth.exports.running import Exporter
from services.auth.identities import repository as identities
from services.auth.keys.ring import KeyRing
from services.auth.links import service as links
from services.auth.mail.adapters import SmtpMailSender
from services.auth.mail.composers import composers
from services.auth.mail.queue import MailQueue
from services.auth.passkeys import repository as passkeys
from services.auth.personal_data.adapters import OwnHolder, other_services
from services.auth.personal_data.stores import stores_for
from services.auth.personal_tokens import repository as personal_tokens
from services.auth.sessions import repository as sessions
from services.auth.sessions.service import Sessions
from services.auth.settings import AuthSettings
from services.auth.signins import challenges
from services.auth.siwe import repository as siwe
from services.auth.tickets import repository as tickets
from shared.clock import SystemClock
from shared.redis_client import connect_redis
from shared.settings import load_settings
from shared.worker import WorkerContext, run_worker

_PURGE_SECONDS = 3600
_BOUNDARIES_KEPT = timedelta(days=1)  # longer than clocks differ, and than an event is on its way


def main() -> None:
    """Run until a signal."""
    settings = load_settings(AuthSettings)
    clock = SystemClock()
    sender = SmtpMailSender(settings, clock)

    async def send_mail(context: WorkerContext) -> None:
        await MailQueue(context.database, sender, clock, composers(settings)).run()

    async def make_archives(context: WorkerContext) -> None:
        keys = KeyRing(context.database, clock, settings.secret_key)
        own = OwnHolder(stores_for(settings.secret_key, clock), context.database, context.redis)
        holders = [*other_services(settings, keys, clock), own]
        limit = settings.export_max_megabytes * 1_048_576
        await Exporter(context.database, clock, holders, max_bytes=limit).run()

    async def erase_accounts(context: WorkerContext) -> None:
        keys = KeyRing(context.database, clock, settings.secret_key)
        own = OwnHolder(stores_for(settings.secret_key, clock), context.database, context.redis)
        holders = [*other_services(settings, keys, clock), own]
        rules = Sessions(context.redis, clock, settings.secret_key)
        secret = settings.secret_key
        await Eraser(context.database, context.redis, clock, rules, holders, secret=secret).run()

    async def purge_ended(context: WorkerContext) -> None:
        while True:
            async with context.database.transaction() as session:
                await sessions.delete_ended(session, clock.now())
                await personal_tokens.delete_ended(session, clock.now())
                await links.delete_expired(session, clock.now())
                await addresses.delete_over(session, clock.now())
                await challenges.delete_expired(session, clock.now())
                await identities.delete_expired_attempts(session, clock.now())
                await siwe.delete_expired_nonces(session, clock.now())
                await tickets.delete_expired(session, clock.now())
                await passkeys.delete_expired(session, clock.now())
                await audit.forget_before(session, clock.now() - RETENTION)
                await boundaries.delete_ended(session, clock.now() - _BOUNDARIES_KEPT)
                await exports.delete_expired(session, clock.now())
                await erasures.delete_old(session, clock.now() - ERASURES_KEPT)
            await asyncio.sleep(_PURGE_SECONDS)

    jobs = [send_mail, make_archives, erase_accounts, purge_ended]
    run_worker("auth", settings, subscriptions_for(connect_redis(settings.redis_url)), jobs=jobs)


if __name__ == "__main__":
    main()
