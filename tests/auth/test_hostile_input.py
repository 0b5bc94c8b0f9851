"""Input that wants to break or fool the service: a clear problem, nothing changed, nothing leaked.

Every answer and every log line of these tests, at the level DEBUG, is searched for what must not be in it.
"""

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import text

from services.auth.app import create_app
from services.auth.mail.fakes import RecordingMailSender
from services.auth.mail.queue import MailQueue
from services.auth.settings import AuthSettings
from shared.testing.plugin import StartService
from shared.testing.services import RunningService
from tests.auth.people import PASSWORD, PUBLIC_URL, SignUp, account, assert_problem, credentials, token_in

JSON: Final = {"Content-Type": "application/json"}
LEAKS: Final = ("Traceback", 'File "', "sqlalchemy", "asyncpg", "psycopg", "SELECT ", "INSERT ", "UPDATE ", PASSWORD)
WRONG_TYPES: Final[tuple[Any, ...]] = (
    None,
    True,
    0,
    -1.5,
    10**400,
    "",
    [],
    ["ada@sparkle.example"],
    {},
    {"$ne": None},
    [[]] * 50,
)


@pytest.fixture
async def auth(start_service: StartService) -> AsyncIterator[RunningService]:
    """The service, telling all it has to tell, with an eye on it."""
    chosen = {"bcrypt_rounds": 4, "public_url": PUBLIC_URL}
    service = await start_service("services.auth", AuthSettings, create_app, settings=chosen, keys=None)
    logged = io.StringIO()
    root = logging.getLogger()
    [handler] = [one for one in root.handlers if type(one) is logging.StreamHandler]
    handler.setStream(logged)
    root.setLevel(logging.DEBUG)

    async def check(answer: httpx.Response) -> None:
        await answer.aread()
        assert answer.status_code < 500, answer.text
        assert [leak for leak in LEAKS if leak in answer.text] == []
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            assert "@sparkle.example" not in answer.text

    service.client.event_hooks = {"response": [check]}
    yield service
    root.setLevel(logging.WARNING)
    assert [leak for leak in (*LEAKS, "@sparkle.example") if leak in logged.getvalue()] == []


async def contents(auth: RunningService) -> dict[str, list[str]]:
    """Return every row of every table, but the signing keys, which are made on first use."""
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'signing_keys'"
    async with auth.database.snapshot() as session:
        names = list(await session.scalars(text(tables)))
        return {name: sorted(await session.scalars(text(f'SELECT t::text FROM "{name}" t'))) for name in names}  # noqa: S608


async def operations_with_a_body(auth: RunningService, *, is_demanding: bool = False) -> list[tuple[str, str]]:
    """Return (method, path) of every endpoint that reads JSON; the demanding ones need a field of it."""
    document = (await auth.client.get("/openapi.json")).json()
    schemas = document["components"]["schemas"]
    found = []
    for path, item in document["paths"].items():
        for method, operation in item.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            needed = (
                schemas.get(body["schema"].get("$ref", "").rpartition("/")[2], {}).get("required") if body else None
            )
            if body and (needed or not is_demanding):
                found.append((method, path.replace("{", "").replace("}", "")))
    return found


async def test_ten_megabytes_are_too_large_for_every_endpoint(auth: RunningService) -> None:
    body = b'{"email": "' + b"x" * 10_000_000 + b'"}'
    operations = await operations_with_a_body(auth)
    assert len(operations) >= 6
    for method, path in operations:
        assert_problem(await auth.client.request(method, path, content=body, headers=JSON), 413, "payload_too_large")


async def test_ten_megabytes_that_nobody_announced_are_too_large(auth: RunningService) -> None:
    async def drip() -> AsyncIterator[bytes]:
        yield b'{"email": "'
        for _ in range(160):
            yield b"x" * 65_536

    answer = await auth.client.post("/api/auth/login", content=drip(), headers=JSON)
    assert_problem(answer, 413, "payload_too_large")


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 500_000,
        b'{"email":' * 100_000,
        b'{"a":' * 900 + b"1" + b"}" * 900,
        b'{"email": "\xff\xfe"}',
        b"\xef\xbb\xbf",
        b"\x00",
        b'{"email": NaN}',
        b'{"email": ' + b"9" * 5_000 + b"}",
    ],
    ids=lambda body: repr(body[:12]),
)
async def test_json_bombs_are_bad_input_everywhere(auth: RunningService, body: bytes) -> None:
    before = await contents(auth)
    for method, path in await operations_with_a_body(auth, is_demanding=True):
        answer = await auth.client.request(method, path, content=body, headers=JSON)
        assert answer.status_code in {400, 401}, f"{method} {path}: {answer.text}"
    assert await contents(auth) == before


@pytest.mark.parametrize("field", ["email", "username", "password"])
async def test_wrong_types_are_named_by_field_at_registration(auth: RunningService, field: str) -> None:
    before = await contents(auth)
    for value in WRONG_TYPES:
        answer = await auth.client.post("/api/auth/register", json=account() | {field: value})
        assert_problem(answer, 400, "invalid_input")
        assert list(answer.json()["details"]["fieldErrors"]) == [field], value
    assert await contents(auth) == before


@pytest.mark.parametrize("field", ["email", "password"])
async def test_wrong_types_are_named_by_field_at_login(auth: RunningService, sign_up: SignUp, field: str) -> None:
    await sign_up("ada")
    before = await contents(auth)
    for value in WRONG_TYPES:
        answer = await auth.client.post("/api/auth/login", json=credentials() | {field: value})
        assert_problem(answer, 400, "invalid_input")
        assert list(answer.json()["details"]["fieldErrors"]) == [field], value
    assert await contents(auth) == before


@pytest.mark.parametrize("odd", ["\\u0000", "\\ud800", "\\udfff", "\\ud800\\ud800"])
@pytest.mark.parametrize("field", ["email", "username", "password"])
async def test_nul_and_lone_surrogates_are_bad_input(auth: RunningService, field: str, odd: str) -> None:
    body = json.dumps(account(**{field: f"{account()[field]}ODD"})).replace("ODD", odd).encode()
    for path in ("register", "login"):
        answer = await auth.client.post(f"/api/auth/{path}", content=body, headers=JSON)
        if (path, field) != ("login", "username"):  # which login does not read
            assert answer.status_code in {400, 401}, answer.text
    assert (await contents(auth))["users"] == []


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "application/xml", "image/png"])
async def test_credentials_in_another_format_are_bad_input(auth: RunningService, kind: str) -> None:
    body = b"email=ada@sparkle.example&password=x"
    for path in ("register", "login"):
        answer = await auth.client.post(f"/api/auth/{path}", content=body, headers={"Content-Type": kind})
        assert_problem(answer, 400, "invalid_input")


LOOKALIKES: Final = (
    "\u0430da",  # Cyrillic a
    "\uff41\uff44\uff41",  # fullwidth
    "ad\u00e0",
    "ada\u0301",  # combining acute
    "ad\u200ba",  # zero width space
    "ada\u202e",  # right-to-left override
    "\u212aate",  # Kelvin sign, which case folding makes a k
    "\u017fam",  # long s, which case folding makes an s
    "\ufb01la",  # ligature
    "\u0131da",  # dotless i
    "\U0001d41dada",  # mathematical bold
    "ada\u0661",  # Arabic digit one
    "ada\u2010x",  # hyphen that is not a minus
    "ada ",
    "ada\t",
    "ada\r\nX: y",
    "ada.x",
    "ada/../root",
    "<b>ada</b>",
    "ada%00",
    "'; DROP--",
)


async def test_lookalikes_of_a_username_are_refused(auth: RunningService, sign_up: SignUp) -> None:
    await sign_up("ada")
    before = await contents(auth)
    for number, name in enumerate(LOOKALIKES):
        answer = await auth.client.post(
            "/api/auth/register", json=account(email=f"eve{number}@sparkle.example", username=name)
        )
        assert_problem(answer, 400, "invalid_input")
        assert list(answer.json()["details"]["fieldErrors"]) == ["username"], ascii(name)
    assert await contents(auth) == before


@pytest.mark.parametrize(
    "name", ["admin", "ADMIN", "Admin", "_admin_", "-admin", "ad-min", "a_d_m_i_n", "--root--", "Sparkle-Universe"]
)
async def test_reserved_names_are_refused_however_they_are_decorated(auth: RunningService, name: str) -> None:
    answer = await auth.client.post("/api/auth/register", json=account(email="eve@sparkle.example", username=name))
    assert_problem(answer, 400, "invalid_input")
    assert answer.json()["details"]["fieldErrors"] == {"username": ["is reserved"]}


UNUSABLE_ADDRESSES: Final = (
    "Ada <ada@sparkle.example>",
    '"ada"@sparkle.example',
    '"a da"@sparkle.example',
    "ada@[127.0.0.1]",
    "ada@localhost",
    "ada@sparkle.example.",
    "ada@sparkle..example",
    "ada@-sparkle.example",
    "ada..x@sparkle.example",
    ".ada@sparkle.example",
    "ada,eve@sparkle.example",
    "ada@sparkle.example,eve@sparkle.example",
    "ada@sparkle.example\r\nBcc: eve@sparkle.example",
    "ada\u200b@sparkle.example",
    "ada\u202e@sparkle.example",
    "ada@sparkle\u00ad.example",
    "<script>@sparkle.example",
    "a" * 65 + "@sparkle.example",
    "ada@" + ".".join(["b" * 60] * 4) + ".example",
    "a" * 100_000 + "@sparkle.example",
)


async def test_unusable_addresses_are_refused(auth: RunningService) -> None:
    before = await contents(auth)
    for path in ("register", "login", "resend-verification", "forgot-password", "magic-link"):
        for address in UNUSABLE_ADDRESSES:
            answer = await auth.client.post(f"/api/auth/{path}", json=account(email=address))
            assert_problem(answer, 400, "invalid_input")
            assert list(answer.json()["details"]["fieldErrors"]) == ["email"], ascii(address)
    assert await contents(auth) == before


@pytest.mark.parametrize(
    ("address", "other_spelling"),
    [
        ("ada@sparkle.example", "ADA@SPARKLE.EXAMPLE"),
        ("ada@sparkle.example", "\uff41\uff44\uff41@sparkle.example"),
        ("ada@sparkle.example", "ada@\uff53parkle\u3002example"),
        ("ada@sparkle.example", " ada@sparkle.example "),
        ("kim@sparkle.example", "\u212aim@sparkle.example"),
        ("fila@sparkle.example", "\ufb01la@sparkle.example"),
        ("\u00e1da@sparkle.example", "a\u0301da@sparkle.example"),
        ("ada@m\u00fcnchen.example", "ada@xn--mnchen-3ya.example"),
    ],
)
async def test_two_spellings_of_one_address_are_one_account(
    auth: RunningService, address: str, other_spelling: str
) -> None:
    assert (await auth.client.post("/api/auth/register", json=account(email=address))).status_code == 201
    second = await auth.client.post("/api/auth/register", json=account("eve", email=other_spelling))
    assert_problem(second, 409, "email_taken")
    assert_problem(
        await auth.client.post("/api/auth/login", json=credentials(email=other_spelling)), 403, "email_not_verified"
    )


async def test_lookalike_and_plus_addresses_are_other_mailboxes(auth: RunningService) -> None:
    """A tag after a plus and a Cyrillic letter lead to mailboxes that only their owners know to be theirs."""
    addresses = ("ada@sparkle.example", "ada+x@sparkle.example", "\u0430da@sparkle.example", "a.da@sparkle.example")
    for number, address in enumerate(addresses):
        answer = await auth.client.post("/api/auth/register", json=account(f"ada{number}", email=address))
        assert answer.status_code == 201, answer.text


async def test_mail_asked_for_with_another_spelling_goes_to_the_address_on_file(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    """Else a lookalike domain, which folds to the victim's, would receive the victim's link."""
    await sign_up("kim", is_verified=False)
    for spelling in ("\u212aim@sparkle.example", "KIM@sparkle.example", "kim@\uff53parkle.example"):
        answer = await auth.client.post("/api/auth/resend-verification", json={"email": spelling})
        assert answer.status_code == 202
        while await mails.send_next():
            pass
    assert {str(mail["To"]) for mail in sender.sent} == {"kim@sparkle.example"}


async def test_racing_registrations_of_one_name_open_one_account(auth: RunningService) -> None:
    spellings = ("ada", "ADA", "Ada", "aDa", "adA", "ADa", "AdA", "aDA")
    answers = await asyncio.gather(
        *(
            auth.client.post("/api/auth/register", json=account(name, email=f"ada{number}@sparkle.example"))
            for number, name in enumerate(spellings)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert {answer.json().get("code") for answer in answers} == {None, "username_taken"}
    stored = await contents(auth)
    assert {name: len(stored[name]) for name in ("users", "profiles", "sessions", "refresh_tokens", "outbox")} == {
        "users": 1, "profiles": 1, "sessions": 1, "refresh_tokens": 1, "outbox": 1,
    }  # fmt: skip


async def test_a_replayed_link_changes_nothing(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await sign_up("ada")
    before = await contents(auth)
    for _ in range(3):
        answer = await auth.client.post("/api/auth/verify-email", json={"token": token_in(sender)})
        assert_problem(answer, 400, "invalid_verification_token")
    assert await contents(auth) == before
