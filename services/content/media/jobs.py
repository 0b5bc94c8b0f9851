"""What the worker does for pictures: it draws AVIF files, and clears files away."""

import asyncio
from datetime import timedelta
from typing import Final

from services.content.media import repository
from services.content.media.adapters import store_from
from services.content.media.addresses import folder_of, original_key, variant_key
from services.content.media.ports import MediaStore, ObjectMissingError, StoreFailedError
from services.content.media.studio import Studio
from services.content.settings import ContentSettings
from shared.clock import Clock, SystemClock
from shared.database import Database
from shared.logging import get_logger
from shared.worker import WorkerContext

log = get_logger(__name__)

_LOOK_SECONDS: Final = 2.0
_LEASE: Final = timedelta(minutes=5)
_MAX_ATTEMPTS: Final = 5
_BATCH: Final = 50


async def draw_avif_pictures(context: WorkerContext) -> None:
    """Draw the AVIF files of pictures, forever, one picture at a time."""
    assert isinstance(context.settings, ContentSettings)  # noqa: S101 - main() says so
    store, studio, clock = store_from(context.settings), Studio(), SystemClock()
    try:
        while True:
            if not await draw_next(context.database, store, studio, clock):
                await asyncio.sleep(_LOOK_SECONDS)
    finally:
        studio.close()


async def clear_media_away(context: WorkerContext) -> None:
    """Delete files of deleted pictures and of uploads that did not come to their end, forever."""
    assert isinstance(context.settings, ContentSettings)  # noqa: S101 - main() says so
    store, clock = store_from(context.settings), SystemClock()
    while True:
        if not await clear_some(context.database, store, clock):
            await asyncio.sleep(_LOOK_SECONDS)


async def draw_next(database: Database, store: MediaStore, studio: Studio, clock: Clock) -> bool:
    """Draw the AVIF files of the picture that waits longest; return whether there was one.

    A worker that dies leaves the picture to the next one when its lease is over. What cannot be drawn is given up after
    some attempts: there are WebP files.
    """
    async with database.transaction() as session:
        media = await repository.take_for_avif(session, clock.now(), _LEASE)
    if media is None:
        return False
    sizes: list[tuple[int, str, int]] = []
    try:
        opened = await store.open(original_key(media.id), 0, media.bytes)
        original = b"".join([piece async for piece in opened.pieces])
        for width, data in (await studio.draw_avif(original, media.format)).items():
            await store.put(variant_key(media.id, width, "avif"), data)
            sizes.append((width, "avif", len(data)))
    except (ObjectMissingError, StoreFailedError, OSError, ValueError) as error:
        log.warning("media_avif_failed", media_id=str(media.id), error=type(error).__name__)
        if media.avif_attempts < _MAX_ATTEMPTS:
            return True
        sizes = []
    async with database.transaction() as session:
        current = await repository.find_own_for_change(session, media.owner_id, media.id)
        if current is None:  # deleted meanwhile, perhaps before the last of these files was written
            await repository.announce(session, media.id, clock.now())
        elif current.avif_attempts == media.avif_attempts and current.avif_due_at is not None:
            current.avif_due_at = None
            current.stored_bytes += sum(size for *_, size in sizes)
            await repository.add_variants(session, media.id, sizes)
    return True


async def clear_some(database: Database, store: MediaStore, clock: Clock) -> int:
    """Delete the files of pictures whose time has come; return of how many."""
    async with database.transaction() as session:
        due = await repository.due_removals(session, clock.now(), _LEASE, _BATCH)
    for media_id in due:
        try:
            await store.delete_all(folder_of(media_id))
        except StoreFailedError as error:
            log.warning("media_store_failed", error=str(error))
            return 0
        async with database.transaction() as session:
            await repository.forget_removal(session, media_id)
    return len(due)
