"""Settings from the environment, checked as a whole before anything starts.

A service subclasses `BaseServiceSettings`; its process calls `load_settings`, which names every wrong variable at once.
A development secret is refused when `SPARKLE_ENV=production`.
"""

import sys
from typing import Annotated, Final, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_SECRET: Final = "development-only-secret-0123456789abcdef"  # noqa: S105 - refused in production
_MIN_SECRET_LENGTH: Final = 32
EXIT_BAD_SETTINGS: Final = 2


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("must be an http or https URL")
    return value.rstrip("/")


HttpUrlText = Annotated[str, AfterValidator(_http_url)]


class BaseServiceSettings(BaseSettings):
    """What every process reads. Field `x` comes from the variable `SPARKLE_X` unless an alias says otherwise."""

    model_config = SettingsConfigDict(
        env_prefix="SPARKLE_",
        env_ignore_empty=True,  # docker compose passes a variable that is not set as an empty one
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,
        validate_default=True,
    )

    env: Literal["development", "test", "production"] = "development"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    public_url: HttpUrlText = Field("http://127.0.0.1:8000", description="Browser-facing base URL of the gateway.")
    redis_url: SecretStr = SecretStr("redis://127.0.0.1:6379/0")
    secret_key: SecretStr = Field(
        SecretStr(DEVELOPMENT_SECRET),
        description="Signs cursors and encrypts keys at rest; 32 characters or more.",
    )
    jwks_url: HttpUrlText = "http://127.0.0.1:8001/.well-known/jwks.json"
    jwt_issuer: str = "sparkle"
    jwt_audience: str = "sparkle"
    max_body_bytes: int = Field(1_048_576, ge=1024, le=1_073_741_824)
    otlp_endpoint: str | None = Field(None, validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")

    @field_validator("redis_url")
    @classmethod
    def _redis_scheme(cls, value: SecretStr) -> SecretStr:
        if urlsplit(value.get_secret_value()).scheme not in {"redis", "rediss", "unix"}:
            raise ValueError("must be a redis://, rediss:// or unix:// URL")
        return value

    @field_validator("secret_key")
    @classmethod
    def _strong_secret(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        return refuse_default_secret(value, info, DEVELOPMENT_SECRET)


class DatabaseSettings(BaseServiceSettings):
    """For a service with a database of its own."""

    database_url: SecretStr = Field(description="postgresql://user:password@host:port/database of this service.")
    database_pool_size: int = Field(5, ge=1, le=100)
    worker_port: int | None = Field(None, ge=1, le=65535, description="The worker's health and metrics, when set.")

    @field_validator("database_url")
    @classmethod
    def _postgres_scheme(cls, value: SecretStr) -> SecretStr:
        parts = urlsplit(value.get_secret_value())
        if parts.scheme not in {"postgresql", "postgres", "postgresql+asyncpg"} or not parts.path.strip("/"):
            raise ValueError("must be a postgresql:// URL that names a database")
        return value


def refuse_default_secret(value: SecretStr, info: ValidationInfo, *defaults: str) -> SecretStr:
    """Return `value`, or raise ValueError when it is short, or a known default in production."""
    secret = value.get_secret_value()
    if info.data.get("env") == "production" and secret in defaults:
        raise ValueError("is a development default; set a secret of your own in production")
    if len(secret) < _MIN_SECRET_LENGTH:
        raise ValueError(f"must be {_MIN_SECRET_LENGTH} characters or more")
    return value


S = TypeVar("S", bound=BaseServiceSettings)


def load_settings(settings: type[S]) -> S:
    """Build `settings` from the environment, or print every mistake by variable name and exit with code 2."""
    try:
        return settings()
    except ValidationError as error:
        lines = [
            f"  {_variable(settings, str(mistake['loc'][0]) if mistake['loc'] else '')}: {_reason(mistake['msg'])}"
            for mistake in error.errors(include_input=False, include_url=False, include_context=False)
        ]
        sys.stderr.write(f"{len(lines)} setting(s) are wrong:\n" + "\n".join(sorted(lines)) + "\n")
        sys.stderr.flush()
        raise SystemExit(EXIT_BAD_SETTINGS) from None


def _variable(settings: type[BaseServiceSettings], location: str) -> str:
    field = settings.model_fields.get(location)
    if field is None:
        return location.upper()
    if isinstance(field.validation_alias, str):
        return field.validation_alias
    return f"{settings.model_config.get('env_prefix', '')}{location}".upper()


def _reason(message: str) -> str:
    return message.removeprefix("Value error, ").replace("Field required", "is required and not set")
