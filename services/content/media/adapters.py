"""Stores on a disk and behind the S3 API, through obstore: its own threads do the work, never the event loop."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore, S3Store

from services.content.media.ports import MediaStore, ObjectMissingError, Opened, StoreFailedError
from services.content.settings import ContentSettings

_PIECE: Final = 256 * 1024
_CONNECT: Final = timedelta(seconds=3)
_REQUEST: Final = timedelta(seconds=20)
_RETRY: Final[Any] = {"max_retries": 2, "retry_timeout": timedelta(seconds=10)}
_FAILURES: Final = (BaseError, OSError)


def store_from(settings: ContentSettings) -> MediaStore:
    """Return the store that the settings name: a bucket where there is SPARKLE_MEDIA_URL, else a directory."""
    if settings.media_url is None:
        return DirectoryStore(settings.media_dir)
    address = urlsplit(settings.media_url)
    options: dict[str, Any] = {"region": settings.media_s3_region}
    if settings.media_s3_endpoint:
        options["endpoint"] = settings.media_s3_endpoint
    if settings.media_s3_access_key_id and settings.media_s3_secret_access_key:
        options["access_key_id"] = settings.media_s3_access_key_id.get_secret_value()
        options["secret_access_key"] = settings.media_s3_secret_access_key.get_secret_value()
    return BucketStore(address.netloc, address.path.strip("/"), options)


class _Objects:
    """What both have in common."""

    def _opened(self) -> ObjectStore:
        raise NotImplementedError

    async def put(self, key: str, data: bytes) -> None:
        try:
            await obstore.put_async(self._opened(), key, data, use_multipart=False)
        except _FAILURES as error:
            raise StoreFailedError(str(error)) from error

    async def open(self, key: str, start: int, end: int) -> Opened:
        try:
            found = await obstore.get_async(self._opened(), key, options={"range": (start, end)})
        except (FileNotFoundError, NotFoundError):
            raise ObjectMissingError(key) from None
        except _FAILURES as error:
            raise StoreFailedError(str(error)) from error
        first, last = found.range
        return Opened(last - first, _pieces(found))

    async def delete_all(self, prefix: str) -> int:
        count = 0
        try:
            store = self._opened()
            async for batch in obstore.list(store, prefix=prefix):
                paths = [found["path"] for found in batch]
                await obstore.delete_async(store, paths)
                count += len(paths)
        except FileNotFoundError:  # somebody else has deleted them
            return count
        except _FAILURES as error:
            raise StoreFailedError(str(error)) from error
        return count


class DirectoryStore(_Objects):
    """Files below a directory, which all processes that share the store must see. It is made on first use."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._store: ObjectStore | None = None

    def _opened(self) -> ObjectStore:
        if self._store is None:
            self._store = LocalStore(self._directory.resolve(), mkdir=True, automatic_cleanup=True)
        return self._store


class BucketStore(_Objects):
    """Objects below a prefix of a bucket, with any server that speaks S3."""

    def __init__(self, bucket: str, prefix: str, options: dict[str, Any]) -> None:
        is_plain = str(options.get("endpoint", "")).startswith("http://")
        self._store: ObjectStore = S3Store(
            bucket,
            prefix=prefix or None,
            client_options={"connect_timeout": _CONNECT, "timeout": _REQUEST, "allow_http": is_plain},
            retry_config=_RETRY,
            **options,
        )

    def _opened(self) -> ObjectStore:
        return self._store


async def _pieces(found: Any) -> AsyncIterator[bytes]:
    try:
        async for piece in found.stream(min_chunk_size=_PIECE):
            yield bytes(piece)
    except _FAILURES as error:
        raise StoreFailedError(str(error)) from error
