"""Estimates of token counts, for budgets and for models that do not count. Real tokenizers need a download."""

import math

from services.ai.llm.ports import Prompt

_TOKENS_PER_WORD = 1.3
_BYTES_PER_TOKEN = 4  # of UTF-8, so that scripts without spaces are not counted as one word
_TOKENS_PER_MESSAGE = 4


def estimate_tokens(text: str) -> int:
    """Return about how many tokens `text` is."""
    return math.ceil(max(len(text.split()) * _TOKENS_PER_WORD, len(text.encode()) / _BYTES_PER_TOKEN))


def estimate_prompt_tokens(prompt: Prompt) -> int:
    """Return about how many tokens a model reads for `prompt`."""
    texts = [prompt.system, *(turn.content for turn in prompt.history), prompt.question]
    return sum(estimate_tokens(text) + _TOKENS_PER_MESSAGE for text in texts)
