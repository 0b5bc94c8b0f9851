"""Signing up and in with Ethereum, and the wallets that open an account."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from eth_account import Account
from eth_account.messages import encode_defunct
from eth_account.signers.local import LocalAccount
from hypothesis import given
from hypothesis import strategies as st

from services.auth.mail.fakes import RecordingMailSender
from services.auth.mail.queue import MailQueue
from services.auth.siwe.messages import STATEMENTS, Purpose, Question, message_for
from shared.siwe import Site, SiweMessage
from shared.testing.services import RunningService
from tests.auth.people import BROWSER, Person, SignUp, assert_problem, person_of, text_of
from tests.auth.test_second_factors import code_of, finish, set_up

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141

EPOCH = datetime.fromtimestamp(0, UTC)


@pytest.fixture
def wallet() -> LocalAccount:
    """A wallet with a key of its own."""
    created: LocalAccount = Account.create()
    return created


def sign(wallet: LocalAccount, message: str) -> str:
    return "0x" + bytes(wallet.sign_message(encode_defunct(text=message)).signature).hex()


async def ask(auth: RunningService, wallet: LocalAccount, person: Person | None = None) -> str:
    """Return the message to sign, for signing in, or for a person's account."""
    path = "link/nonce" if person else "nonce"
    headers = person.bearer if person else {}
    answer = await auth.client.post(f"/api/auth/siwe/{path}", json={"address": wallet.address}, headers=headers)
    assert answer.status_code == 200, answer.text
    message: str = answer.json()["message"]
    return message


async def send(auth: RunningService, message: str, signature: str, person: Person | None = None) -> httpx.Response:
    path, headers = ("link", person.bearer) if person else ("verify", {})
    body = {"message": message, "signature": signature}
    return await auth.client.post(f"/api/auth/siwe/{path}", json=body, headers=headers)


async def show(auth: RunningService, wallet: LocalAccount, person: Person | None = None) -> httpx.Response:
    """Prove a wallet as its owner would."""
    message = await ask(auth, wallet, person)
    return await send(auth, message, sign(wallet, message), person)


async def join(auth: RunningService, wallet: LocalAccount, username: str = "ada") -> Person:
    ticket = (await show(auth, wallet)).json()["signUp"]["ticket"]
    body = {"ticket": ticket, "username": username, "email": f"{username}@sparkle.example"}
    answer = await auth.client.post("/api/auth/register/ticket", json=body)
    assert answer.status_code == 201, answer.text
    return person_of(answer)


async def wallets_of(auth: RunningService, person: Person) -> list[dict[str, str]]:
    found: list[dict[str, str]] = (await auth.client.get("/api/auth/siwe/wallets", headers=person.bearer)).json()[
        "wallets"
    ]
    return found


async def test_the_holder_of_a_wallet_signs_up_and_comes_back(
    auth: RunningService, wallet: LocalAccount, mails: MailQueue, sender: RecordingMailSender
) -> None:
    answer = await show(auth, wallet)
    assert answer.status_code == 202
    assert answer.headers["cache-control"] == "no-store"
    ticket = answer.json()["signUp"]["ticket"]
    seen = await auth.client.post("/api/auth/register/ticket/inspect", json={"ticket": ticket})
    assert seen.json() == {
        "kind": "wallet",
        "label": "Ethereum",
        "email": None,
        "emailVerified": False,
        "accountExists": False,
        "suggestedUsername": "newcomer",
    }
    nameless = await auth.client.post("/api/auth/register/ticket", json={"ticket": ticket, "username": "ada"})
    assert_problem(nameless, 400, "email_missing")
    body = {"ticket": ticket, "username": "ada", "email": "ada@sparkle.example"}
    joined = await auth.client.post("/api/auth/register/ticket", json=body)
    assert joined.status_code == 201
    ada = person_of(joined)
    assert joined.json()["user"]["emailVerified"] is False
    while await mails.send_next():
        pass
    assert "/verify-email?token=" in text_of(sender.sent[-1])

    again = await show(auth, wallet)
    assert again.status_code == 200
    assert person_of(again).id == ada.id
    [shown] = await wallets_of(auth, ada)
    assert shown["address"] == wallet.address


async def test_the_fields_of_the_message_are_enough_to_write_it(auth: RunningService, wallet: LocalAccount) -> None:
    fields = (await auth.client.post("/api/auth/siwe/nonce", json={})).json()
    assert fields["message"] is None
    message = SiweMessage(
        domain=fields["domain"],
        address=wallet.address,
        statement=fields["statement"],
        uri=fields["uri"],
        chain_id=fields["chainId"],
        nonce=fields["nonce"],
        issued_at=fields["issuedAt"],
        expiration_time=fields["expirationTime"],
    ).text()
    assert (await send(auth, message, sign(wallet, message))).status_code == 202
    assert fields["version"] == "1"
    assert fields["domain"] == "sparkle.example"


async def test_an_address_in_lower_case_gets_its_checksum(auth: RunningService, wallet: LocalAccount) -> None:
    answer = await auth.client.post("/api/auth/siwe/nonce", json={"address": wallet.address.lower()})
    assert wallet.address in answer.json()["message"]


async def test_a_message_works_once(auth: RunningService, wallet: LocalAccount) -> None:
    await join(auth, wallet)
    message = await ask(auth, wallet)
    signature = sign(wallet, message)
    assert (await send(auth, message, signature)).status_code == 200
    assert_problem(await send(auth, message, signature), 400, "siwe_nonce_unknown")


async def test_of_the_same_message_sent_at_once_one_counts(auth: RunningService, wallet: LocalAccount) -> None:
    await join(auth, wallet)
    message = await ask(auth, wallet)
    signature = sign(wallet, message)
    answers = await asyncio.gather(*(send(auth, message, signature) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200, *[400] * 5]


async def test_a_message_works_for_five_minutes(auth: RunningService, wallet: LocalAccount) -> None:
    message = await ask(auth, wallet)
    auth.clock.advance(timedelta(minutes=5))
    assert_problem(await send(auth, message, sign(wallet, message)), 400, "siwe_expired")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("sparkle.example wants", "evil.example wants", "siwe_for_another_site"),
        ("sparkle.example wants", "sparkle.example:80 wants", "siwe_for_another_site"),
        ("sparkle.example wants", "https://sparkle.example wants", "siwe_for_another_site"),
        ("URI: http://sparkle.example", "URI: http://sparkle.example.evil.example", "siwe_for_another_site"),
        ("Chain ID: 31337", "Chain ID: 1", "unsupported_chain"),
        (STATEMENTS[Purpose.SIGN_IN], STATEMENTS[Purpose.LINK], "siwe_for_another_purpose"),
        ("Version: 1", "Version: 2", "invalid_siwe_message"),
        ("Issued At: 2", "Issued At: 3", "siwe_expired"),
        ("Issued At: 2", "Issued At: x", "invalid_siwe_message"),
        ("Expiration Time: 2", "Expiration Time: 1", "siwe_expired"),
        ("Nonce: ", "Nonce: 0", "siwe_nonce_unknown"),
        ("Nonce: ", "Once: ", "invalid_siwe_message"),
        ("\n\nURI", "\nURI", "invalid_siwe_message"),
        ("\n", "\r\n", "invalid_siwe_message"),
    ],
)
async def test_a_message_for_something_else_is_refused(
    auth: RunningService, wallet: LocalAccount, old: str, new: str, code: str
) -> None:
    message = await ask(auth, wallet)
    changed = message.replace(old, new)
    assert changed != message
    assert_problem(await send(auth, changed, sign(wallet, changed)), 400, code)
    assert (await send(auth, message, sign(wallet, message))).status_code == 202, "the question still stands"


@pytest.mark.parametrize("addition", ["\n", " ", "\nResources:\nhttps://evil.example", "\nChain ID: 1"])
async def test_a_message_with_something_added_is_refused(
    auth: RunningService, wallet: LocalAccount, addition: str
) -> None:
    message = await ask(auth, wallet) + addition
    assert_problem(await send(auth, message, sign(wallet, message)), 400, "invalid_siwe_message")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"{STATEMENTS[Purpose.SIGN_IN]}\n", ""),
        (STATEMENTS[Purpose.SIGN_IN], "Welcome to my own client."),
        ("URI: http://sparkle.example", "URI: http://sparkle.example/sign-in?x=1#y"),
        ("sparkle.example wants", "http://sparkle.example wants"),
    ],
)
async def test_a_client_may_write_the_message_as_the_standard_allows(
    auth: RunningService, wallet: LocalAccount, old: str, new: str
) -> None:
    message = await ask(auth, wallet)
    changed = message.replace(old, new)
    assert changed != message
    assert (await send(auth, changed, sign(wallet, changed))).status_code == 202
    message = await ask(auth, wallet) + "\nNot Before: 2026-01-01T00:00:00Z\nRequest ID: 7\nResources:\n- ipfs://x"
    assert (await send(auth, message, sign(wallet, message))).status_code == 202


async def test_a_wallet_is_linked_only_by_who_has_read_so(
    auth: RunningService, wallet: LocalAccount, sign_up: SignUp
) -> None:
    ada = await sign_up()
    message = await ask(auth, wallet, ada)
    changed = message.replace(STATEMENTS[Purpose.LINK], "Win a prize.")
    assert_problem(await send(auth, changed, sign(wallet, changed), ada), 400, "siwe_for_another_purpose")
    assert (await send(auth, message, sign(wallet, message), ada)).status_code == 201, "the question still stands"


async def test_a_message_names_its_address_with_the_checksum(auth: RunningService, wallet: LocalAccount) -> None:
    message = await ask(auth, wallet)
    for address in (wallet.address.lower(), "0x" + "0" * 40, "vitalik.eth", ""):
        changed = message.replace(wallet.address, address)
        assert_problem(await send(auth, changed, sign(wallet, changed)), 400, "invalid_siwe_message")


async def test_a_message_may_be_asked_for_one_address_and_signed_by_another_that_it_then_names(
    auth: RunningService, wallet: LocalAccount
) -> None:
    """The question binds no address: what counts is who signed, and the message says who that is."""
    other: LocalAccount = Account.create()
    message = (await ask(auth, wallet)).replace(wallet.address, other.address)
    await join(auth, wallet)
    answer = await send(auth, message, sign(other, message))
    assert answer.status_code == 202, "a newcomer, and not the one for whom it was asked"


async def test_the_signature_of_another_wallet_or_text_is_refused(auth: RunningService, wallet: LocalAccount) -> None:
    message = await ask(auth, wallet)
    for signature in (sign(Account.create(), message), sign(wallet, message + " "), "0x" + "00" * 65):
        assert_problem(await send(auth, message, signature), 400, "wallet_signature_wrong")


async def test_the_other_form_of_a_signature_is_refused(auth: RunningService, wallet: LocalAccount) -> None:
    message = await ask(auth, wallet)
    signature = bytes.fromhex(sign(wallet, message)[2:])
    high_s = ORDER - int.from_bytes(signature[32:64], "big")
    twin = signature[:32] + high_s.to_bytes(32, "big") + bytes([55 - signature[64]])
    assert_problem(await send(auth, message, "0x" + twin.hex()), 400, "wallet_signature_wrong")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"message": "", "signature": "0x" + "00" * 65},
        {"message": "x" * 4001, "signature": "0x" + "00" * 65},
        {"message": "x", "signature": "0x"},
        {"message": "x", "signature": "0x" + "zz" * 65},
        {"message": ["x"], "signature": None},
    ],
)
async def test_malformed_proofs_are_bad_input(auth: RunningService, body: dict[str, Any]) -> None:
    assert_problem(await auth.client.post("/api/auth/siwe/verify", json=body), 400, "invalid_input")


async def test_a_question_to_sign_in_does_not_link_and_the_other_way_round(
    auth: RunningService, wallet: LocalAccount, sign_up: SignUp
) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    to_sign_in, to_link = await ask(auth, wallet), await ask(auth, wallet, ada)
    assert "Let this wallet sign in" in to_link
    assert_problem(await send(auth, to_sign_in, sign(wallet, to_sign_in), ada), 400, "siwe_nonce_unknown")
    assert_problem(await send(auth, to_link, sign(wallet, to_link)), 400, "siwe_nonce_unknown")
    assert_problem(await send(auth, to_link, sign(wallet, to_link), bob), 400, "siwe_nonce_unknown")
    assert (await send(auth, to_link, sign(wallet, to_link), ada)).status_code == 201


async def test_a_wallet_is_linked_signs_in_and_is_removed(
    auth: RunningService, wallet: LocalAccount, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    ada = await sign_up("ada")
    linked = await show(auth, wallet, ada)
    assert linked.status_code == 201
    assert set(linked.json()) == {"id", "address", "createdAt", "lastUsedAt"}
    assert (await show(auth, wallet, ada)).json() == linked.json(), "again is fine"
    assert person_of(await show(auth, wallet)).id == ada.id
    path = f"/api/auth/siwe/wallets/{linked.json()['id']}"
    assert (await auth.client.delete(path, headers=ada.bearer)).status_code == 204
    assert_problem(await auth.client.delete(path, headers=ada.bearer), 404, "wallet_not_found")
    assert (await show(auth, wallet)).status_code == 202
    while await mails.send_next():
        pass
    told = [text_of(mail) for mail in sender.sent]
    assert sum(f"You can now sign in with the wallet {wallet.address}" in text for text in told) == 1
    assert sum(f"You can no longer sign in with the wallet {wallet.address}" in text for text in told) == 1


async def test_a_wallet_opens_one_account(auth: RunningService, wallet: LocalAccount, sign_up: SignUp) -> None:
    people = [await sign_up(name) for name in ("ada", "bob", "eve")]
    answers = await asyncio.gather(*(show(auth, wallet, person) for person in people))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert all(answer.json()["code"] == "wallet_taken" for answer in answers if answer.status_code == 409)


async def test_of_sign_ups_at_once_with_one_wallet_one_wins(auth: RunningService, wallet: LocalAccount) -> None:
    tickets = [(await show(auth, wallet)).json()["signUp"]["ticket"] for _ in range(3)]
    bodies = [
        {"ticket": ticket, "username": f"ada{number}", "email": f"ada{number}@sparkle.example"}
        for number, ticket in enumerate(tickets)
    ]
    answers = await asyncio.gather(*(auth.client.post("/api/auth/register/ticket", json=body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


async def test_ten_wallets_open_an_account_at_most(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    answers = await asyncio.gather(*(show(auth, Account.create(), ada) for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [*[201] * 10, 409, 409]


async def test_an_account_with_a_second_factor_asks_for_it(
    auth: RunningService, wallet: LocalAccount, sign_up: SignUp
) -> None:
    ada = await sign_up("ada")
    await show(auth, wallet, ada)
    secret, _ = await set_up(auth, ada)
    asked = await show(auth, wallet)
    assert asked.status_code == 202
    challenge = asked.json()["secondFactor"]["challenge"]
    assert person_of(await finish(auth, challenge, code_of(auth, secret))).id == ada.id


async def test_the_last_way_in_stays(auth: RunningService, wallet: LocalAccount) -> None:
    ada = await join(auth, wallet)
    [only] = await wallets_of(auth, ada)
    path = f"/api/auth/siwe/wallets/{only['id']}"
    assert_problem(await auth.client.delete(path, headers=ada.bearer), 409, "last_credential")
    assert (await show(auth, Account.create(), ada)).status_code == 201
    both = [wallet["id"] for wallet in await wallets_of(auth, ada)]
    answers = await asyncio.gather(
        *(auth.client.delete(f"/api/auth/siwe/wallets/{id_}", headers=ada.bearer) for id_ in both)
    )
    assert sorted(answer.status_code for answer in answers) == [204, 409], "of two at once, one stays"


async def test_only_its_owner_removes_a_wallet_and_only_lately_signed_in(
    auth: RunningService, wallet: LocalAccount, sign_up: SignUp
) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    wallet_id = (await show(auth, wallet, ada)).json()["id"]
    path = f"/api/auth/siwe/wallets/{wallet_id}"
    assert_problem(await auth.client.delete(path, headers=bob.bearer), 404, "wallet_not_found")
    assert await wallets_of(auth, bob) == []
    message = await ask(auth, Account.create(), ada)
    auth.clock.advance(timedelta(minutes=11))
    assert_problem(await auth.client.delete(path, headers=ada.bearer), 403, "reauthentication_required")
    refused = await send(auth, message, "0x" + "00" * 65, ada)
    assert_problem(refused, 403, "reauthentication_required")


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "link/nonce"), ("POST", "link"), ("GET", "wallets"), ("DELETE", f"wallets/{UUID(int=1)}")],
)
async def test_anonymous_is_asked_to_sign_in(auth: RunningService, method: str, path: str) -> None:
    assert_problem(await auth.client.request(method, f"/api/auth/siwe/{path}", json={}), 401, "not_authenticated")


@given(
    domain=st.sampled_from(["sparkle.example", "127.0.0.1:8000", "[::1]:8000"]),
    purpose=st.sampled_from(Purpose),
    nonce=st.from_regex(r"[0-9a-f]{32}", fullmatch=True),
    issued_at=st.timedeltas(timedelta(0), timedelta(days=100_000)).map(EPOCH.__add__),
    chain_id=st.integers(1, 2**53 - 1),
)
def test_every_message_follows_the_grammar_of_the_standard(
    domain: str, purpose: Purpose, nonce: str, issued_at: datetime, chain_id: int
) -> None:
    site = Site(f"https://{domain}", chain_id)
    address = "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045"
    text = message_for(Question(purpose, nonce, issued_at), address, site)
    parsed = SiweMessage.parse(text)
    assert parsed.text() == text
    assert (parsed.domain, parsed.uri, parsed.chain_id) == (domain, site.url, chain_id)
    assert (parsed.address, parsed.nonce) == (address, nonce)


async def test_a_ticket_counts_in_the_browser_that_it_was_given_to(
    auth: RunningService, wallet: LocalAccount, browser: httpx.AsyncClient
) -> None:
    """Or a stranger's link to the last step of signing up makes an account that the stranger's wallet opens."""
    message = await ask(auth, wallet)
    proof = {"message": message, "signature": sign(wallet, message)}
    given = await browser.post("/api/auth/siwe/verify", json=proof)
    body = {"ticket": given.json()["signUp"]["ticket"], "username": "ada", "email": "ada@sparkle.example"}
    path = "/api/auth/register/ticket"
    for theirs in ({}, {"Cookie": "sparkle_sign_up=made-up"}):
        for target in (f"{path}/inspect", path):
            answer = await auth.client.post(target, json=body, headers=BROWSER | theirs)
            assert_problem(answer, 400, "invalid_ticket")
    assert (await browser.post(f"{path}/inspect", json={"ticket": body["ticket"]})).status_code == 200
    assert (await browser.post(path, json=body)).status_code == 201
