"""A provider that leads nowhere: whoever the test says comes back."""

from urllib.parse import urlencode

from services.auth.identities.ports import Attempt, ExternalIdentity, ProviderRefused


class FakeIdentityProvider:
    """Knows people by code. A `failure` is raised instead of an answer."""

    def __init__(self, **people: ExternalIdentity) -> None:
        self.people = people
        self.failure: Exception | None = None
        self.attempts: list[Attempt] = []

    async def authorization_url(self, attempt: Attempt) -> str:
        if self.failure is not None:
            raise self.failure
        self.attempts.append(attempt)
        return "https://provider.example/authorize?" + urlencode({"state": attempt.state})

    async def identify(self, attempt: Attempt, code: str, issuer: str | None) -> ExternalIdentity:
        if self.failure is not None:
            raise self.failure
        if attempt not in self.attempts or code not in self.people:
            raise ProviderRefused("unknown code")
        return self.people[code]
