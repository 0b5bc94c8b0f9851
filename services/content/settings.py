"""Settings of the content service."""

from shared.settings import DatabaseSettings


class ContentSettings(DatabaseSettings):
    """Content needs a database and Redis, and nothing of its own."""
