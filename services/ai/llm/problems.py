"""Failures of the language model as a client sees them: never in the upstream's own words."""

from shared.problems import Overloaded, UpstreamFailed, UpstreamTimeout


class LlmFailed(UpstreamFailed):
    code, title = "llm_failed", "The language model failed"


class LlmBusy(Overloaded):
    code, title = "llm_busy", "The language model is busy"


class LlmTimeout(UpstreamTimeout):
    code, title = "llm_timeout", "The language model took too long"
