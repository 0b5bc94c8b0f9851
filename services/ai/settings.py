"""Settings of the ai service."""

from pydantic import Field, SecretStr

from shared.settings import DatabaseSettings, HttpUrlText


class AiSettings(DatabaseSettings):
    """The language model, its limits, and how long things may take."""

    openai_api_key: SecretStr | None = Field(None, validation_alias="OPENAI_API_KEY")
    openai_base_url: HttpUrlText | None = Field(
        None,
        validation_alias="OPENAI_BASE_URL",
        description="Any OpenAI-compatible server. With neither key nor URL the built-in offline engine answers.",
    )
    openai_model: str = Field("gpt-4o-mini", min_length=1, max_length=200)
    llm_temperature: float = Field(0.7, ge=0, le=2)
    llm_max_tokens: int = Field(1000, ge=16, le=32_000)
    llm_max_retries: int = Field(1, ge=0, le=5)
    llm_token_timeout: float = Field(30, gt=0, le=300, description="Seconds to the first and between two tokens.")
    llm_total_timeout: float = Field(120, gt=0, le=900, description="Seconds for a whole answer.")
    history_tokens: int = Field(3000, ge=0, le=200_000, description="Budget of earlier messages in a prompt.")
    offline_word_delay: float = Field(0.015, ge=0, le=1, description="Seconds between words of the offline engine.")

    max_companions: int = Field(100, ge=1, description="Per user.")
    max_generations: int = Field(64, ge=1, description="Answers that one process makes at the same time.")
    max_generations_per_user: int = Field(8, ge=1, description="Of those, answers for one person.")
    max_sockets: int = Field(2000, ge=1, description="Chat sockets of one process.")
    max_sockets_per_user: int = Field(10, ge=1)
    chat_burst: int = Field(20, ge=1, description="Messages that a user may send at once ...")
    chat_per_second: float = Field(0.5, gt=0, description="... and per second after that.")

    socket_auth_timeout: float = Field(5, gt=0, description="Seconds until the first frame must have brought a token.")
    socket_idle_timeout: float = Field(900, gt=0, description="Seconds without a frame from the client.")
    socket_send_timeout: float = Field(10, gt=0, description="Seconds that a slow reader may hold up one frame.")
    lease_seconds: float = Field(
        10, gt=0, description="An answer whose process has not renewed its lease for this long is interrupted."
    )
