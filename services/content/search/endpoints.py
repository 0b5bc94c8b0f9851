"""HTTP of search."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from services.content.posts.problems import PostNotFound
from services.content.posts.schemas import SearchText
from services.content.search import service
from services.content.search.repository import Wanted
from services.content.search.schemas import RelatedPosts, SearchResults, SearchSort, SuggestionList
from services.content.tags.names import TagName
from shared.auth import OptionalCaller
from shared.clock import Now
from shared.database import ReadSession
from shared.pagination import PageParams
from shared.problems import InvalidInput, NotAuthenticated, problem_responses
from shared.schemas import Moment

router = APIRouter(tags=["search"])

_COMMON = (InvalidInput, NotAuthenticated)


@dataclass(frozen=True)
class Filters:
    """Among which posts to look."""

    tag: TagName | None = None
    author_id: Annotated[UUID | None, Query(alias="authorId")] = None
    series: Annotated[UUID | None, Query(description="The id of a series.")] = None
    since: Annotated[Moment | None, Query(description="Published then or later.")] = None
    until: Annotated[Moment | None, Query(description="Published before.")] = None


@router.get("/api/search", response_model=SearchResults, responses=problem_responses(*_COMMON))
async def search_posts(
    q: Annotated[SearchText, Query(description='Words; "a phrase", `or` and `-not` as on the web.')],
    caller: OptionalCaller,
    session: ReadSession,
    now: Now,
    filters: Annotated[Filters, Depends()],
    *,
    sort: SearchSort = SearchSort.RELEVANCE,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=1024)] = None,
) -> SearchResults:
    """Find posts. By relevance the 1,000 newest matches are ranked."""
    wanted = Wanted(caller, q, filters.tag, filters.author_id, filters.series, since=filters.since, until=filters.until)
    return await service.search(session, wanted, sort, PageParams(limit, cursor, None), now)


@router.get("/api/search/suggest", response_model=SuggestionList, responses=problem_responses(*_COMMON))
async def suggest(q: Annotated[SearchText, Query()], caller: OptionalCaller, session: ReadSession) -> SuggestionList:
    """Titles, tags and people that begin with what is typed."""
    return await service.suggest(session, caller, q)


@router.get(
    "/api/posts/{post_id}/related",
    response_model=RelatedPosts,
    responses=problem_responses(*_COMMON, PostNotFound),
)
async def list_related_posts(
    post_id: UUID,
    caller: OptionalCaller,
    session: ReadSession,
    limit: Annotated[int, Query(ge=1, le=100)] = service.MAX_RELATED,
) -> RelatedPosts:
    """Posts that share tags or words of the title: at most 6."""
    return await service.related(session, caller, post_id, limit)
