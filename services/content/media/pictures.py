"""From a file of unknown origin to clean pictures. Everything here is slow and synchronous: see `studio`.

Only pixels survive: the file is decoded and encoded anew, so no metadata, no place where it was taken, no colour
profile and no foreign payload gets through, whatever else the file is beside a picture. Of a moving picture the first
frame is kept: a film of a thousand frames is a thousand pictures to decode, and would play for readers who asked for
stillness.
"""

import hashlib
import io
import threading
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image, ImageCms

from services.content.media.formats import MAX_PIXELS, MAX_SIDE, format_of, is_endless, widths_below
from services.content.media.problems import BrokenPicture, PictureTooLarge, UnsupportedPicture

_ORIENTATION: Final = 0x0112  # EXIF 2.32, section 4.6.4
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_MAX_PROFILE: Final = 1_048_576
_SHARP: Final = frozenset({"PNG", "GIF"})  # drawings and screenshots, whose coloured edges subsampling would blur
# Method 2 of 6 takes half the time of the default and makes files that are 2 % larger.
_WEBP: Final[Mapping[str, Any]] = {"quality": 80, "method": 2}
# Speed 6 makes files that are 20 % smaller in twice the time.
_AVIF: Final[Mapping[str, Any]] = {"quality": 60, "speed": 8, "max_threads": 1}
_BIG: Final = 16_000_000  # pixels from which one is drawn at a time: 50 million take 300 MB while they are turned
_one_big: Final = threading.Lock()


@dataclass(frozen=True)
class Picture:
    """A clean picture: the original in its full size, and its variants as WebP by their widths."""

    format: str
    width: int
    height: int
    color: str
    """What it looks like from very far away, as #rrggbb."""
    digest: str
    original: bytes
    variants: Mapping[int, bytes]


def draw(data: bytes) -> Picture:
    """Return the picture in `data`, upright and in sRGB.

    Raises:
        UnsupportedPicture: it is no JPEG, PNG, WebP, GIF or AVIF.
        PictureTooLarge: it has more than MAX_PIXELS, or a side of more than MAX_SIDE.
        BrokenPicture: it cannot be decoded.
    """
    name = format_of(data)
    if name is None:
        raise UnsupportedPicture("Use a JPEG, PNG, WebP, GIF or AVIF file.")
    if is_endless(data, name):
        raise _broken()
    try:
        if _pixels(data, name) > _BIG:
            with _one_big:
                return _drawn(data, name)
        return _drawn(data, name)
    except Image.DecompressionBombError:
        raise _too_large() from None
    except PictureTooLarge:
        raise
    except Exception:  # whatever a decoder makes of hostile bytes, and it makes a dozen different errors of them
        raise _broken() from None


def draw_avif(original: bytes, name: str) -> dict[int, bytes]:
    """Return the variants of an original of ours as AVIF by their widths. Takes seconds."""
    with Image.open(io.BytesIO(original), formats=[name.upper()]) as image:
        widths = widths_below(image.width)
        image.draft(None, (max(widths), 1))  # JPEG: decodes a quarter of it where that is still enough
        image.load()
        return _narrower(image, widths, image.height / image.width, "AVIF", _AVIF)


def _pixels(data: bytes, name: str) -> int:
    """Return how many pixels the file says it has; nothing is decoded for it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of what is only odd; what is too much is refused here
        with Image.open(io.BytesIO(data), formats=[name]) as image:
            if image.width * image.height > MAX_PIXELS or max(image.size) > MAX_SIDE:
                raise _too_large()
            return image.width * image.height


def _drawn(data: bytes, name: str) -> Picture:
    image = _upright(data, name)
    has_holes = image.mode == "RGBA"
    if has_holes:
        kind, original = "webp", _encoded(image, "WEBP", {"quality": 90, "method": 2})
    else:
        sampling = {"subsampling": 0, "quality": 93} if name in _SHARP else {"quality": 90}
        kind, original = "jpeg", _encoded(image, "JPEG", sampling)
    ratio = image.height / image.width
    return Picture(
        format=kind,
        width=image.width,
        height=image.height,
        color=_color(image),
        digest=hashlib.sha256(original).hexdigest()[:32],
        original=original,
        variants=_narrower(image, widths_below(image.width), ratio, "WEBP", _WEBP),
    )


def _upright(data: bytes, name: str) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(data), formats=[name]) as opened:
            opened.load()
            turn = _TURNS.get(_orientation(opened))
            image = _in_srgb(opened, opened.info.get("icc_profile"))
    if turn is not None:
        image = image.transpose(turn)
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (
        255,
        255,
    ):  # has no holes
        image = image.convert("RGB")
    image.info = {}  # from which the encoders take profile, EXIF and XMP
    return image


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the picture as RGB or RGBA with the colours it has by its profile, which does not come along."""
    plain = _plain(image)
    if not profile or len(profile) > _MAX_PROFILE:
        return plain
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if ImageCms.getProfileDescription(source).startswith("sRGB"):
            return plain
        # The profile is of the colours as they are in the file: of ink, or of grey, where it has those.
        colors = image if image.mode in {"CMYK", "L"} else plain.convert("RGB")
        converted = ImageCms.profileToProfile(colors, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return plain
    if converted is None:
        return plain
    if plain.mode == "RGBA":
        converted.putalpha(plain.getchannel("A"))
    return converted


def _plain(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16"):  # 16 bits of grey, of which `convert` would keep the low ones
        return image.point(lambda value: value / 256).convert("L").convert("RGB")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    return image.copy() if image.mode == mode else image.convert(mode)


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # EXIF that cannot be read says nothing; the pixels are good
        return 1


def _narrower(
    image: Image.Image, widths: list[int], ratio: float, name: str, options: Mapping[str, Any]
) -> dict[int, bytes]:
    variants: dict[int, bytes] = {}
    for width in widths:
        size = (width, max(1, round(width * ratio)))
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        variants[width] = _encoded(image, name, options)
    return variants


def _color(image: Image.Image) -> str:
    far = image.convert("RGBA").resize((1, 1), Image.Resampling.BOX, reducing_gap=1.0).convert("RGB")
    return "#" + far.tobytes().hex()


def _encoded(image: Image.Image, name: str, options: Mapping[str, Any]) -> bytes:
    out = io.BytesIO()
    image.save(out, name, **options)
    return out.getvalue()


def _broken() -> BrokenPicture:
    return BrokenPicture("The file cannot be read. Save it again with another program, or choose another.")


def _too_large() -> PictureTooLarge:
    return PictureTooLarge(
        f"Use a picture of at most {MAX_PIXELS // 1_000_000} million pixels and {MAX_SIDE} pixels a side."
    )
