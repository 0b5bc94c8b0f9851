"""WebSocket frames: what a client may send, parsed, and the close codes."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Discriminator, Field, Tag, TypeAdapter, ValidationError

from services.ai.chat.schemas import HistoryTurn
from services.ai.text import MessageText
from shared.auth import MAX_TOKEN_LENGTH
from shared.problems import InvalidInput, field_errors
from shared.schemas import ApiModel

MAX_FRAME_BYTES = 64 * 1024

CLOSE_UNSUPPORTED = 1003
CLOSE_TOO_BIG = 1009
CLOSE_OVERLOADED = 1013
CLOSE_TOKEN = 4401
CLOSE_FORBIDDEN = 4403
CLOSE_NOT_FOUND = 4404
CLOSE_IDLE = 4408
CLOSE_LIMIT = 4429


class AuthFrame(ApiModel):
    """A token: the first frame where the handshake had none, later a fresher one of the same person."""

    type: Literal["auth"]
    token: str = Field(min_length=1, max_length=MAX_TOKEN_LENGTH)


class MessageFrame(ApiModel):
    """A message. `clientId` makes repeating it harmless."""

    type: Literal["message"] = "message"
    client_id: str | None = Field(None, pattern=r"^[\w.:-]{1,100}$")
    text: MessageText
    history: list[HistoryTurn] = Field(default_factory=list, max_length=100)


class BareFrame(ApiModel):
    """A message as the first clients send it, without a type."""

    message: MessageText
    history: list[HistoryTurn] = Field(default_factory=list, max_length=100)


class StopFrame(ApiModel):
    """End the generation that `start` named."""

    type: Literal["stop"]
    generation_id: UUID


ClientFrame = AuthFrame | MessageFrame | StopFrame


def _kind(value: Any) -> str:
    kind = value.get("type", "bare") if isinstance(value, dict) else "bare"
    return kind if isinstance(kind, str) else ""


_frames: TypeAdapter[AuthFrame | MessageFrame | BareFrame | StopFrame] = TypeAdapter(
    Annotated[
        Annotated[AuthFrame, Tag("auth")]
        | Annotated[MessageFrame, Tag("message")]
        | Annotated[BareFrame, Tag("bare")]
        | Annotated[StopFrame, Tag("stop")],
        Discriminator(_kind),
    ]
)


class InvalidFrame(InvalidInput):
    code, title = "invalid_frame", "Invalid frame"


def parse_frame(text: str) -> ClientFrame:
    """Return the frame in `text`.

    Raises:
        InvalidFrame: it is not JSON, or not a frame that a client sends.
    """
    try:
        frame = _frames.validate_json(text)
    except ValidationError as error:
        details = field_errors(error.errors(include_url=False, include_context=False, include_input=False))
        first = next(iter(details["fieldErrors"].items()), None)
        raise InvalidFrame(f"{first[0]}: {first[1][0]}" if first else "Send a JSON object with a known type.") from None
    return MessageFrame(text=frame.message, history=frame.history) if isinstance(frame, BareFrame) else frame
