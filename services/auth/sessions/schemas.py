"""Bodies of the session endpoints."""

from typing import Annotated

from pydantic import StringConstraints

from shared.schemas import ApiModel


class RefreshTokenBody(ApiModel):
    """The refresh token of an API client; a browser sends its cookie instead."""

    refresh_token: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
