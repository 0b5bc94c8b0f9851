"""HTTP of series."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.content.posts.conditions import IfMatchHeader, begun_tag, etag_of
from services.content.posts.problems import PostNotFound
from services.content.series import repository, service
from services.content.series.problems import SeriesChanged, SeriesNotFound, SeriesNotYours, TooManySeries
from services.content.series.schemas import (
    SeriesCreate,
    SeriesList,
    SeriesNavigation,
    SeriesPage,
    SeriesRead,
    SeriesUpdate,
)
from shared.auth import CurrentCaller, OptionalCaller, VerifiedCaller
from shared.clock import Now
from shared.database import ReadSession, Session
from shared.idempotency import IdempotencyKeyReused, Once
from shared.pagination import PageParams
from shared.problems import EmailNotVerified, InvalidInput, NotAuthenticated, problem_responses

router = APIRouter(tags=["series"])

Limit = Annotated[int, Query(ge=1, le=100)]
CursorText = Annotated[str | None, Query(max_length=512)]
_CHANGING = (InvalidInput, NotAuthenticated, SeriesNotYours, SeriesNotFound, SeriesChanged)


@router.post(
    "/api/series",
    status_code=201,
    response_model=SeriesRead,
    responses=problem_responses(InvalidInput, NotAuthenticated, EmailNotVerified, TooManySeries, IdempotencyKeyReused),
)
async def create_series(
    body: SeriesCreate, caller: VerifiedCaller, session: Session, *, once: Once, now: Now, response: Response
) -> SeriesRead:
    """Begin a series; posts join it by their `seriesId`."""
    series = await once(SeriesRead, lambda: service.create(session, caller, body, now))
    response.headers["Location"] = f"/api/series/{series.id}"
    return series


@router.get("/api/series", response_model=SeriesList, responses=problem_responses(InvalidInput, NotAuthenticated))
async def list_series(
    caller: OptionalCaller,
    session: ReadSession,
    *,
    author_id: Annotated[UUID, Query(alias="authorId")],
    limit: Limit = 20,
    cursor: CursorText = None,
) -> SeriesList:
    """List the series of an author, the newest first; those without a public post are shown to their author only."""
    return await service.page_of(session, caller, author_id, PageParams(limit, cursor, None))


@router.get(
    "/api/series/{series_id}",
    response_model=SeriesPage,
    responses=problem_responses(InvalidInput, NotAuthenticated, SeriesNotFound),
)
async def read_series(
    series_id: UUID,
    caller: OptionalCaller,
    session: ReadSession,
    response: Response,
    *,
    limit: Limit = 20,
    cursor: CursorText = None,
) -> SeriesPage:
    """Return a series with its public posts in the order of their publishing."""
    found = await service.with_posts(session, caller, series_id, PageParams(limit, cursor, None))
    response.headers["ETag"] = begun_tag(service.version_of(found))
    return found


@router.patch(
    "/api/series/{series_id}",
    response_model=SeriesRead,
    responses=problem_responses(*_CHANGING, EmailNotVerified),
)
async def update_series(
    series_id: UUID,
    body: SeriesUpdate,
    caller: VerifiedCaller,
    session: Session,
    *,
    if_match: IfMatchHeader,
    now: Now,
    response: Response,
) -> SeriesRead:
    """Change the title or the description; with If-Match only those that the client has seen."""
    changed = await service.update(session, caller, series_id, body, if_match=if_match, now=now)
    response.headers["ETag"] = etag_of(service.version_of(changed))
    return changed


@router.delete("/api/series/{series_id}", status_code=204, responses=problem_responses(*_CHANGING))
async def delete_series(series_id: UUID, caller: CurrentCaller, session: Session, if_match: IfMatchHeader) -> None:
    """Delete a series; its posts stay."""
    await service.delete(session, caller, series_id, if_match)


@router.get(
    "/api/posts/{post_id}/series",
    response_model=SeriesNavigation,
    responses=problem_responses(InvalidInput, NotAuthenticated, PostNotFound),
)
async def read_series_navigation(post_id: UUID, caller: OptionalCaller, session: ReadSession) -> SeriesNavigation:
    """Return where a post stands in its series, and what comes before and after it."""
    place = await repository.navigation(session, caller, post_id)
    if place is None:
        raise PostNotFound
    return place
