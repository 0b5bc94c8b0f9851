"""The application of the sample service."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, FastAPI
from pydantic import Field
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared.app import build_app
from shared.auth import CurrentCaller, Moderator, OptionalCaller, VerifiedCaller
from shared.database import ReadSession, Session, after_commit
from shared.events import Consumed, Envelope, Event, Subscriptions
from shared.idempotency import Once
from shared.ids import uuid7
from shared.outbox import record
from shared.pagination import Cursor, Page, Pagination
from shared.problems import NotFound, problem_responses
from shared.schemas import ApiModel
from shared.service_tokens import CallingService
from shared.settings import DatabaseSettings
from tests.shared.notes.models import Author, Note

router = APIRouter(prefix="/api/notes")
subscriptions = Subscriptions()
signals: list[UUID] = []


class NotesSettings(DatabaseSettings):
    """Nothing of its own."""


class NoteNotFound(NotFound):
    code, title = "note_not_found", "No such note"


class NoteWritten(Event):
    type = "notes.note_written"
    note_id: UUID


class GreetingReceived(Consumed):
    author_id: UUID
    mood: str = "kind"


class NoteCreate(ApiModel):
    note_text: Annotated[str, Field(min_length=1, max_length=100)]


class NoteRead(ApiModel):
    id: UUID
    note_text: str = Field(validation_alias="text")


class NoteCursor(Cursor):
    id: UUID


class NoteList(ApiModel):
    notes: list[NoteRead]
    pagination: Pagination


async def write_note(session: AsyncSession, note_text: str) -> Note:
    note = Note(id=uuid7(), text=note_text)
    session.add(note)
    await session.flush()
    await record(session, NoteWritten(note_id=note.id))

    async def signal() -> None:
        signals.append(note.id)

    after_commit(session, signal)
    return note


class Stored(ApiModel):
    """The answer of a create, as stored for a repeated Idempotency-Key."""

    id: UUID
    text: str


@router.post("", status_code=201)
async def create_note(body: NoteCreate, _: CurrentCaller, session: Session, once: Once) -> Stored:
    return await once(Stored, lambda: write_note(session, body.note_text))


@router.post("/failing", status_code=201)
async def create_failing_note(body: NoteCreate, session: Session) -> Stored:
    """Break a deferred constraint, which PostgreSQL reports only at COMMIT."""
    await session.execute(text("INSERT INTO note_tags (note_id) VALUES (gen_random_uuid())"))
    return Stored.model_validate(await write_note(session, body.note_text))


@router.get("", responses=problem_responses(NoteNotFound))
async def list_notes(page: Page, session: ReadSession) -> NoteList:
    query = select(Note).order_by(Note.id).limit(page.limit + 1)
    if page.cursor:
        query = query.where(Note.id > NoteCursor.decode(page.cursor).id)
    found = (await session.scalars(query)).all()
    shown = found[: page.limit]
    more = NoteCursor(id=shown[-1].id).encode() if len(found) > page.limit else None
    return NoteList(
        notes=[NoteRead.model_validate(note) for note in shown],
        pagination=Pagination(limit=page.limit, next_cursor=more),
    )


@router.get("/broken")
async def break_down() -> None:
    raise RuntimeError("secret: the password is hunter2")


@router.get("/write-in-read")
async def write_in_read(session: ReadSession) -> None:
    await session.execute(insert(Note).values(id=uuid7(), text="not allowed"))


@router.get("/whoami")
async def whoami(caller: OptionalCaller) -> dict[str, str | None]:
    return {"id": str(caller.id) if caller else None}


@router.get("/calling-service")
async def calling_service(name: CallingService) -> dict[str, str]:
    return {"name": name}


@router.get("/verified")
async def verified(caller: VerifiedCaller) -> dict[str, str]:
    return {"id": str(caller.id)}


@router.get("/moderated")
async def moderated(caller: Moderator) -> dict[str, str]:
    return {"id": str(caller.id)}


@router.get("/{note_id}", responses=problem_responses(NoteNotFound))
async def read_note(note_id: UUID, session: ReadSession) -> NoteRead:
    note = await session.get(Note, note_id)
    if note is None:
        raise NoteNotFound
    return NoteRead.model_validate(note)


@subscriptions.on("people.greeted", GreetingReceived)
async def count_greeting(session: AsyncSession, event: GreetingReceived, _: Envelope) -> None:
    if event.mood == "grumpy":
        raise ValueError("no greeting")
    await session.execute(
        insert(Author)
        .values(id=event.author_id, greetings=1)
        .on_conflict_do_update(index_elements=["id"], set_={"greetings": Author.greetings + 1})
    )


def create_app(settings: NotesSettings, **options: Any) -> FastAPI:
    return build_app(settings, name="notes", routers=[router], **options)
