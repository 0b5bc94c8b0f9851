"""HTTP of posts."""

import re
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.content.documents.problems import InvalidDocument
from services.content.moderation import reviews
from services.content.posts import repository, service
from services.content.posts.conditions import IfMatchHeader, IfNoneMatchHeader, etag_of, tagged
from services.content.posts.models import Post
from services.content.posts.policy import Moderation, PostSort, PostStatus
from services.content.posts.problems import CommentsClosedByModerator, PostChanged, PostNotFound, PostNotYours
from services.content.posts.repository import PostFilter
from services.content.posts.schemas import PostCreate, PostList, PostRead, PostUpdate, SearchText
from services.content.posts.slugs import SLUG
from services.content.reading.answers import list_answer, post_answer
from services.content.series.problems import SeriesNotFound
from services.content.tags.names import TagName
from shared.auth import CurrentCaller, OptionalCaller
from shared.clock import Now
from shared.database import Session, after_commit
from shared.idempotency import IdempotencyKeyReused, Once
from shared.pagination import Page
from shared.problems import (
    EmailNotVerified,
    InvalidInput,
    NotAuthenticated,
    PayloadTooLarge,
    TooManyRequests,
    problem_responses,
)

router = APIRouter(prefix="/api/posts", tags=["posts"])

_CHANGING = (InvalidInput, NotAuthenticated, PostNotYours, PostNotFound, PostChanged)
# Unlike UUID() this takes no bare hexadecimal, which a slug may be.
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@router.post(
    "",
    status_code=201,
    response_model=PostRead,
    responses=problem_responses(
        InvalidInput,
        InvalidDocument,
        NotAuthenticated,
        EmailNotVerified,
        SeriesNotFound,
        IdempotencyKeyReused,
        PayloadTooLarge,
        TooManyRequests,
    ),
)
async def create_post(
    request: Request,
    body: PostCreate,
    caller: CurrentCaller,
    session: Session,
    *,
    once: Once,
    now: Now,
    response: Response,
) -> PostRead:
    """Create a draft, or publish at once. What a newcomer publishes is looked at first; this waits for it a little."""
    post = await once(PostRead, lambda: service.create(session, caller, body, now))
    _let_it_be_looked_at(request, session, post)
    response.headers["ETag"] = etag_of(post.revision)
    response.headers["Location"] = f"/api/posts/{post.id}"
    return post


@router.get("", response_model=PostList, responses=problem_responses(InvalidInput, NotAuthenticated))
async def list_posts(
    caller: OptionalCaller,
    request: Request,
    page: Page,
    *,
    status: PostStatus = PostStatus.PUBLISHED,
    author_id: Annotated[UUID | None, Query(alias="authorId")] = None,
    tag: TagName | None = None,
    series: Annotated[UUID | None, Query(description="The id of a series.")] = None,
    q: Annotated[SearchText | None, Query(description="Words that the posts hold; see also `GET /api/search`.")] = None,
    sort: PostSort = PostSort.NEWEST,
) -> Response:
    """List published posts, or with `status=DRAFT` the caller's own drafts: anyone else's are not there.

    With one's own `authorId` also those that moderation holds or has removed.
    Posts of people with a block between, and of those whom the caller mutes, are left out.
    """
    if status is PostStatus.DRAFT and caller is None:
        raise NotAuthenticated
    wanted = PostFilter.by(caller, status, author_id=author_id, tag=tag, series_id=series, query=q, sort=sort)
    total = None
    if page.page is not None:
        async with request.app.state.database.snapshot() as session:
            total = await repository.count(session, wanted)
    answer = await list_answer(request.app.state.reads, wanted, page, total=total)
    return Response(answer.body, media_type="application/json", headers=answer.headers())


@router.get(
    "/{id_or_slug}",
    response_model=PostRead,
    responses={
        304: {"description": "The client has this already (If-None-Match)"},
        308: {"description": "The post has another slug now"},
        **problem_responses(InvalidInput, NotAuthenticated, PostNotFound),
    },
)
async def read_post(
    id_or_slug: str, caller: OptionalCaller, request: Request, if_none_match: IfNoneMatchHeader
) -> Response:
    """Return one post; a draft exists for its author only."""
    reads = request.app.state.reads
    answer = None
    if _UUID.fullmatch(id_or_slug):
        answer = await post_answer(reads, caller, UUID(id_or_slug), by_slug=False)
    elif SLUG.fullmatch(id_or_slug):
        answer = await post_answer(reads, caller, id_or_slug, by_slug=True)
        if answer is None:
            async with request.app.state.database.snapshot() as session:
                slug = await repository.current_slug(session, caller, id_or_slug)
            if slug:
                return RedirectResponse(f"/api/posts/{slug}", 308, headers={"Cache-Control": "no-cache"})
    if answer is None:
        raise PostNotFound
    if if_none_match.holds(answer.etag):
        return Response(status_code=304, headers=answer.headers())
    return Response(answer.body, media_type="application/json", headers=answer.headers())


@router.patch(
    "/{post_id}",
    response_model=PostRead,
    responses=problem_responses(
        InvalidDocument,
        *_CHANGING,
        EmailNotVerified,
        SeriesNotFound,
        CommentsClosedByModerator,
        PayloadTooLarge,
        TooManyRequests,
    ),
)
async def update_post(
    request: Request,
    post_id: UUID,
    body: PostUpdate,
    caller: CurrentCaller,
    session: Session,
    *,
    if_match: IfMatchHeader,
    now: Now,
    response: Response,
) -> Post:
    """Change a post; with If-Match only the revision that the client has seen."""
    post = await service.update(session, caller, post_id, body, if_match=if_match, now=now)
    _let_it_be_looked_at(request, session, post)
    return tagged(response, post)


@router.delete("/{post_id}", status_code=204, responses=problem_responses(*_CHANGING))
async def delete_post(
    post_id: UUID, caller: CurrentCaller, session: Session, *, if_match: IfMatchHeader, now: Now
) -> None:
    """Delete a post."""
    await service.delete(session, caller, post_id, if_match, now)


@router.post(
    "/{post_id}/publish",
    response_model=PostRead,
    responses=problem_responses(*_CHANGING, EmailNotVerified, TooManyRequests),
)
async def publish_post(
    request: Request,
    post_id: UUID,
    caller: CurrentCaller,
    session: Session,
    *,
    if_match: IfMatchHeader,
    now: Now,
    response: Response,
) -> Post:
    """Publish a draft; a published post stays as it is."""
    post = await service.set_status(session, caller, post_id, PostStatus.PUBLISHED, if_match=if_match, now=now)
    _let_it_be_looked_at(request, session, post)
    return tagged(response, post)


@router.post("/{post_id}/unpublish", response_model=PostRead, responses=problem_responses(*_CHANGING))
async def unpublish_post(
    post_id: UUID, caller: CurrentCaller, session: Session, *, if_match: IfMatchHeader, now: Now, response: Response
) -> Post:
    """Make a published post a draft again; publishing it later gives it a new date."""
    post = await service.set_status(session, caller, post_id, PostStatus.DRAFT, if_match=if_match, now=now)
    return tagged(response, post)


def _let_it_be_looked_at(request: Request, session: Session, post: Post | PostRead) -> None:
    if (post.status, post.moderation) == (PostStatus.PUBLISHED, Moderation.PENDING):
        seconds = request.app.state.settings.review_wait_seconds
        after_commit(session, partial(reviews.wait_for_answer, session, post.id, seconds))
