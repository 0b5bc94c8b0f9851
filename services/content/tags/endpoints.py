"""HTTP of tags."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.content.tags import repository as tags
from services.content.tags.names import TagName
from services.content.tags.schemas import TagCursor, TagList
from shared.auth import InvalidToken, OptionalCaller
from shared.database import ReadSession
from shared.pagination import Pagination, split_page
from shared.problems import InvalidInput, problem_responses

router = APIRouter(prefix="/api/tags", tags=["tags"])


@router.get("", response_model=TagList, responses=problem_responses(InvalidInput, InvalidToken))
async def list_tags(
    caller: OptionalCaller,
    session: ReadSession,
    *,
    prefix: TagName | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=512)] = None,
) -> TagList:
    """List the tags of the published posts that lists show to the caller, the most used first."""
    after = TagCursor.decode(cursor) if cursor else None
    found = await tags.most_used(session, caller, prefix=prefix or "", after=after, limit=limit + 1)
    shown, next_cursor = split_page(found, limit, lambda tag: TagCursor(posts=tag.posts, name=tag.name))
    return TagList(tags=shown, pagination=Pagination(limit=limit, next_cursor=next_cursor))
