"""Linking wallets over HTTP."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from eth_account import Account
from eth_account.signers.local import LocalAccount
from sqlalchemy import select

from services.blockchain.app import create_app
from services.blockchain.settings import BlockchainSettings
from services.blockchain.wallets.models import WalletNonce
from services.blockchain.worker import forget_nonces
from shared.ids import uuid7
from shared.siwe import SiweMessage, written
from shared.testing.plugin import StartService
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from shared.testing.tokens import bearer
from shared.testing.waiting import eventually
from shared.worker import WorkerContext
from tests.blockchain.conftest import PACKAGE, LinkWallet, ask, sign, signed_in

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
ADA = UUID("00000000-0000-7000-8000-00000000000a")
BOB = UUID("00000000-0000-7000-8000-00000000000b")


async def link(service: RunningService, user_id: UUID, message: str, signature: str, **headers: str) -> httpx.Response:
    body = {"message": message, "signature": signature}
    return await service.client.post("/api/wallets", json=body, headers={**signed_in(service, user_id), **headers})


def refused(answer: httpx.Response, status: int, code: str) -> bool:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    return True


async def wallets_of(service: RunningService, user_id: UUID) -> list[str]:
    answer = await service.client.get("/api/wallets", headers=signed_in(service, user_id))
    assert answer.status_code == 200
    return [wallet["address"] for wallet in answer.json()["wallets"]]


async def test_wallet_is_linked_by_a_signed_message(service: RunningService, account: LocalAccount) -> None:
    message = await ask(service, ADA, account)
    answer = await link(service, ADA, message, sign(account, message))

    assert answer.status_code == 201
    wallet = answer.json()
    assert set(wallet) == {"id", "address", "chainId", "linkedAt"}
    assert (wallet["address"], wallet["chainId"]) == (account.address, 31337)
    [event] = await service.recorded_events("blockchain.wallet_linked")
    assert event.version == 1
    assert event.data == {
        "wallet_id": wallet["id"],
        "user_id": str(ADA),
        "address": account.address,
        "chain_id": 31337,
    }
    assert await wallets_of(service, ADA) == [account.address]
    assert await wallets_of(service, BOB) == []


async def test_message_names_site_chain_and_address_and_expires(service: RunningService, account: LocalAccount) -> None:
    answer = await service.client.post(
        "/api/wallets/nonce",
        json={"address": account.address.lower(), "chainId": 31337},
        headers=signed_in(service, ADA),
    )
    body = answer.json()
    message = SiweMessage.parse(body["message"])
    assert set(body) == {"nonce", "message", "expiresAt"}
    assert (message.domain, message.uri) == ("127.0.0.1:8000", "http://127.0.0.1:8000")
    assert (message.address, message.chain_id, message.nonce) == (account.address, 31337, body["nonce"])
    assert message.issued_at == written(service.clock.now())
    assert message.expiration_time == written(service.clock.now() + timedelta(minutes=5))


async def test_signature_with_recovery_id_zero_or_one_is_accepted(
    service: RunningService, account: LocalAccount
) -> None:
    message = await ask(service, ADA, account)
    signature = bytes.fromhex(sign(account, message)[2:])
    hardware = signature[:64] + bytes([signature[64] - 27])
    assert (await link(service, ADA, message, "0x" + hardware.hex())).status_code == 201


async def test_replayed_message_is_refused(service: RunningService, account: LocalAccount) -> None:
    message = await ask(service, ADA, account)
    signature = sign(account, message)
    assert (await link(service, ADA, message, signature)).status_code == 201
    unlinked = await service.client.delete(f"/api/wallets/{account.address}", headers=signed_in(service, ADA))
    assert unlinked.status_code == 204
    assert refused(await link(service, ADA, message, signature), 400, "siwe_nonce_unknown")


async def test_newer_message_replaces_the_older(service: RunningService, account: LocalAccount) -> None:
    older = await ask(service, ADA, account)
    newer = await ask(service, ADA, account)
    assert refused(await link(service, ADA, older, sign(account, older)), 400, "siwe_nonce_unknown")
    assert (await link(service, ADA, newer, sign(account, newer))).status_code == 201


async def test_message_of_another_user_is_refused(service: RunningService, account: LocalAccount) -> None:
    message = await ask(service, ADA, account)
    assert refused(await link(service, BOB, message, sign(account, message)), 400, "siwe_nonce_unknown")


async def test_nonce_of_another_address_is_refused(service: RunningService, account: LocalAccount) -> None:
    other: LocalAccount = Account.create()
    message = (await ask(service, ADA, account)).replace(account.address, other.address)
    assert refused(await link(service, ADA, message, sign(other, message)), 400, "siwe_nonce_unknown")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("127.0.0.1:8000 wants", "evil.example wants", "siwe_for_another_site"),
        ("127.0.0.1:8000 wants", "127.0.0.1 wants", "siwe_for_another_site"),
        ("127.0.0.1:8000 wants", "x@127.0.0.1:8000 wants", "siwe_for_another_site"),
        ("127.0.0.1:8000 wants", "https://127.0.0.1:8000 wants", "siwe_for_another_site"),
        ("URI: http://127.0.0.1:8000", "URI: http://127.0.0.1:80001", "siwe_for_another_site"),
        ("URI: http://127.0.0.1:8000", "URI: https://evil.example/", "siwe_for_another_site"),
        ("Chain ID: 31337", "Chain ID: 1", "unsupported_chain"),
        ("Version: 1", "Version: 2", "invalid_siwe_message"),
        ("Nonce: ", "Nonce: 0", "siwe_nonce_unknown"),
    ],
)
async def test_message_for_another_purpose_is_refused(
    service: RunningService, account: LocalAccount, old: str, new: str, code: str
) -> None:
    message = await ask(service, ADA, account)
    changed = message.replace(old, new)
    assert changed != message
    assert refused(await link(service, ADA, changed, sign(account, changed)), 400, code)
    assert await wallets_of(service, ADA) == []


@pytest.mark.parametrize(
    ("old", "new"), [("127.0.0.1:8000 wants", "http://127.0.0.1:8000 wants"), ("8000\nV", "8000/settings?tab=2\nV")]
)
async def test_message_may_name_the_scheme_and_a_page_of_the_site(
    service: RunningService, account: LocalAccount, old: str, new: str
) -> None:
    changed = (await ask(service, ADA, account)).replace(old, new)
    assert new in changed
    assert (await link(service, ADA, changed, sign(account, changed))).status_code == 201


async def test_message_expires(service: RunningService, account: LocalAccount) -> None:
    message = await ask(service, ADA, account)
    service.clock.advance(timedelta(minutes=5))
    assert refused(await link(service, ADA, message, sign(account, message)), 400, "siwe_expired")


async def test_message_without_an_expiration_ends_with_its_nonce(
    service: RunningService, account: LocalAccount
) -> None:
    message = "\n".join(line for line in (await ask(service, ADA, account)).split("\n") if "Expiration" not in line)
    service.clock.advance(timedelta(minutes=5))
    assert refused(await link(service, ADA, message, sign(account, message)), 400, "siwe_nonce_unknown")


@pytest.mark.parametrize(("field", "minutes"), [("issued_at", 2), ("issued_at", -7), ("not_before", 1)])
async def test_message_from_another_time_is_refused(
    service: RunningService, account: LocalAccount, field: str, minutes: int
) -> None:
    asked = SiweMessage.parse(await ask(service, ADA, account))
    moved = {**vars(asked), field: written(service.clock.now() + timedelta(minutes=minutes))}
    message = SiweMessage(**moved).text()
    assert refused(await link(service, ADA, message, sign(account, message)), 400, "siwe_expired")


async def test_signature_of_another_wallet_is_refused(service: RunningService, account: LocalAccount) -> None:
    message = await ask(service, ADA, account)
    assert refused(await link(service, ADA, message, sign(Account.create(), message)), 400, "wallet_signature_wrong")


async def test_signature_of_another_text_is_refused(service: RunningService, account: LocalAccount) -> None:
    message = await ask(service, ADA, account)
    assert refused(await link(service, ADA, message, sign(account, message + " ")), 400, "wallet_signature_wrong")


async def test_malleable_signature_is_refused(service: RunningService, account: LocalAccount) -> None:
    message = await ask(service, ADA, account)
    signature = bytes.fromhex(sign(account, message)[2:])
    high_s = ORDER - int.from_bytes(signature[32:64], "big")
    twin = signature[:32] + high_s.to_bytes(32, "big") + bytes([55 - signature[64]])
    assert refused(await link(service, ADA, message, "0x" + twin.hex()), 400, "wallet_signature_wrong")


@pytest.mark.parametrize(
    "signature",
    [
        "00" * 65,
        "00" * 64 + "1b",
        "ff" * 65,
        "01" * 32 + "00" * 32 + "1b",
        "ff" * 32 + "01" * 32 + "1c",
        "05" * 64 + "1b",
    ],
)
async def test_impossible_signature_is_refused(service: RunningService, account: LocalAccount, signature: str) -> None:
    message = await ask(service, ADA, account)
    assert refused(await link(service, ADA, message, "0x" + signature), 400, "wallet_signature_wrong")


@pytest.mark.parametrize("signature", ["", "0x", "0x1234", "ab" * 65, "0x" + "ab" * 66, "0x" + "zz" * 65])
async def test_malformed_signature_is_bad_input(service: RunningService, account: LocalAccount, signature: str) -> None:
    message = await ask(service, ADA, account)
    answer = await link(service, ADA, message, signature)
    assert refused(answer, 400, "invalid_input")
    assert "signature" in answer.json()["details"]["fieldErrors"]


@pytest.mark.parametrize(
    "body",
    [
        {"address": "0x1234", "chainId": 31337},
        {"address": "0x" + "0" * 40, "chainId": 31337},
        {"address": "0xD8dA6BF26964aF9D7eEd9e03E53415D37aA96045", "chainId": 31337},
        {"address": "vitalik.eth", "chainId": 31337},
        {"address": None, "chainId": 31337},
        {"address": "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045", "chainId": "31337"},
        {"address": "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045", "chainId": 0},
        {},
    ],
)
async def test_malformed_question_is_bad_input(service: RunningService, body: dict[str, object]) -> None:
    answer = await service.client.post("/api/wallets/nonce", json=body, headers=signed_in(service, ADA))
    assert refused(answer, 400, "invalid_input")


async def test_question_about_another_chain_is_refused(service: RunningService, account: LocalAccount) -> None:
    body = {"address": account.address, "chainId": 1}
    answer = await service.client.post("/api/wallets/nonce", json=body, headers=signed_in(service, ADA))
    assert refused(answer, 400, "unsupported_chain")


async def test_wallet_belongs_to_one_user_at_a_time(
    service: RunningService, account: LocalAccount, link_wallet: LinkWallet
) -> None:
    await link_wallet(ADA, account)
    message = await ask(service, BOB, account)
    assert refused(await link(service, BOB, message, sign(account, message)), 409, "wallet_taken")

    await service.client.delete(f"/api/wallets/{account.address}", headers=signed_in(service, ADA))
    assert (await link(service, BOB, message, sign(account, message))).status_code == 201
    assert await wallets_of(service, BOB) == [account.address]


async def test_own_wallet_is_linked_once(
    service: RunningService, account: LocalAccount, link_wallet: LinkWallet
) -> None:
    await link_wallet(ADA, account)
    message = await ask(service, ADA, account)
    assert refused(await link(service, ADA, message, sign(account, message)), 409, "wallet_already_linked")
    assert len(await service.recorded_events()) == 1


async def test_of_users_who_link_one_wallet_at_once_one_wins(service: RunningService, account: LocalAccount) -> None:
    users = [uuid7() for _ in range(6)]
    messages = [await ask(service, user, account) for user in users]
    answers = await asyncio.gather(
        *(link(service, user, message, sign(account, message)) for user, message in zip(users, messages, strict=True))
    )
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 5]
    assert all(refused(answer, 409, "wallet_taken") for answer in answers if answer.status_code == 409)
    assert len(await service.recorded_events("blockchain.wallet_linked")) == 1


async def test_one_message_sent_at_once_links_once(service: RunningService, account: LocalAccount) -> None:
    message = await ask(service, ADA, account)
    signature = sign(account, message)
    answers = await asyncio.gather(*(link(service, ADA, message, signature) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, *[400] * 4]
    assert len(await service.recorded_events("blockchain.wallet_linked")) == 1


async def test_repeated_idempotency_key_replays_the_answer(service: RunningService, account: LocalAccount) -> None:
    message = await ask(service, ADA, account)
    key = {"Idempotency-Key": "once"}
    first = await link(service, ADA, message, sign(account, message), **key)
    again = await link(service, ADA, message, sign(account, message), **key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert len(await service.recorded_events("blockchain.wallet_linked")) == 1


async def test_number_of_wallets_is_limited_also_for_those_linked_at_once(start_service: StartService) -> None:
    service = await start_service(PACKAGE, BlockchainSettings, create_app, settings={"max_wallets": 2})
    accounts: list[LocalAccount] = [Account.create() for _ in range(5)]
    messages = [await ask(service, ADA, account) for account in accounts]
    answers = await asyncio.gather(
        *(link(service, ADA, text, sign(account, text)) for account, text in zip(accounts, messages, strict=True))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409, 409]
    assert all(refused(answer, 409, "too_many_wallets") for answer in answers if answer.status_code == 409)


async def test_owner_unlinks_and_others_cannot(
    service: RunningService, account: LocalAccount, link_wallet: LinkWallet
) -> None:
    address = await link_wallet(ADA, account)
    path = f"/api/wallets/{address.lower()}"

    assert refused(await service.client.delete(path, headers=signed_in(service, BOB)), 404, "wallet_not_found")
    assert refused(
        await service.client.delete(path, headers=signed_in(service, BOB, role="admin")), 404, "wallet_not_found"
    )
    assert await wallets_of(service, ADA) == [address]

    assert (await service.client.delete(path, headers=signed_in(service, ADA))).status_code == 204
    assert await wallets_of(service, ADA) == []
    [event] = await service.recorded_events("blockchain.wallet_unlinked")
    assert event.data["address"] == address
    assert event.data["user_id"] == str(ADA)
    assert refused(await service.client.delete(path, headers=signed_in(service, ADA)), 404, "wallet_not_found")


async def test_malformed_address_in_the_path_is_bad_input(service: RunningService) -> None:
    assert refused(
        await service.client.delete("/api/wallets/0x12", headers=signed_in(service, ADA)), 400, "invalid_input"
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/api/wallets/nonce"), ("POST", "/api/wallets"), ("GET", "/api/wallets"), ("DELETE", "/api/wallets/0x1")],
)
async def test_anonymous_is_asked_to_sign_in(service: RunningService, method: str, path: str) -> None:
    assert refused(await service.client.request(method, path, json={}), 401, "not_authenticated")
    forged = {"Authorization": "Bearer forged"}
    assert refused(await service.client.request(method, path, json={}, headers=forged), 401, "invalid_token")


@pytest.mark.parametrize("path", ["/api/wallets/nonce", "/api/wallets"])
async def test_unverified_mail_cannot_link(service: RunningService, path: str) -> None:
    answer = await service.client.post(path, json={}, headers=signed_in(service, ADA, is_email_verified=False))
    assert refused(answer, 403, "email_not_verified")


@pytest.mark.parametrize(("method", "path"), [("POST", "/nonce"), ("POST", ""), ("DELETE", "/0x" + "00" * 20)])
@pytest.mark.parametrize(
    ("token", "code"),
    [
        ({"authenticated_ago": 601.0}, "reauthentication_required"),
        ({"scope": "blockchain:read blockchain:write"}, "insufficient_scope"),
    ],
)
async def test_what_decides_where_tokens_go_needs_the_person(
    *, service: RunningService, account: LocalAccount, method: str, path: str, token: dict[str, Any], code: str
) -> None:
    headers = bearer(ADA, now=service.clock.now().timestamp(), **token)
    body = {"address": account.address, "chainId": 31337, "message": "x", "signature": "0x" + "11" * 65}
    answer = await service.client.request(method, f"/api/wallets{path}", json=body, headers=headers)
    assert refused(answer, 403, code)


async def test_list_is_paged_with_a_constant_number_of_queries(
    service: RunningService, link_wallet: LinkWallet
) -> None:
    addresses = [await link_wallet(ADA, Account.create())]
    with recorded_queries(service.database) as few:
        await wallets_of(service, ADA)
    addresses += [await link_wallet(ADA, Account.create()) for _ in range(4)]
    with recorded_queries(service.database) as many:
        assert await wallets_of(service, ADA) == addresses
    assert len(many) == len(few)

    seen: list[str] = []
    query: dict[str, str] = {"limit": "2"}
    while True:
        page = (await service.client.get("/api/wallets", params=query, headers=signed_in(service, ADA))).json()
        seen += [wallet["address"] for wallet in page["wallets"]]
        if page["pagination"]["nextCursor"] is None:
            break
        query["cursor"] = page["pagination"]["nextCursor"]
    assert seen == addresses

    query = {"limit": "2", "page": "3"}
    last = (await service.client.get("/api/wallets", params=query, headers=signed_in(service, ADA))).json()
    assert [wallet["address"] for wallet in last["wallets"]] == addresses[4:]
    assert last["pagination"] == {"limit": 2, "nextCursor": None, "page": 3, "total": 5, "pages": 3}


async def test_worker_forgets_expired_nonces_and_keeps_the_others(
    service: RunningService, account: LocalAccount
) -> None:
    # The worker goes by the real time, the service here by a clock that stands.
    service.clock.advance(timedelta(minutes=-10))
    await ask(service, ADA, account)
    service.clock.advance(timedelta(minutes=10))
    await ask(service, BOB, account)
    settings = service.app.state.settings
    job = asyncio.create_task(forget_nonces(WorkerContext(settings, service.database, service.redis)))

    async def left() -> list[UUID]:
        async with service.database.snapshot() as session:
            return list(await session.scalars(select(WalletNonce.user_id)))

    async def only_bobs_is_left() -> bool:
        return await left() == [BOB]

    await eventually(only_bobs_is_left)
    job.cancel()
    await asyncio.gather(job, return_exceptions=True)
