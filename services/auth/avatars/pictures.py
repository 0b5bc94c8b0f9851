"""From a file of unknown origin to three clean squares. Everything here is slow and synchronous: see `studio`.

Only pixels survive: the file is decoded and drawn anew, so no metadata, no colour profile and no foreign payload gets
through, whatever else the file is beside a picture.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageCms

from services.auth.avatars.formats import MAX_PIXELS, format_of, is_endless
from services.auth.avatars.problems import BrokenPicture, PictureTooLarge, UnsupportedPicture

SIZES: Final = (512, 128, 48)
_LARGEST: Final = max(SIZES)
_QUALITY: Final = 82
_DIGEST_LENGTH: Final = 32  # hexadecimal digits of SHA-256: 128 bits
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


@dataclass(frozen=True)
class Picture:
    """The squares by size, and the digest that names them."""

    digest: str
    squares: dict[int, bytes]


def draw(data: bytes) -> Picture:
    """Return the squares of the picture in `data`: the middle of it, upright.

    Raises:
        UnsupportedPicture: it is no JPEG, PNG, WebP, GIF or AVIF.
        PictureTooLarge: it has more than MAX_PIXELS.
        BrokenPicture: it cannot be decoded.
    """
    name = format_of(data)
    if name is None:
        raise UnsupportedPicture("Use a JPEG, PNG, WebP, GIF or AVIF file.")
    if is_endless(data, name):
        raise BrokenPicture("The file cannot be read. Save it again with another program, or choose another.")
    try:
        square = _upright_square(data, name)
        squares = {size: _encoded(square, size) for size in SIZES}
    except Image.DecompressionBombError:
        raise _too_large() from None
    except PictureTooLarge:
        raise
    except Exception:  # whatever a decoder makes of hostile bytes, and it makes a dozen different errors of them
        raise BrokenPicture("The file cannot be read. Save it again with another program, or choose another.") from None
    digest = hashlib.sha256(squares[_LARGEST]).hexdigest()[:_DIGEST_LENGTH]
    return Picture(digest, squares)


def _upright_square(data: bytes, name: str) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of what is only odd; what is too much is refused here
        with Image.open(io.BytesIO(data), formats=[name]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise _too_large()
            image.draft(None, (_LARGEST, _LARGEST))  # JPEG: decodes an eighth of it where that is still enough
            image.load()
            turn = _TURNS.get(_orientation(image))
            square = _in_srgb(_centre(_plain(image)), image.info.get("icc_profile"))
            return square if turn is None else square.transpose(turn)


def _centre(image: Image.Image) -> Image.Image:
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    box = (left, top, left + side, top + side)
    return image.resize((_LARGEST, _LARGEST), Image.Resampling.LANCZOS, box)


def _plain(image: Image.Image) -> Image.Image:
    """Return the picture as RGB or RGBA."""
    if image.mode.startswith("I;16"):  # 16 bits of grey, of which `convert` would keep the low ones
        return image.point(lambda value: value / 256).convert("L").convert("RGB")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # EXIF that cannot be read says nothing; the pixels are good
        return 1


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the picture with the colours it has by its profile, which does not come along."""
    if not profile or len(profile) > _MAX_PROFILE:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image.convert("RGB"), source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    if converted is None:
        return image
    if image.mode == "RGBA":
        converted.putalpha(image.getchannel("A"))
    return converted


def _encoded(square: Image.Image, size: int) -> bytes:
    clean = Image.new(square.mode, (size, size))  # has no `info`, from which the encoder takes profile and EXIF
    clean.paste(square.resize((size, size), Image.Resampling.LANCZOS))
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=_QUALITY, method=4)
    return out.getvalue()


def _too_large() -> PictureTooLarge:
    return PictureTooLarge(f"Use a picture of at most {MAX_PIXELS // 1_000_000} million pixels.")
