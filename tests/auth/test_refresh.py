"""Refresh tokens: one use, one living chain, and the end of a family that was copied."""

import asyncio
from datetime import timedelta

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from services.auth.sessions.policy import ABSOLUTE, GRACE, IDLE
from shared.testing.services import RunningService
from shared.testing.waiting import eventually
from tests.auth.people import Person, SignUp, assert_problem, credentials, person_of

AFTER_GRACE = GRACE + timedelta(seconds=1)


async def refresh(auth: RunningService, token: str) -> httpx.Response:
    return await auth.client.post("/api/auth/refresh", json={"refreshToken": token})


async def refreshed(auth: RunningService, token: str) -> Person:
    answer = await refresh(auth, token)
    assert answer.status_code == 200, answer.text
    return person_of(answer)


async def living_links(auth: RunningService) -> int:
    living = "SELECT count(*) FROM refresh_tokens r JOIN sessions s ON s.id = session_id"
    async with auth.database.snapshot() as session:
        found = await session.scalar(text(f"{living} WHERE rotated_at IS NULL AND revoked_at IS NULL"))
    return int(found or 0)


async def test_a_refresh_gives_new_tokens_of_the_same_session(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    auth.clock.advance(timedelta(minutes=20))
    assert_problem(await auth.client.get("/api/auth/me", headers=ada.bearer), 401, "invalid_token")
    again = await refreshed(auth, ada.refresh_token)
    assert again.id == ada.id
    assert again.refresh_token != ada.refresh_token
    assert (await auth.client.get("/api/auth/me", headers=again.bearer)).status_code == 200
    assert await living_links(auth) == 1


async def test_a_refresh_learns_that_the_address_was_proven(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    bob = await sign_up("bob")
    async with auth.database.transaction() as session:
        await session.execute(text("UPDATE users SET email_verified_at = now()"))
    again = await refreshed(auth, ada.refresh_token)
    answer = await auth.client.post(f"/api/users/{bob.id}/follow", headers=again.bearer)
    assert answer.status_code == 204, answer.text


async def test_ten_refreshes_at_once_leave_one_living_chain(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    answers = await asyncio.gather(*(refreshed(auth, ada.refresh_token) for _ in range(10)))
    successors = {answer.refresh_token for answer in answers}
    assert len(successors) == 1
    assert ada.refresh_token not in successors
    assert await living_links(auth) == 1
    auth.clock.advance(AFTER_GRACE)
    assert (await refresh(auth, successors.pop())).status_code == 200


async def test_a_late_tab_gets_the_living_end_even_after_two_steps(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    second = await refreshed(auth, ada.refresh_token)
    third = await refreshed(auth, second.refresh_token)
    auth.clock.advance(GRACE)
    late = await refreshed(auth, ada.refresh_token)
    assert late.refresh_token == third.refresh_token
    assert await living_links(auth) == 1


async def test_a_replay_after_the_grace_revokes_the_family(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    other = await sign_up("bob", is_verified=False)
    owner = await refreshed(auth, ada.refresh_token)
    auth.clock.advance(AFTER_GRACE)
    assert_problem(await refresh(auth, ada.refresh_token), 401, "invalid_refresh_token")
    assert_problem(await refresh(auth, owner.refresh_token), 401, "invalid_refresh_token")
    assert await living_links(auth) == 1, "the other person's chain lives"
    assert (await refresh(auth, other.refresh_token)).status_code == 200

    revoked = await auth.recorded_events("auth.session_revoked")
    assert [event.data["user_id"] for event in revoked] == [str(ada.id)]

    async def is_refused() -> bool:
        return (await auth.client.get("/api/auth/me", headers=owner.bearer)).status_code == 401

    await eventually(is_refused, within=2)


async def test_a_second_replay_revokes_nothing_more(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    await refreshed(auth, ada.refresh_token)
    auth.clock.advance(AFTER_GRACE)
    answers = await asyncio.gather(*(refresh(auth, ada.refresh_token) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {401}
    assert len(await auth.recorded_events("auth.session_revoked")) == 1


async def test_other_sessions_of_the_user_outlive_a_replay(auth: RunningService, sign_up: SignUp) -> None:
    laptop = await sign_up("ada")
    phone = person_of(await auth.client.post("/api/auth/login", json=credentials()))
    await refreshed(auth, laptop.refresh_token)
    auth.clock.advance(AFTER_GRACE)
    assert (await refresh(auth, laptop.refresh_token)).status_code == 401
    assert (await refresh(auth, phone.refresh_token)).status_code == 200


async def test_a_session_ends_when_it_is_idle_for_thirty_days(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    auth.clock.advance(IDLE - timedelta(seconds=1))
    again = await refreshed(auth, ada.refresh_token)
    auth.clock.advance(IDLE)
    assert_problem(await refresh(auth, again.refresh_token), 401, "invalid_refresh_token")
    assert await auth.recorded_events("auth.session_revoked") == []


async def test_a_session_ends_after_ninety_days_however_busy(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    for _ in range(4):
        auth.clock.advance(ABSOLUTE / 5)
        ada = await refreshed(auth, ada.refresh_token)
    auth.clock.advance(ABSOLUTE / 5)
    assert_problem(await refresh(auth, ada.refresh_token), 401, "invalid_refresh_token")


async def test_refresh_tokens_are_stored_hashed_and_successors_are_forgotten(
    auth: RunningService, sign_up: SignUp
) -> None:
    ada = await sign_up("ada", is_verified=False)
    second = await refreshed(auth, ada.refresh_token)
    auth.clock.advance(AFTER_GRACE)
    third = await refreshed(auth, second.refresh_token)
    async with auth.database.snapshot() as session:
        stored = str((await session.execute(text("SELECT refresh_tokens::text FROM refresh_tokens"))).all())
        sealed = (await session.scalars(text("SELECT count(*) FROM refresh_tokens WHERE sealed_successor <> ''"))).one()
    for token in (ada.refresh_token, second.refresh_token, third.refresh_token):
        assert token not in stored
        assert token.encode().hex() not in stored
    assert sealed == 1, "only the link that is in its grace has one"


async def test_made_up_refresh_tokens_are_refused(auth: RunningService) -> None:
    for token in ("x", "\0", "x" * 200, "é"):
        assert_problem(await refresh(auth, token), 401, "invalid_refresh_token")
    assert_problem(await refresh(auth, "x" * 201), 400, "invalid_input")
    assert_problem(await auth.client.post("/api/auth/refresh"), 401, "invalid_refresh_token")
    assert_problem(await auth.client.post("/api/auth/refresh", json={}), 401, "invalid_refresh_token")


async def test_a_changed_secret_refuses_a_racing_tab_but_ends_nothing(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    owner = await refreshed(auth, ada.refresh_token)
    async with auth.database.transaction() as session:  # as if another secret had sealed it
        await session.execute(text("UPDATE refresh_tokens SET sealed_successor = '\\x00' WHERE rotated_at IS NOT NULL"))
    assert_problem(await refresh(auth, ada.refresh_token), 401, "invalid_refresh_token")
    assert (await refresh(auth, owner.refresh_token)).status_code == 200


steps = st.lists(st.tuples(st.integers(0, 6), st.sampled_from([0, 4, 11]), st.integers(1, 3)), max_size=8)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(schedule=steps)
async def test_no_schedule_forks_a_chain_or_lets_a_replay_live(
    auth: RunningService, schedule: list[tuple[int, int, int]]
) -> None:
    """Clients present any token they have ever seen, several at once, at any pace; a model says what must happen."""
    username = f"u{auth.clock.now().timestamp():.0f}"
    auth.clock.advance(timedelta(seconds=60))
    body = {"email": f"{username}@sparkle.example", "username": username, "password": "correct horse"}
    chain = [person_of(await auth.client.post("/api/auth/register", json=body)).refresh_token]
    used_at: list[float] = []  # when each token but the last was used
    is_alive = True
    now = 0.0
    for choice, pause, at_once in schedule:
        auth.clock.advance(timedelta(seconds=pause))
        now += pause
        index = choice % len(chain)
        answers = await asyncio.gather(*(refresh(auth, chain[index]) for _ in range(at_once)))
        if is_alive and index == len(chain) - 1:
            used_at.append(now)
            chain.append(person_of(answers[0]).refresh_token)
        elif is_alive and now - used_at[index] > GRACE.total_seconds():
            is_alive = False
        expected = {200} if is_alive else {401}
        assert {answer.status_code for answer in answers} == expected
        if is_alive:
            assert {person_of(answer).refresh_token for answer in answers} == {chain[-1]}
    assert len(set(chain)) == len(chain)
