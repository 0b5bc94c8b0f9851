"""Everything that pictures need in a process: where they are kept and drawn, and how many a person may have."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from services.content.media.adapters import store_from
from services.content.media.addresses import Signer
from services.content.media.ports import MediaStore
from services.content.media.studio import Studio
from services.content.settings import ContentSettings


@dataclass(frozen=True)
class Gallery:
    """The store, the studio, the signer and the limits."""

    store: MediaStore
    studio: Studio
    signer: Signer
    max_bytes: int
    max_files: int

    @classmethod
    def by(cls, settings: ContentSettings) -> "Gallery":
        """Return what the settings say."""
        return cls(
            store=store_from(settings),
            studio=Studio(),
            signer=Signer(settings.secret_key),
            max_bytes=settings.media_quota_bytes,
            max_files=settings.media_quota_files,
        )


async def _gallery(connection: HTTPConnection) -> Gallery:
    gallery: Gallery = connection.app.state.gallery
    return gallery


Pictures = Annotated[Gallery, Depends(_gallery)]
