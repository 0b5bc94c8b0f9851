"""Where pictures are kept: a directory and an S3-compatible server do the same, and a failing store loses nothing."""

import asyncio
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select

from deploy.local.ports import choose_port
from services.content.app import create_app
from services.content.media.adapters import store_from
from services.content.media.models import Media, MediaRemoval
from services.content.media.ports import MediaStore, ObjectMissingError, Opened, StoreFailedError
from services.content.media.service import UPLOAD_TIME
from services.content.settings import ContentSettings
from shared.testing.plugin import StartService
from shared.testing.services import RunningService
from tests.content.conftest import trusts_everybody
from tests.content.picturing import clear_away, draw_avif, files_of, image, picture, upload, uploaded
from tests.content.writing import Person, create_post, document

_DATABASE = "postgresql://nobody:none@127.0.0.1:1/none"


@pytest.fixture(scope="module")
def s3_endpoint() -> Iterator[str]:
    """An S3-compatible server in a process of its own, with an empty bucket."""
    port = choose_port()
    command = (sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port))
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        endpoint = f"http://127.0.0.1:{port}"
        try:
            _wait_for(f"{endpoint}/moto-api/data.json")
            made = urllib.request.Request(f"{endpoint}/pictures", method="PUT")  # noqa: S310 - the line above
            urllib.request.urlopen(made, timeout=10).close()  # noqa: S310
            yield endpoint
        finally:
            server.terminate()


def _wait_for(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - of the server above
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the S3 server did not start")


def _bucket(endpoint: str, prefix: str = "/some/prefix") -> dict[str, Any]:
    return {
        "media_url": f"s3://pictures{prefix}",
        "media_s3_endpoint": endpoint,
        "media_s3_access_key_id": "id",
        "media_s3_secret_access_key": "secret",
    }


@pytest.fixture(params=["directory", "bucket"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    """The settings of each store."""
    if request.param == "directory":
        return {"media_dir": tmp_path / "not" / "there yet"}
    return _bucket(request.getfixturevalue("s3_endpoint"))


@pytest.fixture
def store(settings: dict[str, Any]) -> MediaStore:
    """Each store."""
    return store_from(ContentSettings(database_url=_DATABASE, **settings))


async def _read(store: MediaStore, key: str, start: int, end: int) -> bytes:
    opened = await store.open(key, start, end)
    data = b"".join([piece async for piece in opened.pieces])
    assert len(data) == opened.length
    return data


async def test_what_was_put_is_there_whole_and_in_parts(store: MediaStore) -> None:
    data = bytes(range(256)) * 4000
    await store.put("aa/one/original", data)
    await store.put("aa/one/original", data)
    assert await _read(store, "aa/one/original", 0, len(data)) == data
    assert await _read(store, "aa/one/original", 1000, 1003) == data[1000:1003]
    opened = await store.open("aa/one/original", 0, len(data))
    assert len([piece async for piece in opened.pieces]) > 1, "it comes in pieces"


async def test_what_is_not_there_is_missing(store: MediaStore) -> None:
    with pytest.raises(ObjectMissingError):
        await store.open("aa/none/original", 0, 1)
    assert await store.delete_all("aa/none") == 0


async def test_a_folder_is_deleted_and_its_neighbours_stay(store: MediaStore) -> None:
    for key in ("aa/one/original", "aa/one/320.webp", "aa/one1/original", "bb/two/original"):
        await store.put(key, b"x")
    assert await store.delete_all("aa/one") == 2
    with pytest.raises(ObjectMissingError):
        await store.open("aa/one/320.webp", 0, 1)
    for key in ("aa/one1/original", "bb/two/original"):
        assert await _read(store, key, 0, 1) == b"x"


async def test_the_event_loop_goes_on_while_a_store_works(store: MediaStore) -> None:
    longest, last = 0.0, time.perf_counter()

    async def tick() -> None:
        nonlocal longest, last
        while True:
            await asyncio.sleep(0)
            now = time.perf_counter()
            longest, last = max(longest, now - last), now

    ticking = asyncio.create_task(tick())
    await asyncio.gather(*(store.put(f"cc/{number}/original", bytes(4_000_000)) for number in range(5)))
    ticking.cancel()
    assert longest < 0.25


async def test_a_server_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    gone = store_from(ContentSettings(database_url=_DATABASE, **_bucket(f"http://127.0.0.1:{choose_port()}")))
    file = tmp_path / "file"
    file.write_bytes(b"")
    blocked = store_from(ContentSettings(database_url=_DATABASE, media_dir=file / "below"))
    for store in (gone, blocked):
        with pytest.raises(StoreFailedError):
            await store.put("aa/one/original", b"x")
        with pytest.raises(StoreFailedError):
            await store.open("aa/one/original", 0, 1)
        with pytest.raises(StoreFailedError):
            await store.delete_all("aa/one")


@pytest.mark.parametrize(
    "wrong",
    [{"media_url": "https://x/y"}, {"media_url": "s3:///y"}, {"media_s3_access_key_id": "only"}],
    ids=["scheme", "bucket", "half a key"],
)
def test_wrong_settings_are_named(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ContentSettings(database_url=_DATABASE, **wrong)


async def test_a_picture_lives_in_either_store(start_service: StartService, settings: dict[str, Any]) -> None:
    content = await start_service("services.content", ContentSettings, create_app, settings=settings)
    await trusts_everybody(content)
    ada = Person()
    media = await uploaded(content, ada)
    await draw_avif(content)
    await create_post(content.client, ada, content=document(image(media)), status="PUBLISHED")
    whole = await content.client.get(f"{media['url']}/640.avif")
    part = await content.client.get(f"{media['url']}/640.avif", headers={"Range": "bytes=4-11"})
    assert (whole.status_code, part.status_code, part.content) == (200, 206, whole.content[4:12])
    assert part.content == b"ftypavif"


class _Dying:
    """A store that stops working after some files."""

    def __init__(self, store: MediaStore, files: int, error: BaseException) -> None:
        self._store = store
        self._left = files
        self._error = error

    async def put(self, key: str, data: bytes) -> None:
        if self._left <= 0:
            raise self._error
        self._left -= 1
        await self._store.put(key, data)

    async def open(self, key: str, start: int, end: int) -> Opened:
        raise self._error

    async def delete_all(self, prefix: str) -> int:
        raise self._error


async def _rows(content: RunningService) -> tuple[int, int]:
    async with content.database.snapshot() as session:
        media = await session.scalar(select(func.count()).select_from(Media))
        removals = await session.scalar(select(func.count()).select_from(MediaRemoval))
    return media or 0, removals or 0


def _replace_store(content: RunningService, store: Any) -> MediaStore:
    gallery = content.app.state.gallery
    former: MediaStore = gallery.store
    object.__setattr__(gallery, "store", store)
    return former


@pytest.mark.parametrize("files", [0, 1, 2])
async def test_an_upload_that_dies_leaves_nothing_behind(content: RunningService, files: int) -> None:
    ada = Person()
    former = content.app.state.gallery.store
    _replace_store(content, _Dying(former, files, StoreFailedError("full")))
    failed = await upload(content, ada)
    assert (failed.status_code, failed.json()["code"]) == (503, "media_store_unavailable")
    assert await _rows(content) == (0, 1)
    root = content.app.state.settings.media_dir
    assert len([path for path in root.rglob("*") if path.is_file()]) == files
    _replace_store(content, former)
    assert await clear_away(content) == 0, "it might still be under way"
    content.clock.advance(UPLOAD_TIME + timedelta(seconds=1))
    assert await clear_away(content) == 1
    assert not [path for path in root.rglob("*") if path.is_file()]
    assert await _rows(content) == (0, 0)


async def test_killed_between_the_files_and_the_row(content: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = Person()

    def die(*_: Any) -> None:
        raise RuntimeError("nothing is tidied up behind this line")

    with monkeypatch.context() as patched:
        patched.setattr("services.content.media.repository.lock_quota", die)
        assert (await upload(content, ada)).status_code == 500
    assert content.app.state.settings.media_dir.exists()
    assert await _rows(content) == (0, 1)
    assert (await content.client.get("/api/media", headers=ada.headers)).json()["media"] == []
    content.clock.advance(UPLOAD_TIME + timedelta(seconds=1))
    assert await clear_away(content) == 1
    root = content.app.state.settings.media_dir
    assert not [path for path in root.rglob("*") if path.is_file()]


async def test_an_upload_whose_files_were_cleared_away_has_no_row(content: RunningService) -> None:
    ada = Person()
    former = content.app.state.gallery.store

    class Slow(_Dying):
        async def put(self, key: str, data: bytes) -> None:
            await former.put(key, data)
            content.clock.advance(UPLOAD_TIME * 2)
            _replace_store(content, former)
            await clear_away(content)

    _replace_store(content, Slow(former, 9, StoreFailedError()))
    assert (await upload(content, ada, picture(20, 20))).status_code == 503
    assert await _rows(content) == (0, 0)


async def test_serving_while_the_store_is_away(content: RunningService) -> None:
    ada = Person()
    media = await uploaded(content, ada)
    former = content.app.state.gallery.store
    _replace_store(content, _Dying(former, 0, StoreFailedError("gone")))
    answer = await content.client.get(media["url"], headers=ada.headers)
    assert (answer.status_code, answer.json()["code"]) == (503, "media_store_unavailable")
    assert "gone" not in answer.text
    for _ in range(6):
        await draw_avif(content)
        content.clock.advance(timedelta(minutes=6))
    _replace_store(content, former)
    assert len(await files_of(content, media["id"])) == 3, "given up, and WebP stands in"
    headers = ada.headers_at(content.clock.now().timestamp())
    assert (await content.client.get(f"{media['url']}/320.avif", headers=headers)).status_code == 200
