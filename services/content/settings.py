"""Settings of the content service."""

from pydantic import Field

from shared.settings import DatabaseSettings


class ContentSettings(DatabaseSettings):
    """Content needs a database and Redis."""

    answer_cache_seconds: float = Field(
        2.0, ge=0, le=60, description="How long anonymous answers are kept while nothing changes; 0 keeps none."
    )
