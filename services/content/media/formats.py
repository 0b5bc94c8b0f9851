"""What a file is by its first bytes, whatever its name or Content-Type says, and how much of it is taken. Pure."""

from typing import Final

from services.content.documents.pictures import WIDTHS

MAX_BYTES: Final = 20 * 1_048_576
MAX_PIXELS: Final = 50_000_000
MAX_SIDE: Final = 16_383
"""Pixels; WebP has no more (RFC 9649, section 2.7.1.1)."""
# An ordinary progressive JPEG has about 10 scans, and each goes over the whole picture: a small file that repeats one
# a thousand times decodes for minutes.
MAX_SCANS: Final = 100
_START_OF_SCAN: Final = b"\xff\xda"
_BRANDS: Final = slice(8, 64)  # the `ftyp` box of ISO 14496-12: the major brand, a version, the compatible brands


def format_of(data: bytes) -> str | None:
    """Return Pillow's name of the format, or None for one that is not taken, such as SVG, which can hold scripts."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and (b"avif" in data[_BRANDS] or b"avis" in data[_BRANDS]):
        return "AVIF"
    return None


def is_endless(data: bytes, name: str) -> bool:
    """Return whether decoding would take far longer than the size lets expect."""
    # Inside a scan 0xFF is always followed by 0x00, so this finds scans, and those of an embedded thumbnail.
    return name == "JPEG" and data.count(_START_OF_SCAN) > MAX_SCANS


def widths_below(width: int) -> list[int]:
    """Return the widths of the variants of a picture, the widest first: each is drawn from the one before it, and
    nothing is drawn larger than it is.
    """
    return [each for each in reversed(WIDTHS) if each < width]
