"""The limits and the states of imports: pure.

An archive is made by somebody else's program, or by somebody who wants to hurt. Its sizes are never believed: what is
unpacked is counted while it is unpacked, one entry at a time.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Final

MEBIBYTE: Final = 1_048_576
MAX_UPLOAD_BYTES: Final = 64 * MEBIBYTE
MAX_ITEMS: Final = 20_000
MAX_ENTRY_BYTES: Final = 2 * MEBIBYTE
"""One Markdown file, unpacked. A document has at most 200,000 characters of text."""
MAX_UNPACKED_BYTES: Final = 512 * MEBIBYTE
MAX_TABLE_BYTES: Final = 32 * MEBIBYTE
"""One JSON or CSV file with all posts: it is read as a whole, so this is what bounds the memory of an import."""
MAX_TABLE_PARTS: Final = 1_500_000
"""Commas and opening brackets in that file: 6 MiB of empty lists become 160 MiB in memory."""
UPLOADS_TOGETHER: Final = 4
"""In one process, because each may lie on its disk: 256 MiB."""
MAX_FRONT_MATTER: Final = 16_384
MAX_LABEL: Final = 300
MAX_NOTES: Final = 10

BATCH: Final = 100
CONVERSION_SECONDS: Final = 5.0
"""For one post: a parser that is led astray by a file costs this and no more."""

LEASE: Final = timedelta(seconds=60)
MAX_ATTEMPTS: Final = 20
"""How often an import may be begun without getting a batch further."""
TURN_SECONDS: Final = 15.0
"""After which others who wait come first: nobody's large or slow upload keeps everybody waiting."""
KEPT: Final = timedelta(days=30)
"""How long a report is kept after the end."""
UPLOADS_AT_ONCE: Final = 20
UPLOADS_PER_SECOND: Final = 20 / 86_400


class ImportState(StrEnum):
    """Where an import is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class ImportKind(StrEnum):
    """What an upload is, found out by looking at it."""

    MARKDOWN = "markdown"
    ARCHIVE = "archive"
    GHOST = "ghost"
    DEVTO = "devto"


class ImportOutcome(StrEnum):
    """What became of one post of an import."""

    CREATED = "created"
    SKIPPED = "skipped"
    FAILED = "failed"
