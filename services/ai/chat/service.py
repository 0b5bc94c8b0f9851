"""A message becomes an answer.

The question, and the row of its answer, are committed before the model is asked; no transaction is open while it
streams; whatever ends the stream, what was made is stored. Repeating a question under its client id gives the stored
answer, or makes an interrupted one again, and never a second question.
"""

import asyncio
import math
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from redis.exceptions import RedisError

from services.ai.chat.generations import Generation, Generations
from services.ai.chat.problems import AnswerInProgress, ClientIdReused
from services.ai.chat.prompt import MAX_TURNS, build_prompt
from services.ai.chat.suggestions import suggest
from services.ai.companions import service as companions
from services.ai.conversations import repository
from services.ai.conversations.emotion import Emotion, analyse
from services.ai.conversations.models import Message
from services.ai.llm.ports import Engine, Options, Turn, Usage
from services.ai.settings import AiSettings
from shared.auth import Caller
from shared.clock import Clock
from shared.database import Database
from shared.logging import get_logger
from shared.problems import TooManyRequests
from shared.rate_limit import TokenBuckets
from shared.telemetry import counter

log = get_logger(__name__)

_answers = counter("sparkle_ai_answers", "Answers by how they ended.", "engine", "state")
_tokens = counter("sparkle_ai_tokens", "Billed tokens, in and out.", "engine", "direction")


@dataclass(frozen=True)
class Question:
    """What somebody asks a companion. `history` replaces the stored one where it is given and not empty."""

    companion_id: UUID
    text: str
    client_id: str | None = None
    history: Sequence[Turn] = ()
    context: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Answer:
    """How an answer ended: `state` is complete or stopped."""

    id: UUID
    conversation_id: UUID
    text: str
    state: str
    emotion: Emotion
    suggestions: list[str]
    usage: Usage
    model: str


@dataclass(frozen=True)
class Opened:
    """A companion and its conversation, ready to talk."""

    companion_id: UUID
    companion_name: str
    conversation_id: UUID


class Reader(Protocol):
    """Follows an answer while it is made."""

    async def started(self, generation_id: UUID, emotion: Emotion, generation: Generation | None) -> None:
        """The question is stored; `generation` is None when the answer is a stored one."""
        ...

    async def text(self, text: str) -> None:
        """The next part of the answer."""
        ...


class Chat:
    """Makes answers with one engine."""

    def __init__(
        self,
        *,
        engine: Engine,
        database: Database,
        generations: Generations,
        buckets: TokenBuckets,
        clock: Clock,
        settings: AiSettings,
    ) -> None:
        self.engine = engine
        self._database = database
        self._generations = generations
        self._buckets = buckets
        self._clock = clock
        self._settings = settings
        self._options = Options(settings.llm_temperature, settings.llm_max_tokens)
        self._storing: set[asyncio.Task[None]] = set()

    async def open(self, caller: Caller, companion_id: UUID) -> Opened:
        """Return the caller's companion and its conversation.

        Raises:
            CompanionNotFound: there is none, or it is somebody else's.
        """
        async with self._database.transaction() as session:
            companion = await companions.hold(session, caller, companion_id)
            conversation_id = await repository.default_of(session, companion, now=self._clock.now())
        return Opened(companion.id, companion.name, conversation_id)

    async def answer(self, caller: Caller, question: Question, reader: Reader) -> Answer:
        """Answer `question`, telling `reader` as it goes. Cancelling the task ends the work and stores what there is.

        Raises:
            CompanionNotFound, TooManyRequests, Overloaded, ClientIdReused, AnswerInProgress: nothing was begun.
            LlmFailed, LlmBusy, LlmTimeout: the question is stored, its answer interrupted.
        """
        with self._generations.slot(caller.id):
            await self._spend(caller)
            emotion = await analyse(question.text)
            begun = await self._begin(caller, question, emotion)
            if isinstance(begun, Answer):
                await reader.started(begun.id, begun.emotion, None)
                await reader.text(begun.text)
                return begun
            with self._generations.renewed(begun):
                return await self._generate(begun, reader)

    async def aclose(self) -> None:
        """Wait until what is being stored is stored, and close the engine."""
        await asyncio.gather(*self._storing, return_exceptions=True)
        await self.engine.aclose()

    async def _spend(self, caller: Caller) -> None:
        try:
            grant = await self._buckets.take(
                f"ai-chat:{caller.id}", burst=self._settings.chat_burst, per_second=self._settings.chat_per_second
            )
        except RedisError as error:
            # The process-wide slots still bound the work, and a chat is better than none.
            log.warning("rate_limit_unavailable", error=type(error).__name__)
            return
        if not grant.granted:
            raise TooManyRequests(max(1, math.ceil(grant.retry_after)))

    async def _begin(self, caller: Caller, question: Question, emotion: Emotion) -> Generation | Answer:
        now = self._clock.now()
        lease = now + self._generations.lease
        model = self.engine.info.model
        async with self._database.transaction() as session:
            companion = await companions.hold(session, caller, question.companion_id)
            conversation_id = await repository.default_of(session, companion, now=now)
            asked = await repository.add_question(
                session,
                conversation_id,
                client_id=question.client_id,
                content=question.text,
                emotion=emotion.model_dump(),
                now=now,
            )
            if asked is not None:
                answer_id = await repository.add_answer(session, asked, model=model, now=now, lease=lease)
            else:
                asked = await repository.question_named(session, conversation_id, question.client_id or "")
                stored = await repository.answer_to(session, asked.id)
                if asked.content != question.text or stored is None:
                    raise ClientIdReused("Use a new clientId or Idempotency-Key for a new message.")
                if stored.state in {"complete", "stopped"}:
                    return _stored_answer(stored, asked)
                if stored.lease_until is not None and stored.lease_until >= now:
                    raise AnswerInProgress("The answer to this message is being made. Wait for it.")
                answer_id = stored.id
                await repository.restart_answer(session, answer_id, model=model, lease=lease)
            rows = [] if question.history else await repository.history_before(session, asked, limit=MAX_TURNS)
        turns = question.history or [Turn("user" if row.role == "user" else "assistant", row.content) for row in rows]
        prompt = build_prompt(
            companion,
            turns,
            question.text,
            context=question.context,
            history_tokens=self._settings.history_tokens,
        )
        return Generation(answer_id, conversation_id, asked.id, emotion, prompt)

    async def _generate(self, generation: Generation, reader: Reader) -> Answer:
        generation.task = asyncio.current_task()
        try:
            await reader.started(generation.id, generation.emotion, generation)
            async with aclosing(self.engine.stream(generation.prompt, self._options)) as pieces:  # type: ignore[type-var]
                async for piece in pieces:
                    generation.counted = piece.usage or generation.counted
                    if piece.text:
                        generation.parts.append(piece.text)
                        await reader.text(piece.text)
        except asyncio.CancelledError:
            if not generation.is_stopped:
                await self._store(generation, "interrupted")
                raise
            if generation.task is not None:
                generation.task.uncancel()
            return await self._store(generation, "stopped")
        except BaseException:
            await self._store(generation, "interrupted")
            raise
        return await self._store(generation, "complete")

    async def _store(self, generation: Generation, state: str) -> Answer:
        generation.task = None  # a stop that comes now is too late
        usage = generation.usage
        answer = Answer(
            id=generation.id,
            conversation_id=generation.conversation_id,
            text=generation.text,
            state=state,
            emotion=generation.emotion,
            suggestions=suggest(generation.prompt.question, generation.text, generation.prompt.persona.interests),
            usage=usage,
            model=self.engine.info.model,
        )
        engine = self.engine.info.engine
        _answers.labels("ai", engine, state).inc()
        _tokens.labels("ai", engine, "input").inc(usage.input_tokens)
        _tokens.labels("ai", engine, "output").inc(usage.output_tokens)
        # In a task of its own: a second cancellation (the reader left while a stop was stored) must not lose it.
        storing = asyncio.create_task(self._write(answer))
        self._storing.add(storing)
        storing.add_done_callback(self._storing.discard)
        await asyncio.shield(storing)
        return answer

    async def _write(self, answer: Answer) -> None:
        async with self._database.transaction() as session:
            is_stored = await repository.finish_answer(
                session,
                answer.id,
                {
                    "content": answer.text,
                    "state": answer.state,
                    "suggestions": answer.suggestions,
                    "input_tokens": answer.usage.input_tokens,
                    "output_tokens": answer.usage.output_tokens,
                    "is_usage_estimated": answer.usage.is_estimated,
                    "finished_at": self._clock.now(),
                },
            )
        if not is_stored:
            log.info("answer_without_row", state=answer.state)


def _stored_answer(stored: Message, asked: Message) -> Answer:
    return Answer(
        id=stored.id,
        conversation_id=stored.conversation_id,
        text=stored.content,
        state=stored.state,
        emotion=Emotion.model_validate(asked.emotion),
        suggestions=stored.suggestions or [],
        usage=Usage(stored.input_tokens or 0, stored.output_tokens or 0, stored.is_usage_estimated),
        model=stored.model or "",
    )
