"""Series: posts of one author in order, and the way from one to the next."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.content.consumers import subscriptions
from services.content.series import service
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.content.writing import Person, create_post

NOBODYS = "00000000-0000-7000-8000-000000000000"


async def _create(content: RunningService, author: Person, title: str = "Light", **fields: Any) -> dict[str, Any]:
    answer = await content.client.post("/api/series", json={"title": title, **fields}, headers=author.headers)
    assert answer.status_code == 201, answer.text
    created: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/api/series/{created['id']}"
    return created


async def _part(content: RunningService, author: Person, series: dict[str, Any], **fields: Any) -> dict[str, Any]:
    content.clock.advance(timedelta(seconds=1))
    return await create_post(content.client, author, **{"seriesId": series["id"], "status": "PUBLISHED", **fields})


async def _get(content: RunningService, path: str, reader: Person | None = None, **query: Any) -> tuple[int, Any]:
    answer = await content.client.get(path, params=query, headers=reader.headers if reader else {})
    return answer.status_code, answer.json()


async def _blocked(content: RunningService, who: Person, whom: Person) -> None:
    facts = {"blocker_id": str(who.id), "blocked_id": str(whom.id), "occurred_at": content.clock.now().isoformat()}
    await content.deliver("content", subscriptions, "auth.user_blocked", facts)


async def test_a_series_is_made_changed_and_deleted_by_its_author(content: RunningService) -> None:
    author = Person()
    series = await _create(content, author, "  On\nlight ", description=" Eight  minutes. ")
    assert (series["title"], series["description"], series["postCount"]) == ("On light", "Eight minutes.", 0)
    assert series["author"]["username"] == "ada"
    post = await _part(content, author, series)
    path = f"/api/series/{series['id']}"
    content.clock.advance(timedelta(minutes=1))
    changed = await content.client.patch(path, json={"title": "Lights", "description": None}, headers=author.headers)
    assert (changed.json()["title"], changed.json()["description"]) == ("Lights", "Eight minutes.")
    assert changed.json()["postCount"] == 1
    again = await content.client.patch(path, json={"title": "Lights"}, headers=author.headers)
    assert again.json() == changed.json()
    assert (await content.client.delete(path, headers=author.headers)).status_code == 204
    assert (await content.client.delete(path, headers=author.headers)).status_code == 404
    assert (await _get(content, path))[0] == 404
    kept = (await _get(content, f"/api/posts/{post['id']}"))[1]
    assert (kept["seriesId"], kept["title"]) == (None, post["title"])


@pytest.mark.parametrize(("method", "body"), [("PATCH", {"title": "Mine"}), ("DELETE", None)])
async def test_nobody_else_changes_a_series(content: RunningService, method: str, body: Any) -> None:
    author = Person()
    series, empty = await _create(content, author), await _create(content, author)
    await _part(content, author, series)

    async def attempt(one: dict[str, Any], headers: dict[str, str]) -> tuple[int, str]:
        answer = await content.client.request(method, f"/api/series/{one['id']}", json=body, headers=headers)
        return answer.status_code, answer.json()["code"]

    assert await attempt(series, {}) == (401, "not_authenticated")
    for other in (Person("eve"), Person("mod", role="moderator"), Person("root", role="admin")):
        assert await attempt(series, other.headers) == (403, "series_not_yours")
        assert await attempt(empty, other.headers) == (404, "series_not_found")
    unseen = Person("eve")
    await _blocked(content, author, unseen)
    assert await attempt(series, unseen.headers) == (404, "series_not_found")
    assert await attempt({"id": NOBODYS}, author.headers) == (404, "series_not_found")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"title": ""},
        {"title": " \n "},
        {"title": "x" * 101},
        {"title": "x\x00"},
        {"title": 5},
        {"title": "x", "description": "x" * 501},
        {"title": "x", "description": "\x00"},
    ],
    ids=str,
)
async def test_bad_series_are_refused(content: RunningService, body: dict[str, Any]) -> None:
    author = Person()
    answer = await content.client.post("/api/series", json=body, headers=author.headers)
    assert answer.status_code == 400
    headers = {**author.headers, "Content-Type": "application/json"}
    half = await content.client.post("/api/series", content=b'{"title": "\\ud800"}', headers=headers)
    assert half.status_code == 400
    assert (await _get(content, "/api/series", author, authorId=author.id))[1]["series"] == []


async def test_beginning_a_series_takes_a_verified_person(content: RunningService) -> None:
    assert (await content.client.post("/api/series", json={"title": "x"})).status_code == 401
    doubtful = Person(is_email_verified=False)
    answer = await content.client.post("/api/series", json={"title": "x"}, headers=doubtful.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "email_not_verified")


async def test_the_same_key_makes_one_series(content: RunningService) -> None:
    author = Person()
    headers = {**author.headers, "Idempotency-Key": "once"}
    answers = await asyncio.gather(
        *(content.client.post("/api/series", json={"title": "x"}, headers=headers) for _ in range(3))
    )
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_there_is_a_most_also_for_many_at_once(content: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_PER_AUTHOR", 3)
    author = Person()
    await _create(content, author)
    attempts = (content.client.post("/api/series", json={"title": "x"}, headers=author.headers) for _ in range(6))
    answers = await asyncio.gather(*attempts)
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"too_many_series"}


async def test_the_list_shows_others_what_has_something_to_read(content: RunningService) -> None:
    author, reader, apart = Person(), Person("eve"), Person("bob")
    made = [await _create(content, author, f"Number {number}") for number in range(5)]
    for series in made[1:]:
        await _part(content, author, series)
    await _part(content, author, made[0], status="DRAFT")
    await _blocked(content, apart, author)

    async def titles(person: Person | None, **query: Any) -> list[str]:
        status, page = await _get(content, "/api/series", person, authorId=author.id, **query)
        assert status == 200
        return [series["title"][-1] for series in page["series"]]

    assert await titles(author) == ["4", "3", "2", "1", "0"]
    assert await titles(reader) == await titles(None) == ["4", "3", "2", "1"]
    assert await titles(apart) == []
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = (await _get(content, "/api/series", reader, authorId=author.id, **query))[1]
        seen += [series["title"][-1] for series in page["series"]]
        if page["pagination"]["nextCursor"] is None:
            break
        query["cursor"] = page["pagination"]["nextCursor"]
    assert seen == ["4", "3", "2", "1"]
    assert (await _get(content, "/api/series"))[0] == 400
    assert (await _get(content, "/api/series", authorId=author.id, cursor="x"))[0] == 400


async def test_a_series_shows_its_public_posts_in_order(content: RunningService) -> None:
    author, apart = Person(), Person("bob")
    series = await _create(content, author)
    path = f"/api/series/{series['id']}"
    assert (await _get(content, path))[0] == 404
    assert (await _get(content, path, author))[1]["posts"] == []
    parts = [await _part(content, author, series, title=f"Part {number}") for number in range(5)]
    await _part(content, author, series, status="DRAFT")
    await create_post(content.client, author, status="PUBLISHED")
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        status, page = await _get(content, path, None, **query)
        assert (status, page["title"], page["postCount"]) == (200, "Light", 5)
        seen += [post["id"] for post in page["posts"]]
        if page["pagination"]["nextCursor"] is None:
            break
        query["cursor"] = page["pagination"]["nextCursor"]
    assert seen == [part["id"] for part in parts]
    assert [post["id"] for post in (await _get(content, path, author))[1]["posts"]] == seen
    await _blocked(content, author, apart)
    assert (await _get(content, path, apart))[0] == 404
    assert (await _get(content, "/api/series/nonsense"))[0] == 400


async def test_one_reads_on_from_part_to_part_in_a_constant_number_of_queries(content: RunningService) -> None:
    author, apart = Person(), Person("bob")
    series = await _create(content, author)
    first = await _part(content, author, series, title="First")
    alone = (await _get(content, f"/api/posts/{first['id']}/series"))[1]
    assert alone == {
        "series": {"id": series["id"], "title": "Light"}, "position": 1, "total": 1, "previous": None, "next": None
    }  # fmt: skip
    with recorded_queries(content.database) as of_one:
        await _get(content, f"/api/posts/{first['id']}/series")
    parts = [first, *[await _part(content, author, series, title=f"Part {number}") for number in range(12)]]
    with recorded_queries(content.database) as of_many:
        _, place = await _get(content, f"/api/posts/{parts[5]['id']}/series")
    assert len(of_one) == len(of_many)
    assert (place["position"], place["total"]) == (6, 13)
    assert [place[side]["slug"] for side in ("previous", "next")] == [parts[4]["slug"], parts[6]["slug"]]
    assert (await _get(content, f"/api/posts/{parts[-1]['id']}/series"))[1]["next"] is None

    draft = await _part(content, author, series, status="DRAFT")
    assert (await _get(content, f"/api/posts/{draft['id']}/series"))[0] == 404
    unplaced = (await _get(content, f"/api/posts/{draft['id']}/series", author))[1]
    assert (unplaced["series"]["id"], unplaced["position"], unplaced["next"]) == (series["id"], None, None)
    single = await create_post(content.client, author, status="PUBLISHED")
    assert (await _get(content, f"/api/posts/{single['id']}/series"))[1]["series"] is None
    await _blocked(content, author, apart)
    assert (await _get(content, f"/api/posts/{first['id']}/series", apart))[0] == 404


async def test_a_post_does_not_join_what_is_deleted_or_somebody_elses(content: RunningService) -> None:
    author, other = Person(), Person("eve")
    series, theirs = await _create(content, author), await _create(content, other)
    post = await _part(content, author, series)
    for series_id in (theirs["id"], NOBODYS):
        answer = await content.client.patch(
            f"/api/posts/{post['id']}", json={"seriesId": series_id}, headers=author.headers
        )
        assert (answer.status_code, answer.json()["code"]) == (404, "series_not_found")


async def test_joining_and_deleting_at_once_leaves_no_trace_of_either(content: RunningService) -> None:
    author = Person()
    for _ in range(4):
        series = await _create(content, author)
        posts = [await _part(content, author, series)] + [await create_post(content.client, author) for _ in range(3)]
        joining = (
            content.client.patch(
                f"/api/posts/{post['id']}", json={"seriesId": series["id"], "excerpt": "x"}, headers=author.headers
            )
            for post in posts
        )
        deleting = content.client.delete(f"/api/series/{series['id']}", headers=author.headers)
        *joined, deleted = await asyncio.gather(*joining, deleting)
        assert deleted.status_code == 204
        assert {answer.status_code for answer in joined} <= {200, 404}
        for post in posts:
            read = (await _get(content, f"/api/posts/{post['id']}", author))[1]
            assert read["seriesId"] is None


async def test_who_has_seen_an_older_series_changes_nothing(content: RunningService) -> None:
    ada = Person("ada")
    made = (await content.client.post("/api/series", json={"title": "One"}, headers=ada.headers)).json()
    path = f"/api/series/{made['id']}"
    seen = (await content.client.get(path, headers=ada.headers)).headers["etag"]
    first = await content.client.patch(path, json={"title": "Two"}, headers={**ada.headers, "If-Match": seen})
    assert first.status_code == 200
    for method, body in (("PATCH", {"title": "Three"}), ("DELETE", None)):
        stale = await content.client.request(method, path, json=body, headers={**ada.headers, "If-Match": seen})
        assert (stale.status_code, stale.json()["code"]) == (412, "series_changed")
    now = first.headers["etag"]
    assert (await content.client.delete(path, headers={**ada.headers, "If-Match": now})).status_code == 204
