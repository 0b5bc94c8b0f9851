"""Lists: keyset pages with an opaque, validated cursor; numbered pages where the first API had them."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Self, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, ValidationError

from shared.problems import InvalidInput
from shared.schemas import ApiModel

_MAX_CURSOR_LENGTH = 512

T = TypeVar("T")


class Cursor(BaseModel):
    """The sort key of the last item shown. A list subclasses it with the fields of its key; types are checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def encode(self) -> str:
        """Return the opaque text for a client."""
        return base64.urlsafe_b64encode(self.model_dump_json().encode()).rstrip(b"=").decode()

    @classmethod
    def decode(cls, text: str) -> Self:
        """Return the cursor in `text`.

        Raises:
            InvalidInput: it is not a cursor of this list.
        """
        try:
            if len(text) > _MAX_CURSOR_LENGTH:
                raise ValueError
            raw = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
            return cls.model_validate_json(raw)
        except (ValueError, binascii.Error, ValidationError):
            raise InvalidInput(
                "The cursor is not one of this list. Start again without it.",
                field_errors={"cursor": ["is not a cursor of this list"]},
            ) from None


@dataclass(frozen=True)
class PageParams:
    """`?limit=` with `?cursor=` or `?page=`."""

    limit: int
    cursor: str | None
    page: int | None

    @property
    def offset(self) -> int:
        """How many items a numbered page leaves out; 0 for the others."""
        return (self.page - 1) * self.limit if self.page else 0


async def _page_params(
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=_MAX_CURSOR_LENGTH)] = None,
    page: Annotated[int | None, Query(ge=1, le=10_000)] = None,
) -> PageParams:
    if cursor is not None and page is not None:
        raise InvalidInput("Use either cursor or page.", field_errors={"page": ["cannot be used with cursor"]})
    return PageParams(limit, cursor, page)


Page = Annotated[PageParams, Depends(_page_params)]


class Pagination(ApiModel):
    """`nextCursor` is null on the last page; `page, total, pages` are there when a page was asked for."""

    limit: int
    next_cursor: str | None = None
    page: int | None = None
    total: int | None = None
    pages: int | None = None


def split_page(found: Sequence[T], limit: int, cursor_of: Callable[[T], Cursor]) -> tuple[Sequence[T], str | None]:
    """Return the items to show, and the cursor of the next page, from a query for `limit + 1` items."""
    shown = found[:limit]
    return shown, cursor_of(shown[-1]).encode() if len(found) > limit else None


def numbered(params: PageParams, total: int, next_cursor: str | None = None) -> Pagination:
    """Return the pagination of a numbered page."""
    return Pagination(
        limit=params.limit,
        next_cursor=next_cursor,
        page=params.page,
        total=total,
        pages=-(-total // params.limit),
    )
