"""What the auth service reads from the environment, beside the settings of every service."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, FilePath, SecretStr, ValidationInfo, field_validator
from pydantic_settings import NoDecode

from services.auth.identities.providers import ProviderSettings, providers_from
from shared.settings import DatabaseSettings, HttpUrlText

_LEAST_PRODUCTION_DAYS = 7
_LEAST_PRODUCTION_ROUNDS = 10  # OWASP Password Storage Cheat Sheet: bcrypt with a work factor of 10 or more


class AuthSettings(DatabaseSettings):
    """Settings of auth's API and worker."""

    smtp_url: SecretStr = Field(
        SecretStr("smtp://127.0.0.1:1025"),
        description="smtp:// (STARTTLS where offered) or smtps://, with user:password@ where the server asks for it.",
    )
    geoip_database: FilePath | None = Field(
        None, description="A MaxMind DB file (GeoLite2 City or its like), for the place hint of a session."
    )
    mail_from: str = Field("Sparkle Universe <no-reply@sparkle.example>", max_length=320)
    bcrypt_rounds: int = Field(12, ge=4, le=16)
    oidc_providers: Annotated[tuple[ProviderSettings, ...], NoDecode] = Field(
        (), description="JSON list of whom one can sign in with; see services/auth/identities/providers.py."
    )
    chain_id: int = Field(31337, ge=1, lt=2**53, description="The chain that wallets must be on to sign in.")
    access_token_minutes: int = Field(15, ge=1, le=15)
    deletion_days: float = Field(14, gt=0, le=90, description="How long a deletion can be undone; fractions for tests.")
    export_max_megabytes: int = Field(1024, ge=1, le=10_240, description="The largest archive of a person's data.")
    content_url: HttpUrlText = "http://127.0.0.1:8002"
    ai_url: HttpUrlText = "http://127.0.0.1:8003"
    realtime_url: HttpUrlText = "http://127.0.0.1:8004"
    blockchain_url: HttpUrlText = "http://127.0.0.1:8005"

    @field_validator("smtp_url")
    @classmethod
    def _smtp_scheme(cls, value: SecretStr) -> SecretStr:
        parts = urlsplit(value.get_secret_value())
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("must be smtp://host:port or smtps://host:port")
        return value

    @field_validator("oidc_providers", mode="before")
    @classmethod
    def _usable_providers(cls, value: Any, info: ValidationInfo) -> tuple[ProviderSettings, ...]:
        return providers_from(value, is_production=info.data.get("env") == "production")

    @field_validator("deletion_days")
    @classmethod
    def _time_to_think(cls, value: float, info: ValidationInfo) -> float:
        if info.data.get("env") == "production" and value < _LEAST_PRODUCTION_DAYS:
            raise ValueError(f"must be {_LEAST_PRODUCTION_DAYS} or more in production")
        return value

    @field_validator("bcrypt_rounds")
    @classmethod
    def _strong_in_production(cls, value: int, info: ValidationInfo) -> int:
        if info.data.get("env") == "production" and value < _LEAST_PRODUCTION_ROUNDS:
            raise ValueError(f"must be {_LEAST_PRODUCTION_ROUNDS} or more in production")
        return value
