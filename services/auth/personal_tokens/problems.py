"""What can go wrong with a personal access token."""

from services.auth.personal_tokens.policy import MAX_TOKENS
from shared.problems import Conflict, NotFound


class PersonalTokenNotFound(NotFound):
    code, title = "personal_token_not_found", "Personal access token not found"

    def __init__(self) -> None:
        super().__init__("You have no such token.")


class TooManyPersonalTokens(Conflict):
    code, title = "too_many_personal_tokens", "Too many personal access tokens"

    def __init__(self) -> None:
        super().__init__(f"An account has {MAX_TOKENS} at most. Revoke one that nothing uses any more.")
