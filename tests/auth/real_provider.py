"""The certified OpenID Connect provider of tests/auth/provider as a child process, and browsers that walk to it."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

FOLDER = Path(__file__).parent / "provider"
CLIENT_ID = "sparkle"
CLIENT_SECRET = "of the test/only: 100 %"
SETTINGS = {"name": "harbour", "label": "Harbour", "kind": "oidc", "clientId": CLIENT_ID, "clientSecret": CLIENT_SECRET}


@dataclass(frozen=True)
class RealProvider:
    """It listens at `issuer`."""

    issuer: str

    @property
    def setting(self) -> str:
        """Return SPARKLE_OIDC_PROVIDERS for it."""
        return json.dumps([{**SETTINGS, "issuer": self.issuer}])

    def allow(self, *redirect_uris: str) -> None:
        """Let browsers come back to these addresses."""
        httpx.post(f"{self.issuer}/test/redirects", json=redirect_uris, timeout=10).raise_for_status()

    def sign_in(self, sub: str | None, **claims: Any) -> None:
        """Let this be who signs in next; None declines."""
        httpx.post(f"{self.issuer}/test/person", json={"sub": sub, **claims}, timeout=10).raise_for_status()


@contextmanager
def running_provider() -> Iterator[RealProvider]:
    """Start it; it ends with the block, or when this process does."""
    assert (FOLDER / "node_modules").is_dir(), "run: python3 deploy/local/prepare.py --test-packages"
    arguments = json.dumps({"clientId": CLIENT_ID, "clientSecret": CLIENT_SECRET})
    process = subprocess.Popen(
        ["node", "provider.mjs", arguments],
        cwd=FOLDER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield RealProvider(json.loads(process.stdout.readline())["issuer"])
    finally:
        process.kill()
        process.communicate()


def walk(issuer: str, url: str) -> str:
    """Follow the provider's redirects from `url` as a new browser; return the address at which they leave it."""
    with httpx.Client(timeout=10) as browser:
        for _ in range(12):
            answer = browser.get(url)
            assert answer.is_redirect, answer.text
            url = str(answer.url.join(answer.headers["location"]))
            if not url.startswith(f"{issuer}/"):
                return url
    raise AssertionError("the provider goes round in circles")
