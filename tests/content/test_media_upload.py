"""Uploading pictures: what is taken, what becomes of it, how much there may be."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from services.content.app import create_app
from services.content.media import service
from services.content.media.formats import MAX_BYTES, MAX_SCANS
from services.content.settings import ContentSettings
from shared.testing.plugin import StartService
from shared.testing.services import RunningService
from tests.content.picturing import bomb, decoded, draw_avif, files_of, picture, upload, uploaded
from tests.content.writing import Person

_LOCATION = 0x8825
_ORIENTATION = 0x0112


async def _bytes_of(content: RunningService, person: Person, url: str) -> bytes:
    answer = await content.client.get(url, headers=person.headers)
    assert answer.status_code == 200, answer.text
    return answer.content


async def test_a_picture_comes_back_with_its_variants(content: RunningService) -> None:
    ada = Person()
    media = await uploaded(content, ada, picture(1000, 500, color=(0, 128, 128)))
    assert (media["width"], media["height"], media["alt"]) == (1000, 500, "")
    assert media["url"] == f"/api/media/{media['id']}"
    color = bytes.fromhex(media["color"][1:])
    assert all(abs(given - kept) < 6 for given, kept in zip((0, 128, 128), color, strict=True))
    assert [(each["width"], each["format"]) for each in media["variants"]] == [
        (320, "webp"), (640, "webp"), (960, "webp"),
    ]  # fmt: skip
    for each in media["variants"]:
        data = await _bytes_of(content, ada, each["url"])
        assert len(data) == each["bytes"]
        assert decoded(data).size == (each["width"], each["width"] // 2)
    original = decoded(await _bytes_of(content, ada, media["url"]))
    assert (original.format, original.size) == ("JPEG", (1000, 500))


async def test_avif_follows_and_webp_stands_in_until_then(content: RunningService) -> None:
    ada = Person()
    media = await uploaded(content, ada)
    address = f"{media['url']}/320.avif"
    early = await content.client.get(address, headers=ada.headers)
    assert (early.status_code, early.headers["content-type"]) == (200, "image/webp")
    before = (await content.client.get("/api/media", headers=ada.headers)).json()
    await draw_avif(content)
    late = await content.client.get(address, headers=ada.headers)
    assert (late.status_code, late.headers["content-type"]) == (200, "image/avif")
    assert early.headers["etag"] != late.headers["etag"]
    assert decoded(late.content).width == 320
    after = (await content.client.get("/api/media", headers=ada.headers)).json()
    formats = {(each["width"], each["format"]) for each in after["media"][0]["variants"]}
    assert formats == {(320, "webp"), (320, "avif"), (640, "webp"), (640, "avif")}
    assert after["usage"]["bytes"] > before["usage"]["bytes"]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
async def test_every_format_is_known_by_its_bytes(content: RunningService, kind: str) -> None:
    answer = await upload(content, Person(), picture(330, 20, kind=kind), **{"Content-Type": "text/html"})
    assert answer.status_code == 201, answer.text
    assert [each["width"] for each in answer.json()["variants"]] == [320]


async def test_a_form_is_taken_and_so_are_small_pictures(content: RunningService) -> None:
    ada = Person()
    form = {"file": ("a.svg", picture(10, 10), "image/svg+xml")}
    answer = await content.client.post("/api/media", files=form, headers=ada.headers)
    assert (answer.status_code, answer.json()["variants"]) == (201, [])
    empty = await content.client.post("/api/media", data={"x": "y"}, files={}, headers=ada.headers)
    assert empty.status_code == 400


async def test_what_moves_keeps_its_first_frame(content: RunningService) -> None:
    ada = Person()
    frames = [Image.new("RGB", (60, 40), color) for color in ("red", "lime")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    media = await uploaded(content, ada, out.getvalue())
    shown = decoded(await _bytes_of(content, ada, media["url"]))
    assert getattr(shown, "n_frames", 1) == 1
    assert shown.convert("RGB").getpixel((5, 5))[0] > 240  # type: ignore[index]


async def test_transparency_stays(content: RunningService) -> None:
    ada = Person()
    clear = await uploaded(content, ada, picture(400, 40, kind="PNG", mode="RGBA", color=(255, 0, 0, 0)))
    original = decoded(await _bytes_of(content, ada, clear["url"]))
    assert (original.format, original.mode) == ("WEBP", "RGBA")
    full = await uploaded(content, ada, picture(400, 40, kind="PNG", mode="RGBA", color=(255, 0, 0, 255)))
    assert decoded(await _bytes_of(content, ada, full["url"])).format == "JPEG"


async def test_nothing_but_pixels_survives_and_they_are_upright(content: RunningService) -> None:
    ada = Person()
    exif = Image.Exif()
    exif[_ORIENTATION] = 6
    exif[0x010E] = "taken at home"
    exif.get_ifd(_LOCATION)[2] = (59.0, 20.0, 4.0)
    xmp = b"<x:xmpmeta>secret place</x:xmpmeta>"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    data = picture(500, 300, exif=exif, icc_profile=profile, comment=b"by me", xmp=xmp)
    assert all(each in data for each in (b"taken at home", b"secret place", b"by me"))
    media = await uploaded(content, ada, data + b"<script>alert(1)</script>")
    await draw_avif(content)
    assert (media["width"], media["height"]) == (300, 500)
    for address in (media["url"], *(each["url"] for each in media["variants"])):
        clean = await _bytes_of(content, ada, address)
        shown = decoded(clean)
        assert not any(each in clean for each in (b"taken", b"secret", b"by me", b"script", b"Exif"))
        assert not shown.getexif()
        assert not {"icc_profile", "exif", "xmp", "comment"} & set(shown.info)


def _repeated_scans() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 64)).save(out, "JPEG", progressive=True)
    data = out.getvalue()
    at = data.rindex(b"\xff\xda")
    return data[:at] + data[at:-2] * (MAX_SCANS + 1) + b"\xff\xd9"


@pytest.mark.parametrize(
    ("make", "status", "code"),
    [
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", 400, "unsupported_picture"),
        (lambda: b"<?xml version='1.0'?><svg/>", 400, "unsupported_picture"),
        (lambda: b"GIF", 400, "unsupported_picture"),
        (lambda: b"BM" + bytes(100), 400, "unsupported_picture"),
        (lambda: b"", 400, "broken_picture"),
        (lambda: picture()[:300], 400, "broken_picture"),
        (lambda: b"\xff\xd8\xff" + bytes(1000), 400, "broken_picture"),
        (lambda: b"GIF89a" + b"\xff" * 100, 400, "broken_picture"),
        (_repeated_scans, 400, "broken_picture"),
        (lambda: bomb(10_000, 10_000), 413, "picture_too_large"),
        (lambda: bomb(20_000, 1), 413, "picture_too_large"),
        (lambda: bomb(2_000_000_000, 2_000_000_000), 413, "picture_too_large"),
        (lambda: picture() + bytes(MAX_BYTES), 413, "payload_too_large"),
        (lambda: bytes(MAX_BYTES + 100_000), 413, "payload_too_large"),
    ],
    ids=[
        "svg", "xml", "short", "bmp", "empty", "cut", "zeros", "gif",
        "scans", "pixels", "side", "bomb", "bytes", "body",
    ],
)  # fmt: skip
async def test_what_is_no_good_picture_is_refused(
    content: RunningService, make: Callable[[], bytes], status: int, code: str
) -> None:
    ada = Person()
    answer = await upload(content, ada, make())
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await content.client.get("/api/media", headers=ada.headers)).json()["media"] == []
    root = content.app.state.settings.media_dir
    assert not [path for path in root.rglob("*") if path.is_file()]


async def test_the_limit_holds_while_a_body_without_length_is_read(content: RunningService) -> None:
    sent = 0

    async def pieces() -> Any:
        nonlocal sent
        for _ in range(1000):
            sent += 1_048_576
            yield bytes(1_048_576)

    answer = await content.client.post("/api/media", content=pieces(), headers=Person().headers)
    assert answer.status_code == 413
    assert sent < MAX_BYTES + 4 * 1_048_576


async def test_the_same_key_makes_one_picture(content: RunningService) -> None:
    ada, data = Person(), picture()
    first, again = [(await upload(content, ada, data, **{"Idempotency-Key": "k"})) for _ in range(2)]
    assert first.status_code == again.status_code == 201
    assert first.json()["id"] == again.json()["id"]
    other = await upload(content, ada, picture(20, 20), **{"Idempotency-Key": "k"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    listed = (await content.client.get("/api/media", headers=ada.headers)).json()
    assert listed["usage"]["files"] == 1


async def test_only_people_who_are_signed_in_upload(content: RunningService) -> None:
    assert (await content.client.post("/api/media", content=picture())).status_code == 401
    unverified = Person(is_email_verified=False)
    assert (await upload(content, unverified, picture(9, 9))).status_code == 201, "as anyone signed in keeps drafts"


async def test_uploads_are_limited(content: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "BURST", 2)
    ada = Person()
    answers = [await upload(content, ada, picture(9, 9)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert int(answers[2].headers["retry-after"]) >= 1
    assert (await upload(content, Person("bob"), picture(9, 9))).status_code == 201


async def test_there_is_room_for_so_many_and_no_more(start_service: StartService, tmp_path: Path) -> None:
    few = {"media_dir": tmp_path, "media_quota_files": 2}
    content = await start_service("services.content", ContentSettings, create_app, settings=few)
    ada = Person()
    for _ in range(2):
        media = await uploaded(content, ada, picture(9, 9))
    full = await upload(content, ada, picture(9, 9))
    assert (full.status_code, full.json()["code"]) == (413, "media_quota_exceeded")
    assert (await upload(content, Person("bob"), picture(9, 9))).status_code == 201
    assert (await content.client.delete(f"/api/media/{media['id']}", headers=ada.headers)).status_code == 204
    assert (await upload(content, ada, picture(9, 9))).status_code == 201


async def test_the_quota_counts_all_files(start_service: StartService, tmp_path: Path) -> None:
    small = {"media_dir": tmp_path, "media_quota_bytes": 20_000}
    content = await start_service("services.content", ContentSettings, create_app, settings=small)
    ada = Person()
    noise = io.BytesIO()
    Image.effect_noise((900, 900), 100).convert("RGB").save(noise, "WEBP", quality=1)
    assert len(noise.getvalue()) < 200_000
    refused = await upload(content, ada, noise.getvalue())
    assert (refused.status_code, refused.json()["code"]) == (413, "media_quota_exceeded")
    media = await uploaded(content, ada, picture(700, 7))
    usage = (await content.client.get("/api/media", headers=ada.headers)).json()["usage"]
    stored = media["bytes"] + sum(each["bytes"] for each in media["variants"])
    assert usage == {"bytes": stored, "files": 1, "maxBytes": 20_000, "maxFiles": 2_000}
    assert len(await files_of(content, media["id"])) == 3
