"""`python -m services.auth.admin grant <email> [--role admin]`: the operator's command, for the first administrator.

Whoever can run it has the database anyway. The owner of the account is mailed and can read of it, as of every change.
"""

import argparse
import asyncio
import sys
from typing import get_args

from services.auth import models as _models  # noqa: F401 - SQLAlchemy must know every table before the first query
from services.auth.accounts import repository as accounts
from services.auth.admin.schemas import Role
from services.auth.admin.service import Administration
from services.auth.sessions.service import Sessions
from services.auth.settings import AuthSettings
from shared.clock import SystemClock
from shared.database import Database
from shared.redis_client import connect_redis
from shared.settings import load_settings


async def _grant(settings: AuthSettings, email: str, role: str) -> str | None:
    """Return what was done, or None when the address is nobody's."""
    database = Database(settings.database_url, name="auth-admin", pool_size=1)
    redis = connect_redis(settings.redis_url)
    clock = SystemClock()
    rules = Administration(Sessions(redis, clock, settings.secret_key), clock)
    try:
        async with database.transaction() as session:
            found = await accounts.by_email(session, email)
            user = await accounts.locked(session, found.id) if found else None
            if user is None:
                return None
            before = user.role
            await rules.grant(session, user, role, "granted by the operator")
            return f"{user.username} has the role {role} (it was {before}). Signing in again or a refresh shows it.\n"
    finally:
        await database.close()
        await redis.aclose()


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the database, Redis and the secret come from the environment."""
    parser = argparse.ArgumentParser(prog="python -m services.auth.admin", description=__doc__)
    commands = parser.add_subparsers(required=True)
    grant = commands.add_parser("grant", help="give an account a role")
    grant.add_argument("email", help="the address of the account")
    grant.add_argument("--role", choices=get_args(Role), default="admin")
    options = parser.parse_args(arguments)
    done = asyncio.run(_grant(load_settings(AuthSettings), options.email, options.role))
    if done is None:
        sys.stderr.write("Nothing changed: nobody has this address.\n")
        return 1
    sys.stdout.write(done)
    return 0


if __name__ == "__main__":
    sys.exit(main())
