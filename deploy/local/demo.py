"""Demo data, loaded once and through the public API alone, as a person would make it."""

import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from deploy.local.demo_content import COMPANIONS, PEOPLE, POSTS, REACTIONS, TALKS, Person
from deploy.local.secret_files import write_secret
from deploy.local.waiting import wait_until

# Generous: the first requests come while a dozen processes have only just started.
TIMEOUT_SECONDS = 60.0
MAIL_SECONDS = 60.0


class DemoFailed(RuntimeError):  # noqa: N818 - a sentence for people
    """The API answered something else than the demo expects."""


@dataclass(frozen=True)
class Account:
    """A person who can sign in."""

    email: str
    password: str
    username: str
    role: str = "user"

    def as_json(self) -> dict[str, str]:
        """Return the account as JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class Place:
    """Where the demo is loaded.

    Attributes:
        marker: the file that keeps the accounts, and that their data is complete.
        mail: where the mails are caught, if they are.
        grant: gives the account of an address a role, as an operator does.
    """

    marker: Path
    gateway: str
    mail: str | None
    grant: Callable[[str, str], None]


def load_demo(place: Place, say: Callable[[str], None]) -> list[Account]:
    """Load what is missing and return the accounts; without a mail catcher nobody can be verified: no demo."""
    marker, mail = place.marker, place.mail
    kept: dict[str, Any] = json.loads(marker.read_text()) if marker.exists() else {}
    accounts = [Account(**account) for account in kept.get("accounts", [])]
    known = {account.username for account in accounts}
    newcomers = [person for person in PEOPLE if person.username not in known]
    if kept.get("is_loaded") and not newcomers:
        return accounts
    if mail is None:
        say("no demo data: mails go to SPARKLE_SMTP_URL, so that nobody here can confirm an address")
        return []
    accounts += [
        Account(person.email, f"sparkle-{secrets.token_hex(4)}", person.username, person.role) for person in newcomers
    ]
    _keep(marker, accounts, is_loaded=False)
    try:
        with httpx.Client(base_url=place.gateway, timeout=TIMEOUT_SECONDS, trust_env=False) as client:
            _load(client, mail, accounts)
        for account in accounts:
            if account.role != "user":
                place.grant(account.email, account.role)
    except (DemoFailed, httpx.HTTPError) as problem:
        say(f"the demo data is incomplete, the next run goes on with it: {problem}")
        return []
    _keep(marker, accounts, is_loaded=True)
    say("demo data is loaded")
    return accounts


def _keep(marker: Path, accounts: list[Account], *, is_loaded: bool) -> None:
    content = {"is_loaded": is_loaded, "accounts": [account.as_json() for account in accounts]}
    unfinished = marker.with_suffix(".unfinished")
    write_secret(unfinished, json.dumps(content, indent=2) + "\n")
    unfinished.replace(marker)


def _load(client: httpx.Client, mail: str, accounts: list[Account]) -> None:
    sessions = {account.username: _Session(client, mail, account) for account in accounts}
    for person in PEOPLE:
        sessions[person.username].introduce(person)
    for person in PEOPLE:
        for followed in person.follows:
            sessions[person.username].follow(sessions[followed].user_id)
    for username, posts in POSTS.items():
        sessions[username].write_missing(posts)
    published = {post["title"]: post for username in POSTS for post in sessions[username].posts()}
    for title, threads in TALKS.items():
        for thread in threads if published[title]["commentCount"] == 0 else []:
            above = None
            for username, words in thread:
                above = sessions[username].comment(published[title]["id"], words, above)
    for title, reactions in REACTIONS.items():
        for username, kind in reactions:
            sessions[username].react(published[title]["id"], kind)
    for username, companions in COMPANIONS.items():
        sessions[username].create_missing(companions)


class _Session:
    """One signed-in person."""

    def __init__(self, client: httpx.Client, mail: str, account: Account) -> None:
        self._client = client
        self._mail = mail
        self._account = account
        token = self._sign_in() or self._register_and_sign_in()
        self._headers = {"Authorization": f"Bearer {token}"}
        me = self._call("GET", "/api/auth/me")
        self.user_id = str(me.get("user", me)["id"])

    def introduce(self, person: Person) -> None:
        """Fill in the profile."""
        self._call("PATCH", f"/api/users/{self.user_id}/profile", json=person.profile)

    def follow(self, user_id: str) -> None:
        """Follow somebody; who already does is content."""
        self._call("POST", f"/api/users/{user_id}/follow", accepted={httpx.codes.CONFLICT})

    def write_missing(self, posts: list[dict[str, Any]]) -> None:
        """Publish the posts that this author does not have."""
        titles = {post["title"] for post in self.posts()}
        for post in posts:
            if post["title"] not in titles:
                self._call("POST", "/api/posts", json=post)

    def posts(self) -> list[dict[str, Any]]:
        """Return what this author has published."""
        found: list[dict[str, Any]] = self._call("GET", "/api/posts", params={"authorId": self.user_id, "limit": 100})[
            "posts"
        ]
        return found

    def comment(self, post_id: str, words: str, above: str | None) -> str:
        """Say something about a post, or answer a comment; return the id of it."""
        body = {"body": words, "parentId": above}
        return str(self._call("POST", f"/api/posts/{post_id}/comments", json=body)["id"])

    def react(self, post_id: str, kind: str) -> None:
        """React to a post; again changes nothing."""
        self._call("PUT", f"/api/posts/{post_id}/reactions/{kind}")

    def create_missing(self, companions: list[dict[str, Any]]) -> None:
        """Create the companions that this person does not have."""
        existing = self._call("GET", "/api/ai/companions")["companions"]
        names = {companion["name"] for companion in existing}
        for companion in companions:
            if companion["name"] not in names:
                self._call("POST", "/api/ai/companions", json=companion)

    def _sign_in(self) -> str | None:
        """Return an access token; None when there is no such account or its address is not confirmed."""
        body = {"email": self._account.email, "password": self._account.password}
        answer = self._client.post("/api/auth/login", json=body)
        if answer.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
            return None
        return str(_content(answer)["tokens"]["accessToken"])

    def _register_and_sign_in(self) -> str:
        account = self._account
        body = {"email": account.email, "password": account.password, "username": account.username}
        answer = self._client.post("/api/auth/register", json=body)
        if answer.status_code == httpx.codes.CONFLICT:
            # Registered by a run that ended before the address was confirmed; its mail went with it.
            self._client.post("/api/auth/resend-verification", json={"email": self._account.email})
        else:
            _content(answer)
        _content(self._client.post("/api/auth/verify-email", json={"token": self._mailed_token()}))
        token = self._sign_in()
        if token is None:
            raise DemoFailed(f"{self._account.email} cannot sign in")
        return token

    def _mailed_token(self) -> str:
        """Return the token of the newest mail to this person."""
        tokens: list[str] = []

        def arrived() -> bool:
            mails = httpx.get(self._mail, timeout=TIMEOUT_SECONDS, trust_env=False).json()
            tokens.extend(
                token
                for mail in mails
                if self._account.email in mail["to"]
                for link in mail["links"]
                for token in _token_of(link)
            )
            return bool(tokens)

        if not wait_until(arrived, MAIL_SECONDS):
            raise DemoFailed(f"no mail came for {self._account.email}")
        return tokens[0]

    def _call(self, method: str, path: str, *, accepted: set[int] | None = None, **options: Any) -> dict[str, Any]:
        answer = self._client.request(method, path, headers=self._headers, **options)
        if accepted and answer.status_code in accepted:
            return {}
        return _content(answer)


def _token_of(link: str) -> list[str]:
    """Return the token that a link carries in its query or its fragment."""
    parts = urlsplit(link)
    return parse_qs(parts.query).get("token", []) or parse_qs(parts.fragment).get("token", [])


def _content(answer: httpx.Response) -> dict[str, Any]:
    if answer.is_error:
        request = answer.request
        raise DemoFailed(f"{request.method} {request.url.path} answered {answer.status_code}: {answer.text[:300]}")
    content: dict[str, Any] = answer.json() if answer.content else {}
    return content
