"""Pictures: what is taken, what becomes of it, and how it is served."""

import asyncio
import functools
import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from services.auth.avatars import formats, service
from services.auth.avatars.studio import Studio
from shared.ids import uuid7
from shared.problems import Overloaded
from shared.testing.services import RunningService
from tests.auth.people import Person, SignUp, assert_problem

RED, GREEN, BLUE = (220, 20, 20), (20, 200, 20), (20, 20, 220)


def drawn(size: tuple[int, int] = (300, 200), mode: str = "RGB") -> Image.Image:
    """Return a picture whose left half is red and whose right half is blue, with a green line along the top."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    image.paste(GREEN, (0, 0, size[0], max(1, size[1] // 5)))
    return image.convert(mode)


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """Return the file."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def with_place(orientation: int = 1) -> Image.Exif:
    """Return EXIF data that says where and with what the picture was taken."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 26.0), 3: "W", 4: (0.0, 7.0, 39.0)})
    return exif


async def upload(auth: RunningService, person: Person, data: bytes, *, of: Any = None, kind: str = "image/png") -> Any:
    headers = {**person.bearer, "Content-Type": kind}
    return await auth.client.post(f"/api/users/{of or person.id}/avatar", headers=headers, content=data)


async def shown(auth: RunningService, address: str, size: int = 512) -> Image.Image:
    answer = await auth.client.get(address.replace("-512.", f"-{size}."))
    assert answer.status_code == 200, answer.text
    image = Image.open(io.BytesIO(answer.content))
    assert image.format == "WEBP"
    image.load()
    return image


def is_like(pixel: Any, colour: tuple[int, int, int]) -> bool:
    return all(abs(got - wanted) < 40 for got, wanted in zip(pixel, colour, strict=False))


async def test_a_picture_becomes_three_squares_of_its_middle(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    answer = await upload(auth, ada, saved(drawn((900, 300))))
    assert answer.status_code == 200, answer.text
    address = answer.json()["profile"]["avatarUrl"]
    assert address.startswith(f"/api/users/{ada.id}/avatar/")
    assert address.endswith("-512.webp")
    for size in (512, 128, 48):
        image = await shown(auth, address, size)
        assert image.size == (size, size)
        middle = size * 2 // 3
        assert is_like(image.getpixel((2, middle)), RED), "the middle third of the width: left of it is red"
        assert is_like(image.getpixel((size - 3, middle)), BLUE)
        assert is_like(image.getpixel((size // 2, 2)), GREEN)
    assert (await auth.client.get("/api/users/ada")).json()["avatarUrl"] == address
    [event] = await auth.recorded_events("auth.profile_updated")
    assert event.data["avatar_url"] == address


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
async def test_each_format_is_known_by_its_bytes(auth: RunningService, sign_up: SignUp, kind: str) -> None:
    ada = await sign_up("ada", is_verified=False)
    options = {"save_all": True, "append_images": [Image.new("RGB", (300, 200), GREEN)]} if kind == "GIF" else {}
    answer = await upload(auth, ada, saved(drawn(), kind, **options), kind="text/html")
    assert answer.status_code == 200, answer.text
    image = await shown(auth, answer.json()["profile"]["avatarUrl"])
    assert is_like(image.getpixel((20, 400)), RED), "of several frames the first"
    assert not getattr(image, "is_animated", False)


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "1", "I;16", "CMYK"])
async def test_each_kind_of_pixel_is_drawn(auth: RunningService, sign_up: SignUp, mode: str) -> None:
    ada = await sign_up("ada", is_verified=False)
    image = drawn(mode="L").convert("I;16").point(lambda value: value * 256) if mode == "I;16" else drawn(mode=mode)
    if mode in {"RGBA", "LA"}:
        image.putalpha(0)
    answer = await upload(auth, ada, saved(image, "JPEG" if mode == "CMYK" else "PNG"))
    assert answer.status_code == 200, answer.text
    image = await shown(auth, answer.json()["profile"]["avatarUrl"])
    assert image.mode == ("RGBA" if mode in {"RGBA", "LA"} else "RGB"), "what is transparent stays so"
    if mode == "RGBA":
        assert image.getpixel((100, 400))[3] == 0  # type: ignore[index]
    if mode == "I;16":
        assert image.getpixel((100, 300)) != image.getpixel((400, 300)), "not all of it white"


async def test_nothing_but_the_pixels_gets_through(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "SecretComment")
    files = [
        saved(drawn(), "JPEG", exif=with_place(), icc_profile=profile, comment=b"SecretComment"),
        saved(drawn((301, 200)), "PNG", exif=with_place(), icc_profile=profile, pnginfo=notes),
        saved(drawn((302, 200)), "WEBP", exif=with_place(), icc_profile=profile, xmp=b"SecretXmp"),
    ]
    for data in files:
        assert b"Secret" in data
        answer = await upload(auth, ada, data)
        assert answer.status_code == 200, answer.text
        address = answer.json()["profile"]["avatarUrl"]
        for size in (512, 128, 48):
            image = await shown(auth, address, size)
            assert not image.getexif()
            assert not {"exif", "icc_profile", "xmp"} & set(image.info)
            kept = (await auth.client.get(address.replace("-512.", f"-{size}."))).content
            assert b"Secret" not in kept
            assert b"EXIF" not in kept


@pytest.mark.parametrize("orientation", range(1, 9))
async def test_a_picture_is_turned_upright(auth: RunningService, sign_up: SignUp, orientation: int) -> None:
    ada = await sign_up("ada", is_verified=False)
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    held = drawn((600, 600))
    if orientation in undo:
        held = held.transpose(undo[orientation])
    answer = await upload(auth, ada, saved(held, "JPEG", exif=with_place(orientation)))
    image = await shown(auth, answer.json()["profile"]["avatarUrl"])
    assert is_like(image.getpixel((250, 20)), GREEN)
    assert is_like(image.getpixel((100, 400)), RED)
    assert is_like(image.getpixel((400, 400)), BLUE)


async def test_colours_survive_their_profile(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for odd in (lab, b"not a profile", b"\0" * 200):
        answer = await upload(auth, ada, saved(drawn(), "PNG", icc_profile=odd))
        assert answer.status_code == 200, answer.text
        image = await shown(auth, answer.json()["profile"]["avatarUrl"])
        assert is_like(image.getpixel((20, 400)), RED), "a profile that cannot be applied is left out"


def png_of(width: int, height: int) -> bytes:
    """Return a small PNG file that claims to be of that size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@functools.cache
def hostile_files() -> dict[str, tuple[bytes, int, str]]:
    """Return files that no picture comes of, with the status and code of the answer."""
    jpeg = saved(drawn((600, 600)), "JPEG", progressive=True)
    scan = jpeg.index(b"\xff\xda")
    scripted = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    unsupported, broken, large = (400, "unsupported_picture"), (400, "broken_picture"), (413, "picture_too_large")
    return {
        "nothing": (b"", *unsupported),
        "svg": (scripted, *unsupported),
        "html": (b"<!doctype html><img src=x>", *unsupported),
        "bmp": (saved(drawn(), "BMP"), *unsupported),
        "tiff": (saved(drawn(), "TIFF"), *unsupported),
        "heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100, *unsupported),
        "pdf": (b"%PDF-1.7\n" + saved(drawn(), "JPEG"), *unsupported),
        "cut jpeg": (jpeg[: len(jpeg) // 2], *broken),
        "cut png": (saved(drawn((600, 600)))[:300], *broken),
        "cut webp": (saved(drawn(), "WEBP")[:200], *broken),
        "cut avif": (saved(drawn(), "AVIF")[:200], *broken),
        "gif that is none": (b"GIF89a<script>alert(1)</script>" + b"\0" * 100, *broken),
        "png that is none": (b"\x89PNG\r\n\x1a\n" + b"\0" * 1000, *broken),
        "jpeg that is none": (b"\xff\xd8\xff\xe0" + b"A" * 1000, *broken),
        "empty png": (png_of(100, 100), *broken),
        "no width": (png_of(0, 100), *broken),
        "bomb": (png_of(6000, 4001), *large),
        "great bomb": (png_of(30_000, 30_000), *large),
        "greatest bomb": (png_of(2**31 - 1, 2**31 - 1), *large),
        "gif bomb": (b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;", *large),
        "a thousand scans": (jpeg[:scan] + jpeg[scan : scan + 400] * 1000, *broken),
        "too many bytes": (saved(drawn()) + b"\0" * formats.MAX_BYTES, 413, "payload_too_large"),
    }


@pytest.mark.parametrize("name", sorted(hostile_files()))
async def test_what_is_no_picture_is_refused_and_changes_nothing(
    auth: RunningService, sign_up: SignUp, name: str
) -> None:
    ada = await sign_up("ada", is_verified=False)
    first = (await upload(auth, ada, saved(drawn()))).json()["profile"]["avatarUrl"]
    data, status, code = hostile_files()[name]
    answer = await upload(auth, ada, data)
    assert_problem(answer, status, code)
    assert (await auth.client.get("/api/users/ada")).json()["avatarUrl"] == first
    await shown(auth, first)
    assert len(await auth.recorded_events("auth.profile_updated")) == 1


async def test_what_else_a_file_is_does_not_survive(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    script = b"<script>alert(1)</script>"
    for data in (saved(drawn(), "JPEG", comment=script) + script, saved(drawn(), "GIF", comment=script) + script):
        answer = await upload(auth, ada, data, kind="text/html")
        served = await auth.client.get(answer.json()["profile"]["avatarUrl"])
        assert b"script" not in served.content
        assert served.headers["content-type"] == "image/webp"


async def test_the_largest_and_the_thinnest_are_taken(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    for size in ((6000, 4000), (60_000, 1), (1, 1)):
        answer = await upload(auth, ada, saved(Image.new("RGB", size, GREEN), "JPEG"))
        assert answer.status_code == 200, answer.text
        assert is_like((await shown(auth, answer.json()["profile"]["avatarUrl"], 48)).getpixel((24, 24)), GREEN)


async def test_a_picture_is_served_to_anyone_for_ever(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    address = (await upload(auth, ada, saved(drawn()))).json()["profile"]["avatarUrl"]
    answer = await auth.client.get(address)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"] == "inline"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    again = await auth.client.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (await auth.client.get(address, headers={"If-None-Match": '"other"'})).status_code == 200
    other = address.replace(str(ada.id), str(uuid7()))
    for missing in (address.replace("-512.", "-64."), other, f"/api/users/{ada.id}/avatar/{'0' * 32}-512.webp"):
        assert_problem(await auth.client.get(missing), 404, "avatar_not_found")
    for odd in ("x-512.webp", f"{'A' * 32}-512.webp", f"{'0' * 32}-0.webp", f"{'0' * 32}-x.webp"):
        assert_problem(await auth.client.get(f"/api/users/{ada.id}/avatar/{odd}"), 400, "invalid_input")


async def test_another_picture_takes_the_place_of_the_first(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    first = (await upload(auth, ada, saved(drawn()))).json()["profile"]["avatarUrl"]
    assert (await upload(auth, ada, saved(drawn()))).json()["profile"]["avatarUrl"] == first
    assert len(await auth.recorded_events("auth.profile_updated")) == 1, "the same picture is no news"
    second = (await upload(auth, ada, saved(drawn((10, 300))))).json()["profile"]["avatarUrl"]
    assert second != first
    assert_problem(await auth.client.get(first), 404, "avatar_not_found")
    for _ in range(2):
        assert (await auth.client.delete(f"/api/users/{ada.id}/avatar", headers=ada.bearer)).status_code == 204
    assert (await auth.client.get("/api/users/ada")).json()["avatarUrl"] is None
    assert_problem(await auth.client.get(second), 404, "avatar_not_found")
    events = await auth.recorded_events("auth.profile_updated")
    assert [event.data["avatar_url"] for event in events] == [first, second, None]


async def test_only_the_owner_changes_a_picture(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    path, data = f"/api/users/{ada.id}/avatar", saved(drawn())
    assert_problem(await auth.client.post(path, content=data), 401, "not_authenticated")
    assert_problem(await auth.client.delete(path), 401, "not_authenticated")
    assert_problem(await upload(auth, bob, data, of=ada.id), 403, "not_your_profile")
    assert_problem(await auth.client.delete(path, headers=bob.bearer), 403, "not_your_profile")
    assert_problem(await upload(auth, ada, data, of="me"), 400, "invalid_input")
    assert (await auth.client.get("/api/users/ada")).json()["avatarUrl"] is None


async def test_uploads_of_one_person_are_limited(
    auth: RunningService, sign_up: SignUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "BURST", 1)
    ada, bob = await sign_up("ada", is_verified=False), await sign_up("bob", is_verified=False)
    assert (await upload(auth, ada, saved(drawn()))).status_code == 200
    refused = await upload(auth, ada, saved(drawn()))
    assert_problem(refused, 429, "too_many_requests")
    assert 0 < int(refused.headers["retry-after"]) <= 30
    assert (await upload(auth, bob, saved(drawn()))).status_code == 200


async def test_a_crowd_is_told_to_come_back() -> None:
    studio, data = Studio(), saved(drawn((1000, 1000)))
    outcomes = await asyncio.gather(*(studio.draw(data) for _ in range(20)), return_exceptions=True)
    studio.close()
    assert sum(isinstance(outcome, Overloaded) for outcome in outcomes) == 4
    assert len({getattr(outcome, "digest", "") for outcome in outcomes} - {""}) == 1


async def test_a_form_may_carry_the_picture(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    path = f"/api/users/{ada.id}/avatar"
    files = {"file": ("me.png", saved(drawn()), "image/png")}
    answer = await auth.client.post(path, headers=ada.bearer, files=files)
    assert answer.status_code == 200, answer.text
    assert answer.json()["profile"]["avatarUrl"].startswith(path)
    without = await auth.client.post(path, headers=ada.bearer, data={"file": "text"}, files={"": ("", b"")})
    assert_problem(without, 400, "invalid_input")
    two = [("file", ("1.png", b"1")), ("file", ("2.png", b"2"))]
    assert_problem(await auth.client.post(path, headers=ada.bearer, files=two), 400, "invalid_input")
    headers = {**ada.bearer, "Content-Type": "multipart/form-data"}
    assert_problem(await auth.client.post(path, headers=headers, content=b"no boundary"), 400, "invalid_input")
    too_large = {"file": ("me.png", b"\0" * (9 * 1024 * 1024))}
    assert_problem(await auth.client.post(path, headers=ada.bearer, files=too_large), 413, "payload_too_large")
