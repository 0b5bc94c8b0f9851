"""The ai service: wiring only."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.ai.chat import endpoints as chat
from services.ai.chat.generations import Generations
from services.ai.chat.service import Chat
from services.ai.chat.sockets import ChatSockets
from services.ai.companions import endpoints as companions
from services.ai.conversations import endpoints as conversations
from services.ai.llm.adapters import build_engine
from services.ai.llm.ports import Engine
from services.ai.moderation import endpoints as moderation
from services.ai.moderation.judge import Judge
from services.ai.personal_data import STORES
from services.ai.settings import AiSettings
from shared.app import build_app
from shared.background import supervised
from shared.clock import Clock
from shared.jwks import KeySource
from shared.personal_data import personal_data_router
from shared.rate_limit import TokenBuckets
from shared.settings import load_settings


def create_app(
    settings: AiSettings, *, clock: Clock | None = None, keys: KeySource | None = None, engine: Engine | None = None
) -> FastAPI:
    """Return the application; `engine` replaces the one that the settings choose."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with supervised("leases", generations.keep_leases), supervised("chat_sockets", sockets.watch):
            yield
            await app.state.chat.aclose()

    app = build_app(
        settings,
        name="ai",
        description="Companions, the chat with them, and moderation.",
        routers=[companions.router, conversations.router, chat.router, moderation.router, personal_data_router(STORES)],
        clock=clock,
        keys=keys,
        lifespan=lifespan,
    )
    state = app.state
    generations = Generations(
        state.database,
        state.clock,
        limit=settings.max_generations,
        limit_per_user=settings.max_generations_per_user,
        lease_seconds=settings.lease_seconds,
    )
    sockets = ChatSockets(
        state.revocations, state.clock, limit=settings.max_sockets, limit_per_user=settings.max_sockets_per_user
    )
    state.chat_sockets = sockets
    chosen = engine or build_engine(settings)
    state.buckets = TokenBuckets(state.redis)
    state.judge = Judge(chosen)
    state.chat = Chat(
        engine=chosen,
        database=state.database,
        generations=generations,
        buckets=state.buckets,
        clock=state.clock,
        settings=settings,
    )
    return app


def from_environment() -> FastAPI:
    """Return the application with settings from the environment."""
    return create_app(load_settings(AiSettings))
