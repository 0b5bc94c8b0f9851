"""`python -m services.auth.keys rotate [--at-once] | reseal`: the operator's commands."""

import argparse
import asyncio
import os
import sys
from typing import Final

from services.auth.keys.rotation import RotationPending, rotate
from services.auth.resealing import reseal
from services.auth.sealing import SealBroken
from services.auth.settings import AuthSettings
from shared.clock import SystemClock
from shared.database import Database
from shared.settings import load_settings

OLD_SECRET: Final = "SPARKLE_PREVIOUS_SECRET_KEY"  # noqa: S105 - the name of a variable


async def _rotate(settings: AuthSettings, *, at_once: bool) -> str:
    database = Database(settings.database_url, name="auth-keys", pool_size=1)
    try:
        async with database.transaction() as session:
            key = await rotate(session, settings.secret_key, SystemClock().now(), at_once=at_once)
            return f"Key {key.key_id} is published and signs from {key.activates_at.isoformat()}.\n"
    finally:
        await database.close()


async def _reseal(settings: AuthSettings, old: str) -> str:
    database = Database(settings.database_url, name="auth-keys", pool_size=1)
    try:
        async with database.transaction() as session:
            count = await reseal(session, old.encode(), settings.secret_key.get_secret_value().encode())
            return f"{count} secrets are sealed with the new SPARKLE_SECRET_KEY.\n"
    finally:
        await database.close()


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the database and the secret come from the environment."""
    parser = argparse.ArgumentParser(prog="python -m services.auth.keys", description=__doc__)
    commands = parser.add_subparsers(required=True, dest="command")
    rotation = commands.add_parser("rotate", help="publish a new key, which takes over when every verifier knows it")
    rotation.add_argument(
        "--at-once", action="store_true", help="take over within half a minute; tokens that are out end within 20"
    )
    commands.add_parser("reseal", help=f"after a change of SPARKLE_SECRET_KEY; {OLD_SECRET} holds the old one")
    options = parser.parse_args(arguments)
    settings = load_settings(AuthSettings)
    try:
        if options.command == "rotate":
            sys.stdout.write(asyncio.run(_rotate(settings, at_once=options.at_once)))
        elif OLD_SECRET in os.environ:
            sys.stdout.write(asyncio.run(_reseal(settings, os.environ[OLD_SECRET])))
        else:
            parser.error(f"set {OLD_SECRET} to the secret that is being replaced")
    except RotationPending as error:
        sys.stderr.write(f"Nothing changed: {error}.\n")
        return 1
    except SealBroken:
        sys.stderr.write(f"Nothing changed: {OLD_SECRET} does not open what is sealed.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
