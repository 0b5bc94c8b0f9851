"""The prompt: who the companion is, what was said within a budget of tokens, what is asked. Pure."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from services.ai.companions.models import Companion
from services.ai.llm.ports import Persona, Prompt, Turn
from services.ai.llm.tokens import estimate_tokens

MAX_TURNS = 60


def build_prompt(
    companion: Companion,
    history: Sequence[Turn],
    question: str,
    *,
    context: Mapping[str, Any] | None,
    history_tokens: int,
) -> Prompt:
    """Return the prompt for `question`; of `history` (oldest first) the newest turns that fit `history_tokens`."""
    persona = Persona(
        name=companion.name,
        style=companion.communication_style,
        traits=companion.traits,
        interests=companion.interests,
    )
    return Prompt(
        persona=persona,
        system=system_prompt(companion, context),
        history=_newest_within(history, history_tokens),
        question=question,
    )


def system_prompt(companion: Companion, context: Mapping[str, Any] | None) -> str:
    """Return the companion's character and the rules of the conversation in words."""
    parts = [
        f"You are {companion.name}, an AI companion with the following personality:",
        companion.description,
        f"Communication style: {companion.communication_style}\nInterests: {', '.join(companion.interests) or 'open'}",
        "Personality traits (0 to 1):\n" + json.dumps(companion.traits, indent=2, ensure_ascii=False),
    ]
    if context:
        parts.append("Current context, given by the app:\n" + json.dumps(context, indent=2, ensure_ascii=False))
    parts.append(
        "Guidelines:\n"
        "- Stay consistent with your personality.\n"
        "- Be helpful and engaging; show genuine interest in the person.\n"
        "- Respond to how the person feels.\n"
        "- Refer to what was said before when it matters.\n"
        "- Keep answers natural and conversational.\n"
        "- You are an AI and say so when asked."
    )
    return "\n\n".join(parts)


def _newest_within(history: Sequence[Turn], budget: int) -> list[Turn]:
    kept: list[Turn] = []
    for turn in reversed(history[-MAX_TURNS:]):
        budget -= estimate_tokens(turn.content)
        if budget < 0:
            break
        kept.append(turn)
    return kept[::-1]
