"""/api/ai/chat and /ws/ai/chat/{companionId}."""

import time
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, WebSocket
from starlette.requests import HTTPConnection

from services.ai.chat.generations import Generation
from services.ai.chat.problems import AnswerInProgress, ClientIdReused
from services.ai.chat.schemas import ChatMetadata, ChatRead, ChatRequest, EngineRead
from services.ai.chat.service import Chat, Question
from services.ai.chat.socket import ChatSocket
from services.ai.companions.problems import CompanionNotFound
from services.ai.conversations.emotion import Emotion
from services.ai.llm.ports import Turn
from services.ai.llm.problems import LlmBusy, LlmFailed, LlmTimeout
from shared.auth import Caller, InvalidToken, VerifiedCaller
from shared.problems import (
    EmailNotVerified,
    InvalidInput,
    NotAuthenticated,
    Overloaded,
    TooManyRequests,
    problem_responses,
)
from shared.revocations import Revocations

router = APIRouter(tags=["chat"])


async def _chat(connection: HTTPConnection) -> Chat:
    chat: Chat = connection.app.state.chat
    return chat


ChatService = Annotated[Chat, Depends(_chat)]


class _WaitingReader:
    """Waits for the whole answer, unless the session is revoked meanwhile: then it gets nothing more."""

    def __init__(self, revocations: Revocations, caller: Caller) -> None:
        self._revocations = revocations
        self._caller = caller

    async def started(self, generation_id: UUID, emotion: Emotion, generation: Generation | None) -> None:
        return

    async def text(self, text: str) -> None:
        if self._revocations.covers(self._caller):
            raise InvalidToken("The session was signed out. Sign in again.")


@router.post(
    "/api/ai/chat",
    response_model=ChatRead,
    responses=problem_responses(
        InvalidInput,
        NotAuthenticated,
        EmailNotVerified,
        CompanionNotFound,
        ClientIdReused,
        AnswerInProgress,
        TooManyRequests,
        LlmFailed,
        LlmBusy,
        Overloaded,
        LlmTimeout,
    ),
)
async def chat_with_companion(
    body: ChatRequest,
    caller: VerifiedCaller,
    chat: ChatService,
    request: Request,
    key: Annotated[str | None, Header(alias="Idempotency-Key", pattern=r"^[\w.:-]{1,100}$")] = None,
) -> ChatRead:
    """Send a message and wait for the whole answer. An Idempotency-Key makes repeating it harmless."""
    started = time.perf_counter()
    history = [Turn(turn.role, turn.content) for turn in body.conversation_history]
    question = Question(body.companion_id, body.message, key, history, body.context)
    answer = await chat.answer(caller, question, _WaitingReader(request.app.state.revocations, caller))
    return ChatRead(
        response=answer.text,
        emotion=answer.emotion,
        suggestions=answer.suggestions,
        metadata=ChatMetadata(
            tokens_used=answer.usage.total,
            processing_time=round(time.perf_counter() - started, 3),
            is_usage_estimated=answer.usage.is_estimated,
            model=answer.model,
            engine=chat.engine.info.engine,
        ),
        conversation_id=answer.conversation_id,
        message_id=answer.id,
    )


@router.get("/api/ai/models", response_model=EngineRead)
async def read_engine(chat: ChatService) -> EngineRead:
    """Say which engine answers, and whether it is the built-in one."""
    info = chat.engine.info
    return EngineRead(engine=info.engine, model=info.model, offline=info.is_offline, notice=info.notice)


@router.websocket("/ws/ai/chat/{companion_id}")
async def chat_socket(websocket: WebSocket, companion_id: str) -> None:
    """Talk with a companion; the frames are in services/ai/README.md."""
    await ChatSocket(websocket, companion_id).run()
