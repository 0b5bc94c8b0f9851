"""Rooms and their logs over HTTP. Posting is for sockets: `room:message`."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from services.realtime.boundaries import repository as boundaries
from services.realtime.rooms import repository, service
from services.realtime.rooms.problems import RoomNotFound, TooManyRooms
from services.realtime.rooms.schemas import RoomCreate, RoomList, RoomMessageList, RoomRead
from shared.auth import CurrentCaller, VerifiedCaller
from shared.clock import Now
from shared.database import ReadSession, Session
from shared.idempotency import IdempotencyKeyReused, Once
from shared.pagination import Cursor, Page, Pagination, split_page
from shared.problems import EmailNotVerified, InvalidInput, NotAuthenticated, problem_responses

router = APIRouter(prefix="/api/rooms", tags=["rooms"])


class RoomCursor(Cursor):
    """The last room shown."""

    after: Annotated[str, Field(max_length=80, pattern="^[a-z0-9-]+$")]


class MessageCursor(Cursor):
    """The last message shown."""

    seq: Annotated[int, Field(ge=0, le=2**53)]


@router.get("", response_model=RoomList, responses=problem_responses(InvalidInput, NotAuthenticated))
async def list_rooms(page: Page, _: CurrentCaller, session: ReadSession) -> RoomList:
    """List rooms by id."""
    after = RoomCursor.decode(page.cursor).after if page.cursor else None
    rooms = await repository.listed(session, after, page.limit + 1)
    shown, following = split_page(rooms, page.limit, lambda room: RoomCursor(after=room.id))
    return RoomList(
        rooms=[RoomRead.model_validate(room) for room in shown],
        pagination=Pagination(limit=page.limit, next_cursor=following),
    )


@router.post(
    "",
    status_code=201,
    response_model=RoomRead,
    responses=problem_responses(InvalidInput, NotAuthenticated, EmailNotVerified, TooManyRooms, IdempotencyKeyReused),
)
async def create_room(body: RoomCreate, caller: VerifiedCaller, session: Session, once: Once, now: Now) -> RoomRead:
    """Create a public room."""
    return await once(RoomRead, lambda: service.create(session, caller, body, now))


@router.get(
    "/{room_id}/messages",
    response_model=RoomMessageList,
    responses=problem_responses(InvalidInput, NotAuthenticated, RoomNotFound),
)
async def list_room_messages(
    room_id: Annotated[str, Path(max_length=80, pattern="^[a-z0-9-]+$")],
    page: Page,
    caller: CurrentCaller,
    session: ReadSession,
    since_seq: Annotated[int | None, Query(alias="sinceSeq", ge=0, le=2**53)] = None,
) -> RoomMessageList:
    """List a room's messages: the newest first, or from `sinceSeq` on the oldest first.

    Entries across a block are there without author and words, so that the numbers have no gap.
    """
    room = await service.room(session, room_id)
    seq = MessageCursor.decode(page.cursor).seq if page.cursor else None
    if since_seq is None:
        rows = await repository.messages_before(session, room.id, seq, page.limit + 1)
    else:
        rows = await repository.messages_after(session, room.id, max(since_seq, seq or 0), page.limit + 1)
    shown, following = split_page(rows, page.limit, lambda row: MessageCursor(seq=row.seq))
    apart = await boundaries.apart_from(session, caller.id, {row.user_id for row in shown})
    return RoomMessageList(
        messages=[service.shown(row, apart) for row in shown],
        pagination=Pagination(limit=page.limit, next_cursor=following),
    )
