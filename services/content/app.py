"""Wires the content service."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.content.analytics.endpoints import router as analytics
from services.content.bookmarks.endpoints import router as bookmarks
from services.content.comments.endpoints import router as comments
from services.content.crawlers.endpoints import router as crawlers
from services.content.crawlers.oembed import router as oembed
from services.content.drafts.endpoints import router as drafts
from services.content.exports.endpoints import router as exports
from services.content.feeds.endpoints import router as feeds
from services.content.filters.endpoints import router as filters
from services.content.imports.endpoints import router as imports
from services.content.imports.room import UploadRoom
from services.content.media.endpoints import router as media
from services.content.media.gallery import Gallery
from services.content.moderation.endpoints import router as moderation
from services.content.personal_data import STORES
from services.content.posts.endpoints import router as posts
from services.content.posts.lifecycle import router as lifecycle
from services.content.quotes.endpoints import router as quotes
from services.content.reactions.endpoints import router as reactions
from services.content.reading.cache import AnswerCache, ForgetAfterWrites
from services.content.reading.entity_tags import EntityTags
from services.content.reading.lane import Lane
from services.content.reading.reads import Reads
from services.content.revisions.endpoints import router as revisions
from services.content.search.endpoints import router as search
from services.content.series.endpoints import router as series
from services.content.settings import ContentSettings
from services.content.syndication.answers import Written
from services.content.syndication.endpoints import router as syndication
from services.content.tags.endpoints import router as tags
from shared.app import build_app
from shared.background import supervised
from shared.clock import Clock
from shared.jwks import KeySource
from shared.personal_data import personal_data_router
from shared.settings import load_settings


def create_app(settings: ContentSettings, *, clock: Clock | None = None, keys: KeySource | None = None) -> FastAPI:
    """Return the application of the content service."""
    reads = Reads(settings)
    cache = AnswerCache(settings.answer_cache_seconds)
    gallery = Gallery.by(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with supervised("changes", lambda: cache.listen(reads)):
            yield
        reads.close()
        gallery.studio.close()

    app = build_app(
        settings,
        name="content",
        routers=[
            exports,
            analytics,
            comments,
            reactions,
            bookmarks,
            quotes,
            search,
            moderation,
            drafts,
            revisions,
            lifecycle,
            series,
            posts,
            tags,
            filters,
            feeds,
            imports,
            media,
            syndication,
            oembed,
            crawlers,
            personal_data_router(STORES),
        ],
        clock=clock,
        keys=keys,
        lifespan=lifespan,
        description="Posts, their documents and their tags.",
    )
    app.state.reads = reads
    app.state.answers = cache
    app.state.upload_room = UploadRoom()
    app.state.gallery = gallery
    app.state.written = Written()
    app.add_middleware(ForgetAfterWrites, cache=cache)
    app.add_middleware(EntityTags)
    layers = app.build_middleware_stack
    # In front of Starlette's own layers, too.
    app.build_middleware_stack = lambda: Lane(  # type: ignore[method-assign]
        layers(), reads=reads, cache=cache, verifier=app.state.verifier, area=app.state.area
    )
    return app


def from_environment() -> FastAPI:
    """Return the application with the settings of the environment, in a process of its own."""
    app = create_app(load_settings(ContentSettings))
    # What is there now stays: a collection that walks over all of it costs a list of posts a third of its time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    return app
