"""`python -m services.auth.keys rotate [--at-once]`: the operator's command."""

import argparse
import asyncio
import sys

from services.auth.keys.rotation import RotationPending, rotate
from services.auth.settings import AuthSettings
from shared.clock import SystemClock
from shared.database import Database
from shared.settings import load_settings


async def _rotate(settings: AuthSettings, *, at_once: bool) -> str:
    database = Database(settings.database_url, name="auth-keys", pool_size=1)
    try:
        async with database.transaction() as session:
            key = await rotate(session, settings.secret_key, SystemClock().now(), at_once=at_once)
            return f"Key {key.key_id} is published and signs from {key.activates_at.isoformat()}.\n"
    finally:
        await database.close()


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the database and the secret come from the environment."""
    parser = argparse.ArgumentParser(prog="python -m services.auth.keys", description=__doc__)
    commands = parser.add_subparsers(required=True)
    rotation = commands.add_parser("rotate", help="publish a new key, which takes over when every verifier knows it")
    rotation.add_argument(
        "--at-once", action="store_true", help="take over within half a minute; tokens that are out end within 20"
    )
    options = parser.parse_args(arguments)
    try:
        sys.stdout.write(asyncio.run(_rotate(load_settings(AuthSettings), at_once=options.at_once)))
    except RotationPending as error:
        sys.stderr.write(f"Nothing changed: {error}.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
