"""The auth service's worker: relay, revocations, mail, and the removal of what has ended."""

import asyncio
from datetime import timedelta

from services.auth import models as _models  # noqa: F401 - SQLAlchemy must know every table before the first query
from services.auth.addresses import repository as addresses
from services.auth.audit import repository as audit
from services.auth.audit.service import RETENTION
from services.auth.boundaries import repository as boundaries
from services.auth.consumers import subscriptions_for
from services.auth.identities import repository as identities
from services.auth.links import service as links
from services.auth.mail.adapters import SmtpMailSender
from services.auth.mail.composers import composers
from services.auth.mail.queue import MailQueue
from services.auth.passkeys import repository as passkeys
from services.auth.personal_tokens import repository as personal_tokens
from services.auth.sessions import repository as sessions
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
            await asyncio.sleep(_PURGE_SECONDS)

    run_worker("auth", settings, subscriptions_for(connect_redis(settings.redis_url)), jobs=[send_mail, purge_ended])


if __name__ == "__main__":
    main()
