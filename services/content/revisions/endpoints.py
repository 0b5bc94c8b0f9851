"""HTTP of the texts that a post had."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from services.content.cursor_pages import CursorPage
from services.content.documents.problems import InvalidDocument
from services.content.posts.conditions import IfMatchHeader, tagged
from services.content.posts.models import Post
from services.content.posts.problems import PostChanged, PostNotFound, PostNotYours
from services.content.posts.schemas import PostRead
from services.content.revisions import service
from services.content.revisions.problems import RevisionNotFound
from services.content.revisions.schemas import RevisionList, RevisionRead
from shared.auth import CurrentCaller
from shared.clock import Now
from shared.database import ReadSession, Session
from shared.problems import InvalidInput, NotAuthenticated, problem_responses

router = APIRouter(prefix="/api/posts/{post_id}/revisions", tags=["revisions"])

_READING = (InvalidInput, NotAuthenticated, PostNotFound, PostNotYours)
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("", response_model=RevisionList, responses=problem_responses(*_READING))
async def list_revisions(post_id: UUID, caller: CurrentCaller, session: ReadSession, page: CursorPage) -> RevisionList:
    """The texts of one's post, the newest first, beginning with the present one."""
    return await service.page_of(session, caller, post_id, page)


@router.get("/{number}", response_model=RevisionRead, responses=problem_responses(*_READING, RevisionNotFound))
async def read_revision(post_id: UUID, number: Number, caller: CurrentCaller, session: ReadSession) -> RevisionRead:
    """One text of one's post."""
    return await service.read(session, caller, post_id, number)


@router.post(
    "/{number}/restore",
    response_model=PostRead,
    responses=problem_responses(*_READING, RevisionNotFound, PostChanged, InvalidDocument),
)
async def restore_revision(
    post_id: UUID,
    number: Number,
    caller: CurrentCaller,
    session: Session,
    *,
    if_match: IfMatchHeader,
    now: Now,
    response: Response,
) -> Post:
    """Give the post this text again. The one it has is kept; again changes nothing."""
    post = await service.restore(session, caller, post_id, number, if_match=if_match, now=now)
    return tagged(response, post)
