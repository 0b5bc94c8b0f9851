"""Service tokens: nobody but a service, for a minute, and never in place of a person's."""

import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.testing.services import RunningService
from shared.testing.tokens import KEY_ID, bearer, issue_token, public_jwk
from tests.shared.personal_data import service_bearer

WHICH = "/api/notes/calling-service"


async def test_a_service_is_known_by_its_token(notes: RunningService) -> None:
    answer = await notes.client.get(WHICH, headers=service_bearer())
    assert (answer.status_code, answer.json()) == (200, {"name": "auth"})


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "sparkle"},
        {"aud": "another-internal"},
        {"aud": None},
        {"iss": "another"},
        {"sub": "auth"},
        {"sub": "service:"},
        {"sub": "service:auth/../x"},
        {"sub": None},
        {"expires_in": 29},  # issued half a minute ago
        {"expires_in": 61},
        {"exp": None},
        {"iat": None},
        pytest.param({"now": time.time() + 3600}, id="issued in an hour"),
    ],
    ids=str,
)
async def test_a_token_that_is_wrong_in_one_thing_is_refused(notes: RunningService, claims: dict[str, Any]) -> None:
    answer = await notes.client.get(WHICH, headers=service_bearer(**claims))
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


@pytest.mark.parametrize("algorithm", ["none", "HS256", "EdDSA"])
async def test_a_token_that_auth_did_not_sign_is_refused(notes: RunningService, algorithm: str) -> None:
    good = service_bearer()["Authorization"].removeprefix("Bearer ")
    payload = jwt.decode(good, options={"verify_signature": False})
    keys = {"none": None, "HS256": public_jwk()["x"].ljust(32, "="), "EdDSA": Ed25519PrivateKey.generate()}
    forged = jwt.encode(payload, keys[algorithm], algorithm=algorithm, headers={"kid": KEY_ID})
    answer = await notes.client.get(WHICH, headers={"Authorization": f"Bearer {forged}"})
    assert answer.status_code == 401


async def test_people_and_services_cannot_pass_for_each_other(notes: RunningService) -> None:
    assert (await notes.client.get(WHICH)).status_code == 401
    assert (await notes.client.get(WHICH, headers=bearer())).status_code == 401
    assert (await notes.client.get(WHICH, headers=bearer(role="admin"))).status_code == 401
    mixed = issue_token(aud=["sparkle", "another"])  # a person's token stays one, whatever else it is good for
    assert (await notes.client.get(WHICH, headers={"Authorization": f"Bearer {mixed}"})).status_code == 401
    for path in ("whoami", "verified", "moderated"):
        assert (await notes.client.get(f"/api/notes/{path}", headers=service_bearer())).status_code == 401
