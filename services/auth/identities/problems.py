"""What can go wrong with accounts elsewhere."""

from shared.problems import Conflict, NotFound, Problem, UpstreamFailed


class UnknownProvider(NotFound):
    code, title = "unknown_provider", "No such provider"

    def __init__(self) -> None:
        super().__init__("GET /api/auth/oauth/providers lists those that can be used here.")


class ProviderUnreachable(UpstreamFailed):
    code, title = "provider_unavailable", "The provider does not answer"

    def __init__(self) -> None:
        super().__init__("Try again in a moment, or sign in another way.")


class IdentityNotFound(NotFound):
    code, title = "identity_not_found", "No such connection"


class IdentityTaken(Conflict):
    code, title = "identity_taken", "That account is connected to somebody else"

    def __init__(self) -> None:
        super().__init__("Sign in with it, and remove it there first.")


class ProviderConnected(Conflict):
    code, title = "provider_already_connected", "Another account of this provider is connected"

    def __init__(self) -> None:
        super().__init__("Remove that one first.")


class SignInFailed(Problem):
    """A way back from a provider that leads nowhere. Browsers are sent on with its code; nobody sees it as JSON."""

    status, code, title = 400, "sign_in_failed", "The sign-in failed"


class SignInCancelled(SignInFailed):
    code = "sign_in_cancelled"


class SignInExpired(SignInFailed):
    code = "sign_in_expired"


class ProviderNotBelieved(SignInFailed):
    code = "provider_refused"


class SessionEnded(SignInFailed):
    code = "session_ended"
