"""`?limit=&cursor=` of lists that have no numbered pages."""

from typing import Annotated

from fastapi import Depends, Query

from shared.pagination import PageParams
from shared.problems import InvalidInput


async def _cursor_page(
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=512)] = None,
    page: Annotated[str | None, Query(include_in_schema=False)] = None,
) -> PageParams:
    if page is not None:
        raise InvalidInput("This list has no numbered pages: use cursor.", field_errors={"page": ["is not known here"]})
    return PageParams(limit, cursor, None)


CursorPage = Annotated[PageParams, Depends(_cursor_page)]
