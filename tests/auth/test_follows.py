"""Following, and the lists of followers and followed."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from shared.ids import uuid7
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.auth.people import Person, SignUp, assert_problem


async def follow(auth: RunningService, follower: Person, followee: Any) -> Any:
    return await auth.client.post(f"/api/users/{followee}/follow", headers=follower.bearer)


async def unfollow(auth: RunningService, follower: Person, followee: Any) -> Any:
    return await auth.client.delete(f"/api/users/{followee}/follow", headers=follower.bearer)


async def names(auth: RunningService, path: str) -> list[str]:
    return [card["username"] for card in (await auth.client.get(f"/api/users/{path}")).json()["users"]]


async def test_following_shows_on_both_sides(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    answer = await follow(auth, ada, bob.id)
    assert answer.status_code == 204, answer.text
    assert answer.content == b""
    seen = (await auth.client.get("/api/users/bob", headers=ada.bearer)).json()
    assert (seen["followersCount"], seen["followingCount"], seen["isFollowing"]) == (1, 0, True)
    assert (await auth.client.get("/api/users/bob")).json()["isFollowing"] is False
    assert (await auth.client.get("/api/users/ada")).json()["followingCount"] == 1
    assert await names(auth, f"{bob.id}/followers") == ["ada"]
    assert await names(auth, f"{ada.id}/following") == ["bob"]
    assert await names(auth, f"{bob.id}/following") == []


async def test_following_twice_is_one_follow_and_one_event(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    answers = await asyncio.gather(*(follow(auth, ada, bob.id) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {204}
    [event] = await auth.recorded_events("auth.user_followed")
    assert event.data["follower_id"] == str(ada.id)
    assert event.data["followee_id"] == str(bob.id)
    assert set(event.data) == {"follower_id", "followee_id", "occurred_at"}
    for _ in range(2):
        assert (await unfollow(auth, ada, bob.id)).status_code == 204
    [event] = await auth.recorded_events("auth.user_unfollowed")
    assert event.data["followee_id"] == str(bob.id)
    assert await names(auth, f"{bob.id}/followers") == []


async def test_who_may_not_follow(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob", is_verified=False)
    for method in ("POST", "DELETE"):
        anonymous = await auth.client.request(method, f"/api/users/{ada.id}/follow")
        assert_problem(anonymous, 401, "not_authenticated")
        unverified = await auth.client.request(method, f"/api/users/{ada.id}/follow", headers=bob.bearer)
        assert_problem(unverified, 403, "email_not_verified")
    assert await auth.recorded_events("auth.user_followed") == []


async def test_whom_nobody_can_follow(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    assert_problem(await follow(auth, ada, ada.id), 400, "self_follow")
    assert_problem(await follow(auth, ada, uuid7()), 404, "user_not_found")
    assert_problem(await follow(auth, ada, "bob"), 400, "invalid_input")
    assert (await unfollow(auth, ada, uuid7())).status_code == 204


async def test_pages_show_everybody_once_latest_first_while_more_come(auth: RunningService, sign_up: SignUp) -> None:
    star = await sign_up("star")
    fans = [await sign_up(f"fan{n}") for n in range(5)]
    for index, fan in enumerate(fans):
        if index % 2:  # two of them in the same instant, so that the id must order them
            auth.clock.advance(timedelta(seconds=1))
        assert (await follow(auth, fan, star.id)).status_code == 204
    late = await sign_up("late")
    path, seen = f"/api/users/{star.id}/followers?limit=2", []
    cursor = None
    while True:
        page = (await auth.client.get(path + (f"&cursor={cursor}" if cursor else ""))).json()
        seen += [card["username"] for card in page["users"]]
        assert page["pagination"]["limit"] == 2
        cursor = page["pagination"]["nextCursor"]
        if cursor is None:
            break
        auth.clock.advance(timedelta(seconds=1))
        assert (await follow(auth, late, star.id)).status_code == 204
    assert seen == [f"fan{n}" for n in (4, 3, 2, 1, 0)]


async def test_numbered_pages_say_how_many_there_are(auth: RunningService, sign_up: SignUp) -> None:
    star = await sign_up("star")
    for n in range(3):
        auth.clock.advance(timedelta(seconds=1))
        assert (await follow(auth, await sign_up(f"fan{n}"), star.id)).status_code == 204
    page = (await auth.client.get(f"/api/users/{star.id}/followers?limit=2&page=2")).json()
    assert [card["username"] for card in page["users"]] == ["fan0"]
    assert page["pagination"] == {"limit": 2, "nextCursor": None, "page": 2, "total": 3, "pages": 2}


@pytest.mark.parametrize("kind", ["followers", "following"])
async def test_lists_cost_the_same_for_one_and_many(auth: RunningService, sign_up: SignUp, kind: str) -> None:
    star = await sign_up("star")
    counts = []
    for n in range(3):
        other = await sign_up(f"other{n}")
        pair = (other, star) if kind == "followers" else (star, other)
        assert (await follow(auth, pair[0], pair[1].id)).status_code == 204
        with recorded_queries(auth.database) as queries:
            answer = await auth.client.get(f"/api/users/{star.id}/{kind}", headers=star.bearer)
        assert len(answer.json()["users"]) == n + 1
        counts.append(len(queries))
    assert len(set(counts)) == 1
    assert counts[0] <= 3


@pytest.mark.parametrize("kind", ["followers", "following"])
async def test_bad_pages_are_refused(auth: RunningService, sign_up: SignUp, kind: str) -> None:
    ada = await sign_up("ada", is_verified=False)
    early = "eyJhdCI6IjAwMDEtMDEtMDFUMDA6MDA6MDArMTQ6MDAiLCJpZCI6IjAxOTkyZmY4LTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMCJ9"
    for query in ("limit=0", "limit=101", "cursor=x", "cursor=%00", f"cursor={early}", "page=0"):
        answer = await auth.client.get(f"/api/users/{ada.id}/{kind}?{query}")
        assert_problem(answer, 400, "invalid_input")
    assert_problem(await auth.client.get(f"/api/users/{uuid7()}/{kind}"), 404, "user_not_found")
