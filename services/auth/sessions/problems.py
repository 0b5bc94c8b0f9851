"""What can go wrong with a session."""

from collections.abc import Mapping

from shared.problems import Forbidden, NotFound, Problem


class InvalidRefreshToken(Problem):
    status, code, title = 401, "invalid_refresh_token", "Invalid refresh token"

    def __init__(self, headers: Mapping[str, str] | None = None) -> None:
        super().__init__("The session has ended. Sign in again.", headers=headers)


class CsrfHeaderMissing(Forbidden):
    code, title = "csrf_header_missing", "The header X-Client is missing"

    def __init__(self) -> None:
        super().__init__("Send `X-Client: browser` with the cookie; a form of another site cannot.")


class SessionNotFound(NotFound):
    code, title = "session_not_found", "Session not found"
