"""Writes a zip from front to back: what is finished can be taken away, so no archive is ever whole in memory."""

import zipfile
from datetime import datetime
from typing import IO, Any, Final

from pydantic_core import from_json, to_json

from services.auth.exports.policy import CHUNK

_README: Final = """\
Sparkle Universe: what is held of {username}
============================================

Made on {date}.

There is a folder for each service and in it a file for each store (JSON, UTF-8): a list of rows whose names and values
are those of the database. Times are UTC; ids are the numbers by which rows refer to each other. A store in which
nothing of you was found has an empty list. The services were read one after the other, while you could go on using
them.

Not in here: secrets, even as fingerprints; what other people keep about you, such as whom they block; and what is on a
public blockchain under the addresses of your wallets, which anybody can read there.

{files}
"""


class Archive:
    """One zip under way. Feed it the lines of each service in turn; `take` what is finished."""

    def __init__(self, username: str, now: datetime) -> None:
        self._username = username
        self._now = now
        self._sink = _Sink()
        self._zip = zipfile.ZipFile(self._sink, "w", zipfile.ZIP_DEFLATED)  # type: ignore[call-overload]
        self._entry: IO[bytes] | None = None
        self._rows = 0
        self._files: list[str] = []

    def add(self, service: str, line: bytes) -> bool:
        """Take in a line of a service's export; return whether it was a row."""
        read: dict[str, Any] = from_json(line)
        if "row" in read:
            assert self._entry is not None  # noqa: S101 - a store is named before its rows
            self._entry.write(b"[\n" if self._rows == 0 else b",\n")
            self._entry.write(to_json(read["row"], indent=2))
            self._rows += 1
            return True
        self._end_entry()
        if "store" in read:
            self._begin(f"{service}/{read['store']}.json")
        return False

    def add_file(self, name: str, content: bytes) -> None:
        """Add a file as it is."""
        self._end_entry()
        self._files.append(name)
        self._zip.writestr(self._info(name), content)

    def close(self) -> None:
        """Write the readme and the directory; only `take` may follow."""
        self._end_entry()
        files = "\n".join(f"- {name}" for name in self._files)
        readme = _README.format(username=self._username, date=f"{self._now:%d %B %Y, %H:%M} UTC", files=files)
        self.add_file("readme.txt", readme.encode())
        self._zip.close()

    def take(self, *, everything: bool = False) -> list[bytes]:
        """Return, and forget, the pieces of CHUNK bytes that are finished; at the end also a shorter one."""
        return self._sink.take(everything=everything)

    def _begin(self, name: str) -> None:
        self._files.append(name)
        self._entry = self._zip.open(self._info(name), "w", force_zip64=True)
        self._rows = 0

    def _end_entry(self) -> None:
        if self._entry is not None:
            self._entry.write(b"\n]\n" if self._rows else b"[]\n")
            self._entry.close()
            self._entry = None

    def _info(self, name: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, self._now.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        return info


class _Sink:
    """A file that can only be appended to; zipfile then writes sizes behind each entry."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def write(self, data: bytes) -> int:
        self._buffer += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def take(self, *, everything: bool) -> list[bytes]:
        whole = len(self._buffer) // CHUNK * CHUNK
        end = len(self._buffer) if everything else whole
        pieces = [bytes(self._buffer[start : min(start + CHUNK, end)]) for start in range(0, end, CHUNK)]
        del self._buffer[:end]
        return pieces
