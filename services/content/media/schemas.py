"""Pictures as clients see them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.content.media.addresses import address_of, variant_address
from services.content.media.models import Media
from services.content.posts.schemas import AltText
from shared.pagination import Cursor, Pagination
from shared.schemas import ApiModel


class VariantFormat(StrEnum):
    """The formats of variants; AVIF comes some seconds after the upload."""

    WEBP = "webp"
    AVIF = "avif"


class VariantRead(ApiModel):
    """A picture in one width."""

    width: int
    format: VariantFormat
    url: str
    bytes: int


class MediaRead(ApiModel):
    """A picture of one's own. Documents and covers name it by `url`."""

    id: UUID
    url: str = Field(description="The picture in its full size, clean and upright.")
    width: int
    height: int
    alt: str
    color: str = Field(description="What to show until the picture is there, as #rrggbb.")
    bytes: int = Field(description="Of the full size.")
    variants: list[VariantRead] = Field(description="Narrower files: 320, 640, 960, 1280 and 1920 pixels, at most.")
    created_at: datetime
    preview_query: str = Field(
        description="Put `?` and this behind any address of the picture to see it while no public post shows it. "
        "It holds for ten to twenty minutes."
    )

    @classmethod
    def of(cls, media: Media, preview_query: str) -> "MediaRead":
        """Return a picture with its signature."""
        return cls(
            id=media.id,
            url=address_of(media.id),
            width=media.width,
            height=media.height,
            alt=media.alt,
            color=media.color,
            bytes=media.bytes,
            variants=[
                VariantRead(
                    width=each.width,
                    format=VariantFormat(each.format),
                    url=variant_address(media.id, each.width, each.format),
                    bytes=each.bytes,
                )
                for each in media.variants
            ],
            created_at=media.created_at,
            preview_query=preview_query,
        )


class MediaUpdate(ApiModel):
    """What a picture shows, in words."""

    alt: AltText


class MediaUsage(ApiModel):
    """How much room one's pictures take, with all their variants, and how much there is."""

    bytes: int
    files: int
    max_bytes: int
    max_files: int


class MediaList(ApiModel):
    """One page of one's own pictures, the latest first."""

    media: list[MediaRead]
    usage: MediaUsage
    pagination: Pagination


class MediaPreview(ApiModel):
    """The signature with which a picture is seen."""

    id: UUID
    preview_query: str


class MediaPreviewList(ApiModel):
    """Those of the wanted pictures that the caller may see."""

    previews: list[MediaPreview]


class MediaCursor(Cursor):
    """The last picture shown."""

    id: UUID


WantedIds = Annotated[list[UUID], Field(min_length=1, max_length=100)]
