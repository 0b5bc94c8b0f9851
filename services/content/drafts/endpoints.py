"""HTTP of drafts: `If-Match` carries the `ETag` of the last answer."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.content.documents.problems import InvalidDocument
from services.content.drafts import service
from services.content.posts.conditions import IfMatchHeader, etag_of
from services.content.posts.problems import PostChanged, PostNotFound, PostNotYours
from services.content.revisions.schemas import DraftRead, DraftUpdate
from shared.auth import CurrentCaller
from shared.clock import Now
from shared.database import ReadSession, Session
from shared.problems import InvalidInput, NotAuthenticated, PayloadTooLarge, problem_responses

router = APIRouter(prefix="/api/posts/{post_id}/draft", tags=["drafts"])

_READING = (InvalidInput, NotAuthenticated, PostNotFound, PostNotYours)


@router.get("", response_model=DraftRead, responses=problem_responses(*_READING))
async def read_draft(post_id: UUID, caller: CurrentCaller, session: ReadSession, response: Response) -> DraftRead:
    """What the author is working on: a working copy of a published post, or the post itself."""
    return _tagged(response, await service.read(session, caller, post_id))


@router.put(
    "",
    response_model=DraftRead,
    responses=problem_responses(*_READING, InvalidDocument, PostChanged, PayloadTooLarge),
)
async def save_draft(
    post_id: UUID,
    body: DraftUpdate,
    caller: CurrentCaller,
    session: Session,
    *,
    if_match: IfMatchHeader,
    now: Now,
    response: Response,
) -> DraftRead:
    """Save what was typed. Readers of a published post see it when it is saved by `PATCH`.

    A text that the client has not seen is never replaced with `If-Match`, and is kept as a revision without.
    """
    return _tagged(response, await service.save(session, caller, post_id, body, if_match=if_match, now=now))


@router.delete("", status_code=204, responses=problem_responses(*_READING, PostChanged))
async def discard_draft(
    post_id: UUID, caller: CurrentCaller, session: Session, *, if_match: IfMatchHeader, now: Now
) -> None:
    """Give up the working copy of a published post; it stays among the revisions."""
    await service.discard(session, caller, post_id, if_match=if_match, now=now)


def _tagged(response: Response, draft: DraftRead) -> DraftRead:
    response.headers["ETag"] = etag_of(draft.revision)
    response.headers["Cache-Control"] = "private, no-cache"
    return draft
