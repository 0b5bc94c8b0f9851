"""What posts said before: kept, bounded, and taken back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.content.revisions.policy import MAX_KEPT, NEWEST_KEPT, is_due, superfluous
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.content.writing import Person, create_post, document

ADA = Person("ada")
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


async def write(content: RunningService, post: dict[str, Any], words: str) -> dict[str, Any]:
    """Save another text."""
    path = f"/api/posts/{post['id']}"
    answer = await content.client.patch(path, json={"content": document(words)}, headers=ADA.headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def listed(content: RunningService, post: dict[str, Any], **query: Any) -> dict[str, Any]:
    """Return one page of the texts of a post."""
    path = f"/api/posts/{post['id']}/revisions"
    page: dict[str, Any] = (await content.client.get(path, params=query, headers=ADA.headers)).json()
    return page


async def test_each_text_can_be_read_and_restored(content: RunningService) -> None:
    post = await create_post(content.client, ADA, content=document("one"), tags=["x"], status="PUBLISHED")
    path = f"/api/posts/{post['id']}"
    for words in ("two words", "three"):
        content.clock.advance(timedelta(minutes=1))
        await write(content, post, words)
    await content.client.patch(path, json={"commentsLocked": True}, headers=ADA.headers)  # not a text
    shown = (await listed(content, post))["revisions"]
    assert [(one["number"], one["wordCount"], one["isCurrent"], one["isPublished"]) for one in shown] == [
        (4, 1, True, True),
        (2, 2, False, False),
        (1, 1, False, False),
    ]
    first = (await content.client.get(f"{path}/revisions/1", headers=ADA.headers)).json()
    assert (first["content"], first["tags"], first["excerpt"]) == (document("one"), ["x"], None)

    stale = await content.client.post(f"{path}/revisions/1/restore", headers={**ADA.headers, "If-Match": '"2"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "post_changed")
    for _ in range(2):  # again changes nothing
        back = await content.client.post(f"{path}/revisions/1/restore", headers=ADA.headers)
        assert (back.status_code, back.json()["content"], back.json()["revision"]) == (200, document("one"), 5)
    assert [one["number"] for one in (await listed(content, post))["revisions"]] == [5, 4, 2, 1]
    missing = await content.client.get(f"{path}/revisions/3", headers=ADA.headers)
    assert (missing.status_code, missing.json()["code"]) == (404, "revision_not_found")
    for nonsense in ("0", "x", "99999999999"):
        assert (await content.client.get(f"{path}/revisions/{nonsense}", headers=ADA.headers)).status_code == 400


async def test_revisions_have_pages_and_a_constant_number_of_queries(content: RunningService) -> None:
    post = await create_post(content.client, ADA, content=document("0"))
    for number in range(1, 8):
        await write(content, post, str(number))
    counts = set()
    found: list[int] = []
    cursor = None
    while True:
        with recorded_queries(content.database) as queries:
            page = await listed(content, post, limit=3, **({"cursor": cursor} if cursor else {}))
        counts.add(len(queries))
        assert len(page["revisions"]) <= 3
        found += [one["number"] for one in page["revisions"]]
        cursor = page["pagination"]["nextCursor"]
        if cursor is None:
            break
    assert found == list(range(8, 0, -1))
    assert len(counts) == 1


def test_an_autosave_keeps_a_text_now_and_then() -> None:
    assert is_due(None, NOON)
    assert not is_due(NOON - timedelta(minutes=4), NOON)
    assert is_due(NOON - timedelta(minutes=5), NOON)


@given(st.lists(st.integers(0, 400), max_size=300))
def test_a_long_history_is_bounded_and_keeps_the_newest(hours: list[int]) -> None:
    times = sorted(NOON + timedelta(hours=hour) for hour in hours)
    kept = [(number, at) for number, at in enumerate(times, 1)][::-1]
    gone = superfluous(kept)
    assert len(set(gone)) == len(gone)
    left = [one for one in kept if one[0] not in gone]
    assert len(left) <= MAX_KEPT
    assert left[:NEWEST_KEPT] == kept[:NEWEST_KEPT]
    if len(kept) <= MAX_KEPT:
        assert gone == []
    else:  # of each day with an older text, one stays for as long as there is room
        older = {at.date() for _, at in kept[NEWEST_KEPT:]}
        assert len(left) == min(MAX_KEPT, NEWEST_KEPT + len(older))


@pytest.mark.slow
async def test_a_post_that_is_saved_300_times_keeps_200(content: RunningService) -> None:
    post = await create_post(content.client, ADA, content=document("0"))
    for number in range(1, 301):
        content.clock.advance(timedelta(days=1))
        headers = ADA.headers_at(content.clock.now().timestamp())
        body = {"content": document(str(number))}
        answer = await content.client.patch(f"/api/posts/{post['id']}", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
    headers = ADA.headers_at(content.clock.now().timestamp())
    path, cursor, count = f"/api/posts/{post['id']}/revisions", None, 0
    while True:
        params = {"limit": 100, **({"cursor": cursor} if cursor else {})}
        page = (await content.client.get(path, params=params, headers=headers)).json()
        count += len(page["revisions"])
        cursor = page["pagination"]["nextCursor"]
        if cursor is None:
            break
    assert count == 1 + MAX_KEPT
