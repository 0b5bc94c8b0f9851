"""Wires the content service."""

from fastapi import FastAPI

from services.content.personal_data import STORES
from services.content.posts.endpoints import router as posts
from services.content.settings import ContentSettings
from services.content.tags.endpoints import router as tags
from shared.app import build_app
from shared.clock import Clock
from shared.jwks import KeySource
from shared.personal_data import personal_data_router
from shared.settings import load_settings


def create_app(settings: ContentSettings, *, clock: Clock | None = None, keys: KeySource | None = None) -> FastAPI:
    """Return the application of the content service."""
    return build_app(
        settings,
        name="content",
        routers=[posts, tags, personal_data_router(STORES)],
        clock=clock,
        keys=keys,
        description="Posts, their documents and their tags.",
    )


def from_environment() -> FastAPI:
    """Return the application with the settings of the environment."""
    return create_app(load_settings(ContentSettings))
