"""The local stack from the command line: `python -m deploy.local run|reset|prepare`."""

import argparse
import os
import sys
from collections.abc import Sequence

from deploy.local import prepare
from deploy.local.progress import Progress
from deploy.local.stack import Stack
from deploy.local.state import AlreadyRunning, StateDirectory, is_set

EXIT_REFUSED = 2


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    if arguments[:1] == ["prepare"]:
        return prepare.main(arguments[1:])
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="start everything and stay until Ctrl-C")
    commands.add_parser("prepare", help="install and build what `run` needs (see `prepare --help`)")
    reset = commands.add_parser("reset", help="delete the data of the stack, after asking")
    reset.add_argument("--yes", action="store_true", help="do not ask")
    options = parser.parse_args(arguments)
    state = StateDirectory.from_environment(os.environ)
    try:
        if options.command == "run":
            return Stack(state, os.environ, Progress()).run()
        return clear(state, is_confirmed=options.yes)
    except AlreadyRunning as refusal:
        print(refusal, file=sys.stderr)
        return EXIT_REFUSED


def clear(state: StateDirectory, *, is_confirmed: bool) -> int:
    """Delete the data of the embedded servers, after asking the person at the terminal."""
    if not is_confirmed:
        if not sys.stdin.isatty():
            print("Nobody is there to ask: add --yes to delete the data.", file=sys.stderr)
            return EXIT_REFUSED
        with state.locked():
            answer = input(f"Delete all data of the stack in {state.root}? [y/N] ")
        if answer.strip().lower() not in {"y", "yes"}:
            print("Nothing was deleted.")
            return EXIT_REFUSED
    state.clear()
    print(f"The data in {state.root} is deleted.")
    if is_set(os.environ, "SPARKLE_DATABASE_URL"):
        print("The databases on the server that SPARKLE_DATABASE_URL names were left alone.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
