"""Blocking and muting: what each does, what it hides, and who hears of it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.auth.boundaries import service
from services.auth.boundaries.repository import delete_ended
from shared.ids import uuid7
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.auth.people import Person, SignUp, assert_problem

MANY = ["block", "mute"]


async def act(auth: RunningService, person: Person, verb: str, other: Any, *, method: str = "POST") -> Any:
    return await auth.client.request(method, f"/api/users/{other}/{verb}", headers=person.bearer)


async def seen(auth: RunningService, name: str, viewer: Person | None = None) -> Any:
    return await auth.client.get(f"/api/users/{name}", headers=viewer.bearer if viewer else {})


async def listed(auth: RunningService, person: Person, path: str) -> list[str]:
    answer = await auth.client.get(f"/api/users/{path}", headers=person.bearer)
    assert answer.status_code == 200, answer.text
    return [card["username"] for card in answer.json()["users"]]


async def test_a_block_ends_both_follows_and_is_told_to_the_services(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    assert (await act(auth, ada, "follow", bob.id)).status_code == 204
    assert (await act(auth, bob, "follow", ada.id)).status_code == 204
    assert (await seen(auth, "bob", ada)).json()["followsYou"] is True
    auth.clock.advance(timedelta(seconds=-5))  # this replica's clock is behind
    answer = await act(auth, ada, "block", bob.id)
    assert answer.status_code == 204, answer.text
    assert answer.content == b""
    for person in (ada, bob):
        counts = (await seen(auth, person.username)).json()
        assert (counts["followersCount"], counts["followingCount"]) == (0, 0)
    ended = await auth.recorded_events("auth.user_unfollowed")
    assert {event.data["follower_id"] for event in ended} == {str(ada.id), str(bob.id)}
    begun = await auth.recorded_events("auth.user_followed")
    assert min(event.data["occurred_at"] for event in ended) > max(event.data["occurred_at"] for event in begun)
    [blocked] = await auth.recorded_events("auth.user_blocked")
    assert blocked.data["blocker_id"] == str(ada.id)
    assert blocked.data["blocked_id"] == str(bob.id)
    assert set(blocked.data) == {"blocker_id", "blocked_id", "occurred_at"}


async def test_a_blocked_person_does_not_find_the_blocker(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob, cyd = [await sign_up(name) for name in ("ada", "bob", "cyd")]
    for fan in (ada, bob):
        assert (await act(auth, fan, "follow", cyd.id)).status_code == 204
        assert (await act(auth, cyd, "follow", fan.id)).status_code == 204
    assert (await act(auth, ada, "block", bob.id)).status_code == 204
    for key in (ada.id, "ADA"):
        assert_problem(await seen(auth, str(key), bob), 404, "user_not_found")
    for viewer, hidden in ((bob, ada), (ada, bob)):
        for kind in ("followers", "following"):
            answer = await auth.client.get(f"/api/users/{hidden.id}/{kind}", headers=viewer.bearer)
            assert_problem(answer, 404, "user_not_found")
            assert await listed(auth, viewer, f"{cyd.id}/{kind}") == [viewer.username]
            numbered = await auth.client.get(f"/api/users/{cyd.id}/{kind}?page=1", headers=viewer.bearer)
            assert numbered.json()["pagination"]["total"] == 1
        cards = await auth.client.get(f"/api/users?ids={ada.id},{bob.id}", headers=viewer.bearer)
        assert [card["username"] for card in cards.json()["users"]] == [viewer.username]
        shown = (await seen(auth, "cyd", viewer)).json()
        assert (shown["followersCount"], shown["followingCount"]) == (1, 1), "a count does not betray the other"
    shown = (await seen(auth, "cyd")).json()
    assert (shown["followersCount"], shown["followingCount"]) == (2, 2)


async def test_the_blocker_sees_enough_to_take_it_back(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob, cyd = [await sign_up(name) for name in ("ada", "bob", "cyd")]
    words = {"displayName": "Bob B.", "bio": "Hello", "location": "Paris", "website": "https://bob.example"}
    await auth.client.patch(f"/api/users/{bob.id}/profile", headers=bob.bearer, json=words)
    assert (await act(auth, cyd, "follow", bob.id)).status_code == 204
    assert (await act(auth, ada, "block", bob.id)).status_code == 204
    card = (await seen(auth, "bob", ada)).json()
    assert (card["displayName"], card["isBlocked"], card["isMuted"]) == ("Bob B.", True, False)
    kept_back = ("bio", "location", "website", "followersCount", "followingCount")
    assert [card[name] for name in kept_back] == [None, None, None, 0, 0]
    whole = (await seen(auth, "bob", cyd)).json()
    assert (whole["bio"], whole["followersCount"], whole["isBlocked"]) == ("Hello", 1, False)
    assert (await act(auth, ada, "block", bob.id, method="DELETE")).status_code == 204
    assert (await seen(auth, "bob", ada)).json()["bio"] == "Hello"
    assert (await seen(auth, "ada", bob)).status_code == 200


async def test_nobody_follows_across_a_block(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    assert (await act(auth, ada, "block", bob.id)).status_code == 204
    assert_problem(await act(auth, bob, "follow", ada.id), 403, "follow_forbidden")
    assert_problem(await act(auth, ada, "follow", bob.id), 403, "follow_forbidden")
    assert await auth.recorded_events("auth.user_followed") == []
    assert (await act(auth, bob, "block", ada.id)).status_code == 204, "it may go both ways"
    assert (await act(auth, ada, "block", bob.id, method="DELETE")).status_code == 204
    assert_problem(await act(auth, ada, "follow", bob.id), 403, "follow_forbidden")
    assert (await act(auth, bob, "block", ada.id, method="DELETE")).status_code == 204
    assert (await act(auth, bob, "follow", ada.id)).status_code == 204


async def test_a_follow_and_a_block_at_once_never_both_stand(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    for _ in range(10):
        followed, blocked = await asyncio.gather(act(auth, bob, "follow", ada.id), act(auth, ada, "block", bob.id))
        assert blocked.status_code == 204
        assert followed.status_code in {204, 403}
        assert (await seen(auth, "ada")).json()["followersCount"] == 0
        assert (await act(auth, ada, "block", bob.id, method="DELETE")).status_code == 204
    begun = await auth.recorded_events("auth.user_followed")
    assert len(await auth.recorded_events("auth.user_unfollowed")) == len(begun)


@pytest.mark.parametrize("verb", MANY)
async def test_again_is_fine_and_told_once_and_times_grow(auth: RunningService, sign_up: SignUp, verb: str) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    for method in ("POST", "DELETE", "POST", "DELETE"):
        answers = await asyncio.gather(*(act(auth, ada, verb, bob.id, method=method) for _ in range(4)))
        assert {answer.status_code for answer in answers} == {204}
    events = [event for event in await auth.recorded_events() if event.type.endswith(("blocked", "muted"))]
    past = {"block": "blocked", "mute": "muted"}[verb]
    assert [event.type for event in events] == [f"auth.user_{past}", f"auth.user_un{past}"] * 2
    times = [event.data["occurred_at"] for event in events]
    assert times == sorted(set(times)), "the clock stood still, the order did not"


async def test_a_mute_changes_nothing_that_others_see(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    assert (await act(auth, ada, "follow", bob.id)).status_code == 204
    assert (await act(auth, ada, "mute", bob.id)).status_code == 204
    view = (await seen(auth, "bob", ada)).json()
    assert (view["isMuted"], view["isFollowing"], view["isBlocked"]) == (True, True, False)
    assert (await seen(auth, "ada", bob)).json()["isMuted"] is False
    assert await listed(auth, bob, f"{bob.id}/followers") == ["ada"]
    [event] = await auth.recorded_events("auth.user_muted")
    assert set(event.data) == {"muter_id", "muted_id", "occurred_at"}


@pytest.mark.parametrize("verb", MANY)
async def test_the_lists_are_ones_own_latest_first(auth: RunningService, sign_up: SignUp, verb: str) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    others = [await sign_up(f"other{n}") for n in range(3)]
    for index, other in enumerate(others):
        if index % 2:  # two of them in the same instant, so that the id must order them
            auth.clock.advance(timedelta(seconds=1))
        assert (await act(auth, ada, verb, other.id)).status_code == 204
    page = (await auth.client.get(f"/api/users/me/{verb}s?limit=2", headers=ada.bearer)).json()
    assert [card["username"] for card in page["users"]] == ["other2", "other1"]
    assert set(page["users"][0]) == {"id", "username", "displayName", "avatarUrl", "since"}
    cursor = page["pagination"]["nextCursor"]
    assert await listed(auth, ada, f"me/{verb}s?limit=2&cursor={cursor}") == ["other0"]
    numbered = (await auth.client.get(f"/api/users/me/{verb}s?limit=2&page=2", headers=ada.bearer)).json()
    assert numbered["pagination"] == {"limit": 2, "nextCursor": None, "page": 2, "total": 3, "pages": 2}
    assert await listed(auth, bob, f"me/{verb}s") == []
    assert await listed(auth, others[0], f"me/{verb}s") == [], "nobody learns who did"
    assert (await act(auth, ada, verb, others[1].id, method="DELETE")).status_code == 204
    assert await listed(auth, ada, f"me/{verb}s") == ["other2", "other0"]


@pytest.mark.parametrize("verb", MANY)
async def test_the_lists_cost_the_same_for_one_and_many(auth: RunningService, sign_up: SignUp, verb: str) -> None:
    ada, counts = await sign_up("ada", is_verified=False), []
    for n in range(2):
        other = await sign_up(f"other{n}", is_verified=False)
        assert (await act(auth, ada, verb, other.id)).status_code == 204
        with recorded_queries(auth.database) as queries:
            assert len(await listed(auth, ada, f"me/{verb}s")) == n + 1
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 2


@pytest.mark.parametrize("verb", MANY)
async def test_who_may_and_whom(auth: RunningService, sign_up: SignUp, verb: str) -> None:
    ada, bob = await sign_up("ada", is_verified=False), await sign_up("bob", is_verified=False)
    for method in ("POST", "DELETE"):
        anonymous = await auth.client.request(method, f"/api/users/{bob.id}/{verb}")
        assert_problem(anonymous, 401, "not_authenticated")
    assert_problem(await auth.client.get(f"/api/users/me/{verb}s"), 401, "not_authenticated")
    assert_problem(await act(auth, ada, verb, ada.id), 400, f"self_{verb}")
    assert_problem(await act(auth, ada, verb, uuid7()), 404, "user_not_found")
    assert_problem(await act(auth, ada, verb, "bob"), 400, "invalid_input")
    assert (await act(auth, ada, verb, uuid7(), method="DELETE")).status_code == 204
    assert (await act(auth, ada, verb, bob.id)).status_code == 204, "without a proven address too"
    for query in ("limit=0", "cursor=x", "page=0"):
        answer = await auth.client.get(f"/api/users/me/{verb}s?{query}", headers=ada.bearer)
        assert_problem(answer, 400, "invalid_input")


async def test_a_list_has_an_end(auth: RunningService, sign_up: SignUp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_KEPT_AWAY", 1)
    ada, bob, cyd = [await sign_up(name, is_verified=False) for name in ("ada", "bob", "cyd")]
    assert (await act(auth, ada, "block", bob.id)).status_code == 204
    assert_problem(await act(auth, ada, "block", cyd.id), 409, "list_full")
    assert (await act(auth, ada, "block", bob.id)).status_code == 204
    assert await listed(auth, ada, "me/blocks") == ["bob"]
    assert len(await auth.recorded_events("auth.user_blocked")) == 1


async def test_what_ended_is_forgotten_after_a_while(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob, cyd = [await sign_up(name, is_verified=False) for name in ("ada", "bob", "cyd")]
    for other in (bob, cyd):
        assert (await act(auth, ada, "mute", other.id)).status_code == 204
    assert (await act(auth, ada, "mute", bob.id, method="DELETE")).status_code == 204
    async with auth.database.transaction() as session:
        await delete_ended(session, auth.clock.now() + timedelta(seconds=1))
    assert await listed(auth, ada, "me/mutes") == ["cyd"]
    assert (await seen(auth, "bob", ada)).json()["isMuted"] is False
