"""HTTP of bookmarks. A post that is not shown any more is left out, and comes back when it is."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy import delete, literal, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.bookmarks.models import Bookmark
from services.content.bookmarks.schemas import BookmarkCursor, BookmarkList, BookmarkRead, KeptIds, KeptPost
from services.content.counts.apart import leave_out
from services.content.posts.models import Post
from services.content.posts.problems import PostNotFound
from services.content.posts.repository import SUMMARY, find_public
from services.content.posts.schemas import PostSummary
from services.content.posts.visibility import is_shown_to
from shared.auth import Caller, CurrentCaller
from shared.clock import Now
from shared.database import ReadSession, Session
from shared.pagination import Pagination, split_page
from shared.problems import InvalidInput, NotAuthenticated, problem_responses

router = APIRouter(tags=["bookmarks"])

_ONE = problem_responses(InvalidInput, NotAuthenticated, PostNotFound)


@router.get("/api/posts/{post_id}/bookmark", response_model=BookmarkRead, responses=_ONE)
async def read_bookmark(post_id: UUID, caller: CurrentCaller, session: ReadSession) -> BookmarkRead:
    """Whether the caller keeps this post."""
    await _require(session, caller, post_id)
    kept = select(Bookmark.post_id).where(Bookmark.user_id == caller.id, Bookmark.post_id == post_id)
    return BookmarkRead(bookmarked=await session.scalar(kept) is not None)


@router.put("/api/posts/{post_id}/bookmark", response_model=BookmarkRead, responses=_ONE)
async def keep_post(post_id: UUID, caller: CurrentCaller, session: Session, now: Now) -> BookmarkRead:
    """Keep a post; again changes nothing."""
    await _require(session, caller, post_id)
    row = insert(Bookmark).values(user_id=caller.id, post_id=post_id, created_at=now)
    await session.execute(row.on_conflict_do_nothing())
    return BookmarkRead(bookmarked=True)


@router.delete(
    "/api/posts/{post_id}/bookmark",
    response_model=BookmarkRead,
    responses=problem_responses(InvalidInput, NotAuthenticated),
)
async def drop_post(post_id: UUID, caller: CurrentCaller, session: Session) -> BookmarkRead:
    """Keep it no longer, whether it is still there or not."""
    await session.execute(delete(Bookmark).where(Bookmark.user_id == caller.id, Bookmark.post_id == post_id))
    return BookmarkRead(bookmarked=False)


@router.get("/api/bookmarks", response_model=BookmarkList, responses=problem_responses(InvalidInput, NotAuthenticated))
async def list_bookmarks(
    caller: CurrentCaller,
    session: ReadSession,
    *,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=512)] = None,
) -> BookmarkList:
    """What the caller keeps, the latest first. Nobody else sees it."""
    key = (Bookmark.created_at, Bookmark.post_id)
    query = (
        select(Post, Bookmark.created_at.label("bookmarked_at"))
        .join(Bookmark, Bookmark.post_id == Post.id)
        .where(Bookmark.user_id == caller.id, is_shown_to(caller, with_muted=True))
        .order_by(*(column.desc() for column in key))
        .limit(limit + 1)
        .options(*SUMMARY)
    )
    if cursor:
        after = BookmarkCursor.decode(cursor)
        query = query.where(tuple_(*key) < tuple_(literal(after.at), literal(after.post_id)))
    found = (await session.execute(query)).all()
    rows, next_cursor = split_page(found, limit, lambda row: BookmarkCursor(at=row.bookmarked_at, post_id=row[0].id))
    await leave_out(session, caller, [post for post, _ in rows])
    posts = [
        KeptPost(**PostSummary.model_validate(post).model_dump(by_alias=False), bookmarked_at=at) for post, at in rows
    ]
    return BookmarkList(posts=posts, pagination=Pagination(limit=limit, next_cursor=next_cursor))


@router.get("/api/bookmarks/kept", response_model=KeptIds, responses=problem_responses(InvalidInput, NotAuthenticated))
async def read_kept(
    caller: CurrentCaller, session: ReadSession, ids: Annotated[list[UUID], Query(max_length=100)]
) -> KeptIds:
    """Which of these posts the caller keeps: for the cards of a list, with one request."""
    kept = select(Bookmark.post_id).where(Bookmark.user_id == caller.id, Bookmark.post_id.in_(ids))
    return KeptIds(post_ids=list(await session.scalars(kept.order_by(Bookmark.post_id))))


async def _require(session: AsyncSession, caller: Caller, post_id: UUID) -> None:
    if await find_public(session, caller, post_id) is None:
        raise PostNotFound
