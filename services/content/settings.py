"""Settings of the content service."""

from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from shared.settings import DatabaseSettings, HttpUrlText


class ContentSettings(DatabaseSettings):
    """Content needs a database, Redis, and a directory or a bucket for pictures, which all its processes share."""

    answer_cache_seconds: float = Field(
        2.0, ge=0, le=60, description="How long anonymous answers are kept while nothing changes; 0 keeps none."
    )
    review_wait_seconds: float = Field(
        3.0, ge=0, le=30, description="How long publishing waits for ai's verdict on a newcomer's post."
    )
    media_dir: Path = Field(Path(".sparkle/media"), description="Where pictures are kept; made on first use.")
    media_url: str | None = Field(None, description="s3://bucket/prefix keeps pictures behind the S3 API instead.")
    media_s3_endpoint: HttpUrlText | None = Field(None, description="Of a server other than Amazon's.")
    media_s3_region: str = "us-east-1"
    media_s3_access_key_id: SecretStr | None = None
    media_s3_secret_access_key: SecretStr | None = None
    media_quota_bytes: int = Field(500 * 1_048_576, ge=0, description="Of one person, with all variants.")
    media_quota_files: int = Field(2_000, ge=0, description="Pictures of one person.")

    @field_validator("media_url")
    @classmethod
    def _is_bucket(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "s3://none")
        if parts.scheme != "s3" or not parts.netloc or parts.query or parts.fragment:
            raise ValueError("must be s3://bucket or s3://bucket/prefix")
        return value

    @model_validator(mode="after")
    def _has_whole_key(self) -> Self:
        if (self.media_s3_access_key_id is None) != (self.media_s3_secret_access_key is None):
            raise ValueError("SPARKLE_MEDIA_S3_ACCESS_KEY_ID and SPARKLE_MEDIA_S3_SECRET_ACCESS_KEY go together")
        return self
