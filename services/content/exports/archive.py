"""A zip of all posts of a person, written from front to back: what is finished can be sent, and is forgotten."""

import zipfile
from datetime import UTC, datetime
from typing import IO, Any, Final
from uuid import UUID

import orjson
import yaml

from services.content.exports.markdown import to_markdown

DOCUMENT: Final = ".tiptap.json"
_README: Final = """\
{count} posts of {username} on Sparkle Universe, {date}.

posts/*.md            Markdown with front matter in YAML, for any other program
posts/*.tiptap.json   the same text as the editor keeps it, without loss
media/*               your pictures ({pictures}); posts name them as /api/media/ and the name of the file

This archive can be imported again, here or on another site of this kind: Settings, Import.
"""


class Sink:
    """A file that can only be appended to; zipfile then writes sizes behind each entry."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def write(self, data: bytes) -> int:
        """Take bytes."""
        self._buffer += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def take(self) -> bytes:
        """Return, and forget, what was written."""
        taken = bytes(self._buffer)
        self._buffer.clear()
        return taken


class Archive:
    """One zip under way: `add` posts, `take` what is finished, `close`."""

    def __init__(self, username: str, now: datetime) -> None:
        self._username = username
        self._now = now
        self._sink = Sink()
        self._zip = zipfile.ZipFile(self._sink, "w", zipfile.ZIP_DEFLATED)  # type: ignore[call-overload]
        self._count = 0
        self._pictures = 0

    def add(self, post: Any) -> None:
        """Add a post, a row of `repository.page`."""
        self._write(f"posts/{post.slug}.md", front_matter(post) + to_markdown(post.content))
        self._write(f"posts/{post.slug}{DOCUMENT}", orjson.dumps(post.content))
        self._count += 1

    def picture(self, media_id: UUID, kind: str) -> IO[bytes]:
        """Return the file of a picture to write into; it must be closed before anything else is added."""
        self._pictures += 1
        info = self._info(f"media/{media_id}.{kind}")
        info.compress_type = zipfile.ZIP_STORED  # it is compressed already
        file: IO[bytes] = self._zip.open(info, "w")
        return file

    def close(self) -> None:
        """Write the readme and the directory; only `take` may follow."""
        date = f"{self._now:%d %B %Y, %H:%M} UTC"
        self._write("readme.txt", self._readme(date))
        self._zip.close()

    def take(self) -> bytes:
        """Return, and forget, what is finished."""
        return self._sink.take()

    def _readme(self, date: str) -> str:
        return _README.format(count=self._count, pictures=self._pictures, username=self._username, date=date)

    def _write(self, name: str, content: str | bytes) -> None:
        self._zip.writestr(self._info(name), content)

    def _info(self, name: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, self._now.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        return info


def front_matter(post: Any) -> str:
    """Return what is known of a post beside its text, in YAML between lines of hyphens."""
    values = {
        "title": post.title,
        "slug": post.slug,
        "id": str(post.id),
        "status": post.status.lower(),
        "date": _moment(post.published_at or post.created_at),
        "published_at": _moment(post.published_at),
        "created_at": _moment(post.created_at),
        "updated_at": _moment(post.updated_at),
        "excerpt": post.excerpt if post.has_own_excerpt else None,
        "tags": post.tags,
        "series": post.series,
        "canonical_url": post.canonical_url,
        "cover": post.cover_url,
        "cover_alt": post.cover_alt,
    }
    shown = {name: value for name, value in values.items() if value}
    written: str = yaml.dump(shown, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{written}---\n\n"


def _moment(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else None
