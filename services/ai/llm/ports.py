"""What the chat needs of a language model, whoever it is."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

Role = Literal["user", "assistant"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Persona:
    """Who answers. The system prompt says it in words; the offline engine reads it as it is."""

    name: str
    style: str
    traits: dict[str, float]
    interests: list[str]


@dataclass(frozen=True, slots=True)
class Prompt:
    """Everything a model is shown: who it is, what was said, what is asked now."""

    persona: Persona
    system: str
    history: Sequence[Turn]
    question: str


@dataclass(frozen=True, slots=True)
class Options:
    """How to generate, chosen per call."""

    temperature: float
    max_tokens: int


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one answer; `is_estimated` when the model did not count them itself."""

    input_tokens: int
    output_tokens: int
    is_estimated: bool

    @property
    def total(self) -> int:
        """Tokens in and out."""
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an answer as it comes, or (with empty text) the model's own count of tokens."""

    text: str = ""
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """Which engine answers. `notice` is what a user should know about it, if anything."""

    engine: Literal["offline", "openai"]
    model: str
    notice: str | None = field(default=None)

    @property
    def is_offline(self) -> bool:
        """Whether answers are made here, without a language model."""
        return self.engine == "offline"


class Engine(Protocol):
    """Makes answers."""

    @property
    def info(self) -> EngineInfo:
        """Which engine this is."""
        ...

    def stream(self, prompt: Prompt, options: Options) -> AsyncIterator[Piece]:
        """Yield the answer. Closing the iterator, or cancelling the task that waits on it, ends the work upstream.

        Raises:
            LlmFailed, LlmBusy, LlmTimeout: as services.ai.llm.problems says.
        """
        ...

    async def aclose(self) -> None:
        """Close the connections upstream."""
        ...
