"""The files of an uploaded picture that a browser may choose from: told by its path and its width alone. Pure."""

import re
from typing import Final

WIDTHS: Final = (320, 640, 960, 1280, 1920)
"""Pixels; there is a file of each that is narrower than the picture."""
PICTURE_SIZES: Final = "(min-width: 48rem) 46rem, 100vw"
"""How wide pictures stand in a text."""
_PLAIN: Final = re.compile(r"/api/media/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def source_set(address: str, width: int | None, kind: str) -> str | None:
    """Return the `srcset` of an uploaded picture in one format; None for others, and for those that are narrow.

    The largest is the picture itself, or where it is wider than every file, the widest of those: a photograph of a
    camera has four times the pixels that any page shows.
    """
    if width is None or not _PLAIN.fullmatch(address):
        return None
    narrower = [each for each in WIDTHS if each < width]
    if not narrower:
        return None
    files = [f"{address}/{each}.{kind} {each}w" for each in narrower]
    if width <= WIDTHS[-1] and kind == "webp":
        files.append(f"{address} {width}w")
    return ", ".join(files)
