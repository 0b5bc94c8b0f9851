"""HTTP of tags."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Query
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.tags import repository as tags
from services.content.tags.names import TagName
from services.content.tags.problems import TagNotFound, TooManyTags
from services.content.tags.schemas import FollowedTags, TagCursor, TagDetail, TagList
from shared.auth import Caller, CurrentCaller, InvalidToken, OptionalCaller
from shared.clock import Now
from shared.database import ReadSession, Session
from shared.pagination import Pagination, split_page
from shared.problems import InvalidInput, NotAuthenticated, problem_responses

router = APIRouter(prefix="/api/tags", tags=["tags"])

MAX_FOLLOWED: Final = 200
Name = Annotated[TagName, Path(max_length=200)]


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


@router.get("/followed", response_model=FollowedTags, responses=problem_responses(NotAuthenticated))
async def list_followed_tags(caller: CurrentCaller, session: ReadSession) -> FollowedTags:
    """The tags that the caller follows."""
    return FollowedTags(tags=await tags.followed(session, caller.id))


@router.get("/{name}", response_model=TagDetail, responses=problem_responses(InvalidInput, InvalidToken, TagNotFound))
async def read_tag(name: Name, caller: OptionalCaller, session: ReadSession) -> TagDetail:
    """One tag: its posts that lists show to the caller, and who follows it."""
    if not await tags.is_known(session, name):
        raise TagNotFound
    return await _detail(session, caller, name)


@router.put(
    "/{name}/follow",
    response_model=TagDetail,
    responses=problem_responses(InvalidInput, NotAuthenticated, TagNotFound, TooManyTags),
)
async def follow_tag(name: Name, caller: CurrentCaller, session: Session, now: Now) -> TagDetail:
    """Have the posts with a tag in one's feeds; again changes nothing."""
    if not await tags.is_known(session, name):
        raise TagNotFound
    if await tags.count_followed(session, caller.id) >= MAX_FOLLOWED:
        raise TooManyTags(f"You follow {MAX_FOLLOWED} tags already. Leave one first.")
    await tags.follow(session, caller.id, name, now)
    return await _detail(session, caller, name)


@router.delete(
    "/{name}/follow", response_model=TagDetail, responses=problem_responses(InvalidInput, NotAuthenticated, TagNotFound)
)
async def unfollow_tag(name: Name, caller: CurrentCaller, session: Session) -> TagDetail:
    """Have them no longer; again changes nothing."""
    if not await tags.is_known(session, name):
        raise TagNotFound
    await tags.unfollow(session, caller.id, name)
    return await _detail(session, caller, name)


async def _detail(session: AsyncSession, caller: Caller | None, name: str) -> TagDetail:
    followers, is_followed = await tags.followers(session, name, caller.id if caller else None)
    posts = await tags.count_posts(session, caller, name)
    return TagDetail(name=name, posts=posts, followers=followers, is_followed=is_followed)
