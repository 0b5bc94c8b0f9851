"""Reading people, and changing one's own profile."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from shared.ids import uuid7
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.auth.people import SignUp, assert_problem, person_of


async def change(auth: RunningService, person: Any, body: dict[str, Any], of: Any = None) -> Any:
    return await auth.client.patch(f"/api/users/{(of or person).id}/profile", headers=person.bearer, json=body)


async def test_anyone_reads_a_person_by_id_or_name_in_any_case(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("Ada", is_verified=False)
    answers = [await auth.client.get(f"/api/users/{key}") for key in (ada.id, "Ada", "aDA")]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    body = answers[0].json()
    assert answers[1].json() == answers[2].json() == body
    assert set(body) == {
        "id", "username", "displayName", "bio", "location", "website", "avatarUrl", "createdAt",
        "followersCount", "followingCount", "isFollowing", "followsYou", "isBlocked", "isMuted", "isSuspended",
    }  # fmt: skip
    assert body["displayName"] == "Ada"
    assert "sparkle.example" not in answers[0].text, "never the address"


@pytest.mark.parametrize("key", ["nobody", "01992ff8-0000-7000-8000-000000000000", "%F0%9F%98%80", "..%2e", "a b"])
async def test_nobody_is_not_found(auth: RunningService, key: str) -> None:
    assert_problem(await auth.client.get(f"/api/users/{key}"), 404, "user_not_found")


async def test_impossible_names_are_refused(auth: RunningService) -> None:
    assert_problem(await auth.client.get("/api/users/a%00b"), 400, "invalid_input")
    assert_problem(await auth.client.get(f"/api/users/{'a' * 65}"), 400, "invalid_input")


async def test_the_owner_changes_what_is_sent_and_keeps_the_rest(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    first = {
        "displayName": "  Ada Lovelace  ", "bio": "Poet.\nOf science.", "location": "London",
        "website": "https://ada.example/notes?page=1",
    }  # fmt: skip
    assert (await change(auth, ada, first)).status_code == 200
    answer = await change(auth, ada, {"location": "", "bio": None})
    assert answer.json()["profile"] == {
        "displayName": "Ada Lovelace", "bio": None, "location": None, "avatarUrl": None,
        "website": "https://ada.example/notes?page=1",
    }  # fmt: skip
    public = (await auth.client.get("/api/users/ada")).json()
    assert public["displayName"] == "Ada Lovelace"
    assert public["website"] == "https://ada.example/notes?page=1"
    assert (await change(auth, ada, {"website": ""})).json()["profile"]["website"] is None


async def test_a_change_is_told_and_no_change_is_not(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    for _ in range(2):
        assert (await change(auth, ada, {"display_name": "Ada L."})).status_code == 200
    assert (await change(auth, ada, {})).status_code == 200
    [event] = await auth.recorded_events("auth.profile_updated")
    assert event.data["user_id"] == str(ada.id)
    assert event.data["username"] == "ada"
    assert event.data["display_name"] == "Ada L."
    assert set(event.data) == {"user_id", "username", "display_name", "avatar_url", "updated_at"}


async def test_only_the_owner_changes_a_profile(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    anonymous = await auth.client.patch(f"/api/users/{ada.id}/profile", json={"displayName": "x"})
    assert_problem(anonymous, 401, "not_authenticated")
    assert_problem(await change(auth, bob, {"displayName": "x"}, of=ada), 403, "not_your_profile")
    assert (await auth.client.get("/api/users/ada")).json()["displayName"] == "ada"


async def test_not_even_an_admin_changes_somebody_elses_profile(auth: RunningService, sign_up: SignUp) -> None:
    ada, root = await sign_up("ada"), await sign_up("bob")
    async with auth.database.transaction() as session:
        await session.execute(text("UPDATE users SET role = 'admin' WHERE username = 'bob'"))
    refreshed = await auth.client.post("/api/auth/refresh", json={"refreshToken": root.refresh_token})
    admin = person_of(refreshed)
    assert refreshed.json()["user"]["role"] == "admin"
    assert_problem(await change(auth, admin, {"displayName": "x"}, of=ada), 403, "not_your_profile")


async def test_racing_changes_are_all_kept_and_told_in_order(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    bodies = [{"displayName": "Ada"}, {"bio": "Poet"}, {"location": "London"}, {"website": "https://ada.example"}]
    answers = await asyncio.gather(*(change(auth, ada, body) for body in bodies))
    assert {answer.status_code for answer in answers} == {200}
    public = (await auth.client.get("/api/users/ada")).json()
    assert [public[name] for name in ("displayName", "bio", "location", "website")] == [
        "Ada", "Poet", "London", "https://ada.example",
    ]  # fmt: skip
    events = await auth.recorded_events("auth.profile_updated")
    times = [event.data["updated_at"] for event in events]
    assert len(set(times)) == 4, "the clock stood still, the order did not"
    assert max(events, key=lambda event: event.data["updated_at"]).data["display_name"] == "Ada"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"displayName": ""}, "displayName"),
        ({"displayName": "   "}, "displayName"),
        ({"displayName": None}, "displayName"),
        ({"displayName": "x" * 51}, "displayName"),
        ({"displayName": "evil\u202eeman"}, "displayName"),
        ({"displayName": "evil\u061cname"}, "displayName"),
        ({"displayName": "two\u2028lines"}, "displayName"),
        ({"displayName": "two\nlines"}, "displayName"),
        ({"displayName": "nul\0"}, "displayName"),
        ({"displayName": 7}, "displayName"),
        ({"bio": "x" * 501}, "bio"),
        ({"bio": "nul\0"}, "bio"),
        ({"location": "x" * 101}, "location"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "ada.example"}, "website"),
        ({"website": "https://"}, "website"),
        ({"website": "https://user:pw@ada.example"}, "website"),
        ({"website": "https://ada.example/a b"}, "website"),
        ({"website": "http://[::1"}, "website"),
        ({"website": "https://ada.example/" + "x" * 200}, "website"),
        ({"website": ["https://ada.example"]}, "website"),
    ],
)
async def test_bad_changes_are_refused_by_field(
    auth: RunningService, sign_up: SignUp, body: dict[str, Any], field: str
) -> None:
    ada = await sign_up("ada", is_verified=False)
    answer = await change(auth, ada, body)
    assert_problem(answer, 400, "invalid_input")
    assert field in answer.json()["details"]["fieldErrors"]
    assert await auth.recorded_events("auth.profile_updated") == []


async def test_cards_of_several_people_come_in_one_statement(auth: RunningService, sign_up: SignUp) -> None:
    people = [await sign_up(name) for name in ("cyd", "ada", "bob")]
    assert (await auth.client.post(f"/api/users/{people[0].id}/follow", headers=people[1].bearer)).status_code == 204
    counts = []
    for shown in (people[:1], people):
        ids = ",".join(str(person.id) for person in shown)
        with recorded_queries(auth.database) as queries:
            answer = await auth.client.get(f"/api/users?ids={ids},{uuid7()}", headers=people[1].bearer)
        counts.append(len(queries))
    assert [card["username"] for card in answer.json()["users"]] == ["ada", "bob", "cyd"]
    assert [card["isFollowing"] for card in answer.json()["users"]] == [False, False, True]
    assert set(answer.json()["users"][0]) == {"id", "username", "displayName", "avatarUrl", "isFollowing"}
    assert counts[0] == counts[1]


async def test_cards_need_ids(auth: RunningService) -> None:
    assert_problem(await auth.client.get("/api/users"), 400, "invalid_input")
    assert_problem(await auth.client.get("/api/users?ids=ada"), 400, "invalid_input")
    assert_problem(await auth.client.get("/api/users?ids=" + ",".join("a" * 101)), 400, "invalid_input")
    assert (await auth.client.get("/api/users?ids=")).json() == {"users": []}
