"""The engines behind the port: an OpenAI-compatible server where one is configured, else the built-in one.

The only module that imports langchain_openai, and only when it is used: the import costs a second and 90 MB.
"""

from pydantic import SecretStr

from services.ai.llm.engine import LangChainEngine
from services.ai.llm.offline.model import OFFLINE_MODEL, OFFLINE_NOTICE, OfflineChatModel
from services.ai.llm.ports import Engine, EngineInfo
from services.ai.llm.problems import LlmBusy, LlmFailed, LlmTimeout
from services.ai.settings import AiSettings
from shared.problems import Problem

_BUSY_STATUSES = frozenset({429, 503, 529})
_MAX_RETRY_AFTER = 60
_DEFAULT_RETRY_AFTER = 5
# A local server wants no key, the client library insists on one.
_NO_KEY = "none"
# The engine's own deadline comes first; the client's is for what it does outside a wait.
_GRACE_SECONDS = 5


def build_engine(settings: AiSettings) -> Engine:
    """Return the engine that the settings choose."""
    if settings.openai_api_key is None and settings.openai_base_url is None:
        return offline_engine(settings)
    return openai_engine(settings)


def offline_engine(settings: AiSettings) -> Engine:
    """Return the built-in engine."""
    return LangChainEngine(
        OfflineChatModel(word_delay=settings.offline_word_delay),
        EngineInfo("offline", OFFLINE_MODEL, OFFLINE_NOTICE),
        lambda _: LlmFailed("The built-in engine failed. Try again."),
        token_timeout=settings.llm_token_timeout,
        total_timeout=settings.llm_total_timeout,
    )


def openai_engine(settings: AiSettings) -> Engine:
    """Return an engine that asks OpenAI, or the compatible server at OPENAI_BASE_URL."""
    import openai  # noqa: PLC0415 - see above
    from langchain_openai import ChatOpenAI  # noqa: PLC0415

    # Our own client: the library's is shared by the whole process and never closed.
    client = openai.DefaultAsyncHttpxClient(
        timeout=settings.llm_token_timeout + _GRACE_SECONDS,
        limits=openai.DEFAULT_CONNECTION_LIMITS,
        follow_redirects=False,
    )
    model = ChatOpenAI(
        model=settings.openai_model,
        api_key=settings.openai_api_key or SecretStr(_NO_KEY),
        base_url=settings.openai_base_url,
        stream_usage=True,
        max_retries=settings.llm_max_retries,
        timeout=settings.llm_token_timeout + _GRACE_SECONDS,
        http_async_client=client,
    )
    return LangChainEngine(
        model,
        EngineInfo("openai", settings.openai_model),
        explain_openai,
        token_timeout=settings.llm_token_timeout,
        total_timeout=settings.llm_total_timeout,
        close=client.aclose,
    )


def explain_openai(error: Exception) -> Problem:
    """Return what a client may know of a failure of the OpenAI client."""
    import openai  # noqa: PLC0415 - loaded by then

    if isinstance(error, openai.APITimeoutError):
        return LlmTimeout("The model did not answer in time. Try again.")
    if isinstance(error, openai.APIStatusError) and error.status_code in _BUSY_STATUSES:
        asked = error.response.headers.get("retry-after", "")
        seconds = int(asked) if asked.isascii() and asked.isdigit() else _DEFAULT_RETRY_AFTER
        return LlmBusy("The model is busy. Try again later.", retry_after=min(max(seconds, 1), _MAX_RETRY_AFTER))
    return LlmFailed("The model could not answer. Try again.")
