"""Pictures, and a person who uploads them."""

import io
import struct
import zlib
from typing import Any
from uuid import UUID

import httpx
from PIL import Image

from services.content.media.jobs import clear_some, draw_next
from shared.testing.services import RunningService
from tests.content.writing import Person


def picture(
    width: int = 700, height: int = 400, *, kind: str = "JPEG", mode: str = "RGB", color: Any = "teal", **options: Any
) -> bytes:
    """A file of one colour."""
    out = io.BytesIO()
    Image.new(mode, (width, height), color).save(out, kind, **options)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it has that many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


async def upload(content: RunningService, person: Person, data: bytes | None = None, **headers: str) -> httpx.Response:
    """Send a file; a picture when none is given."""
    body = picture() if data is None else data
    return await content.client.post("/api/media", content=body, headers={**person.headers, **headers})


async def uploaded(content: RunningService, person: Person, data: bytes | None = None) -> dict[str, Any]:
    """Upload a picture and return it."""
    answer = await upload(content, person, data)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def image(media: dict[str, Any] | str, alt: str = "A sea") -> dict[str, Any]:
    """A picture in a document."""
    return {"type": "image", "attrs": {"src": media if isinstance(media, str) else media["url"], "alt": alt}}


def decoded(data: bytes) -> Image.Image:
    """Return a file as a picture."""
    opened = Image.open(io.BytesIO(data))
    opened.load()
    return opened


async def draw_avif(content: RunningService) -> None:
    """Do what the worker does for new pictures."""
    gallery = content.app.state.gallery
    while await draw_next(content.database, gallery.store, gallery.studio, content.clock):
        pass


async def clear_away(content: RunningService) -> int:
    """Do what the worker does for old files; return how many pictures it cleared away."""
    cleared = 0
    while some := await clear_some(content.database, content.app.state.gallery.store, content.clock):
        cleared += some
    return cleared


async def files_of(content: RunningService, media_id: str | UUID) -> list[str]:
    """Return the names of the files that a picture has on the disk."""
    root = content.app.state.settings.media_dir
    return sorted(path.name for path in root.glob(f"*/{media_id}/*"))
