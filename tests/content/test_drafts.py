"""Autosave: what was accepted is never lost, whoever saves next to whom."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from shared.ids import uuid7
from shared.testing.services import RunningService
from tests.content.writing import Person, create_post, document

ADA, BOB, MODERATOR = Person("ada"), Person("bob"), Person("mod", role="moderator")
Draft = dict[str, Any]


def _headers(content: RunningService) -> dict[str, str]:
    return ADA.headers_at(content.clock.now().timestamp())


async def save(
    content: RunningService, post: Draft, words: str, seen: str | None = None, **fields: Any
) -> tuple[int, str, Draft]:
    """Autosave and return status, ETag and answer."""
    headers = {**_headers(content), **({"If-Match": seen} if seen else {})}
    body = {"title": "Tea", "content": document(words), **fields}
    answer = await content.client.put(f"/api/posts/{post['id']}/draft", json=body, headers=headers)
    return answer.status_code, answer.headers.get("etag", ""), answer.json()


async def draft_of(content: RunningService, post: Draft, who: Person = ADA) -> Draft:
    """Return what the author is working on."""
    answer = await content.client.get(f"/api/posts/{post['id']}/draft", headers=who.headers)
    assert answer.status_code == 200, answer.text
    draft: Draft = answer.json()
    assert answer.headers["etag"] == f'"{draft["revision"]}"'
    return draft


async def texts_of(content: RunningService, post: Draft) -> list[str]:
    """Return every text that can still be had, the present one first."""
    path = f"/api/posts/{post['id']}/revisions"
    found = (await content.client.get(path, params={"limit": 100}, headers=_headers(content))).json()["revisions"]
    numbers = [one["number"] for one in found]
    assert len(numbers) == len(set(numbers))
    whole = [(await content.client.get(f"{path}/{number}", headers=_headers(content))).json() for number in numbers]
    return [one["content"]["content"][0]["content"][0]["text"] for one in whole]


async def test_a_draft_is_saved_into_the_post(content: RunningService) -> None:
    post = await create_post(content.client, ADA, tags=["old"])
    status, etag, saved = await save(content, post, "Typed.", '"1"', excerpt="Mine", tags=["new"])
    assert (status, etag) == (200, '"2"')
    assert saved == await draft_of(content, post)
    assert (saved["isUnpublished"], saved["status"], saved["excerpt"], saved["tags"]) == (
        False,
        "DRAFT",
        "Mine",
        ["new"],
    )
    whole = (await content.client.get(f"/api/posts/{post['id']}", headers=ADA.headers)).json()
    assert (whole["title"], whole["content"], whole["revision"]) == ("Tea", document("Typed."), 2)
    assert await content.recorded_events() == []
    _, _, later = await save(content, post, "Typed on.", etag)  # what is left out stays
    assert (later["excerpt"], later["tags"]) == ("Mine", ["new"])


async def test_readers_of_a_published_post_do_not_see_the_working_copy(content: RunningService) -> None:
    post = await create_post(content.client, ADA, title="Tea", content=document("Public."), status="PUBLISHED")
    path = f"/api/posts/{post['id']}"
    status, etag, saved = await save(content, post, "Secret plans.", '"1"')
    assert (status, etag, saved["isUnpublished"]) == (200, '"2"', True)
    shown = await content.client.get(path)
    assert (shown.json()["content"], shown.json()["revision"]) == (document("Public."), 1)
    assert "Secret" not in shown.text
    assert [event.type for event in await content.recorded_events()] == ["content.post_published"]

    # Saving the text ends the working copy; its number is not given again.
    change = {"content": document("Secret plans."), "title": "Tea"}
    answer = await content.client.patch(path, json=change, headers={**ADA.headers, "If-Match": etag})
    assert answer.status_code == 200
    assert answer.json()["revision"] > 2
    assert (await draft_of(content, post))["isUnpublished"] is False
    assert await texts_of(content, post) == ["Secret plans.", "Public."]


async def test_two_tabs_lose_no_accepted_text(content: RunningService) -> None:
    post = await create_post(content.client, ADA, content=document("start"))
    accepted = ["start"]

    async def tab(name: str) -> None:
        etag = '"1"'
        for number in range(8):
            words = f"{name}{number}"
            status, new, answer = await save(content, post, words, etag)
            if status == 200:
                accepted.append(words)
                etag = new
            else:
                assert (status, answer["code"]) == (412, "post_changed")
                # The person looks at both and keeps hers: what was there is replaced with open eyes.
                there = await draft_of(content, post)
                assert answer["details"]["revision"] <= there["revision"]
                etag = f'"{there["revision"]}"'

    await asyncio.gather(tab("a"), tab("b"))
    assert len(accepted) > 8
    assert (await draft_of(content, post))["content"] == document(accepted[-1])


@pytest.mark.parametrize("seen", [None, "*", ", ".join(f'"{number}"' for number in range(1, 30))])
@pytest.mark.parametrize("status", ["DRAFT", "PUBLISHED"])
async def test_who_does_not_say_what_they_have_seen_replaces_nothing_for_good(
    content: RunningService, status: str, seen: str | None
) -> None:
    post = await create_post(content.client, ADA, content=document("start"), status=status)
    words = [f"word {number}" for number in range(10)]
    answers = await asyncio.gather(*(save(content, post, one, seen) for one in words))
    assert {status for status, *_ in answers} == {200}
    assert len({etag for _, etag, _ in answers}) == 10
    assert sorted(await texts_of(content, post)) == sorted(["start", *words])


@pytest.mark.parametrize("status", ["DRAFT", "PUBLISHED"])
async def test_a_repeated_save_changes_nothing(content: RunningService, status: str) -> None:
    post = await create_post(content.client, ADA, status=status)
    first = await save(content, post, "Same.", '"1"')
    assert await save(content, post, "Same.", '"1"') == first  # the answer was lost on the way
    assert await save(content, post, "Same.") == first
    stale, _, problem = await save(content, post, "Other.", '"1"')
    assert (stale, problem["details"]) == (412, {"revision": 2})
    assert (await draft_of(content, post))["content"] == document("Same.")


async def test_somebody_types_for_twelve_minutes(content: RunningService) -> None:
    post = await create_post(content.client, ADA, content=document("0"))
    etag = '"1"'
    for number in range(1, 49):
        content.clock.advance(timedelta(seconds=15))
        _, etag, _ = await save(content, post, str(number), etag)
    kept = await texts_of(content, post)
    assert kept == ["48", "40", "20", "0"]  # what was there, one in five minutes, and the present one


@pytest.mark.parametrize("status", ["DRAFT", "PUBLISHED"])
async def test_what_is_replaced_after_a_conflict_is_kept_on_request(content: RunningService, status: str) -> None:
    post = await create_post(content.client, ADA, content=document("start"), status=status)
    _, etag, _ = await save(content, post, "theirs", '"1"')
    _, etag, _ = await save(content, post, "mine", etag, keepsReplaced=True)
    _, etag, _ = await save(content, post, "theirs", etag, keepsReplaced=True)
    assert sorted(await texts_of(content, post)) == ["mine", "start", "theirs", "theirs"]


async def test_a_working_copy_is_given_up_and_can_be_taken_back(content: RunningService) -> None:
    post = await create_post(content.client, ADA, content=document("Public."), status="PUBLISHED")
    path = f"/api/posts/{post['id']}/draft"
    assert (await content.client.delete(path, headers=ADA.headers)).status_code == 204  # there is none
    _, etag, _ = await save(content, post, "Idea.", '"1"')
    stale = await content.client.delete(path, headers={**ADA.headers, "If-Match": '"1"'})
    assert stale.json()["code"] == "post_changed"
    assert (await content.client.delete(path, headers={**ADA.headers, "If-Match": etag})).status_code == 204
    assert (await draft_of(content, post))["content"] == document("Public.")
    assert sorted(await texts_of(content, post)) == ["Idea.", "Public."]
    status, _, _ = await save(content, post, "From a forgotten tab.", etag)
    assert status == 412


async def test_unpublishing_goes_on_with_the_working_copy(content: RunningService) -> None:
    post = await create_post(content.client, ADA, title="Tea", content=document("Public."), status="PUBLISHED")
    await save(content, post, "Idea.", '"1"', tags=["x"])
    answer = await content.client.post(f"/api/posts/{post['id']}/unpublish", headers=ADA.headers)
    assert (answer.json()["content"], answer.json()["tags"]) == (document("Idea."), ["x"])
    assert (await draft_of(content, post))["isUnpublished"] is False
    assert await texts_of(content, post) == ["Idea.", "Public."]


async def test_other_changes_leave_the_working_copy_alone(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    path = f"/api/posts/{post['id']}"
    _, etag, _ = await save(content, post, "Idea.", '"1"')
    locked = await content.client.patch(path, json={"commentsLocked": True}, headers=ADA.headers)
    assert locked.json()["revision"] > 2
    status, etag, _ = await save(content, post, "Idea, later.", etag)
    assert status == 200
    await content.client.delete(path, headers=ADA.headers)
    gone, _, _ = await save(content, post, "In the bin.", etag)
    assert gone == 404
    back = await content.client.post(f"{path}/restore", headers=ADA.headers)
    assert back.json()["revision"] > int(etag.strip('"'))
    assert (await draft_of(content, post))["content"] == document("Idea, later.")


async def test_drafts_are_their_authors_alone(content: RunningService) -> None:
    for status, others in (("DRAFT", (404, 404)), ("PUBLISHED", (403, 403))):
        post = await create_post(content.client, ADA, status=status)
        path = f"/api/posts/{post['id']}/draft"
        body = {"title": "x", "content": document("x")}
        for who, expected in ((BOB, others[0]), (MODERATOR, others[1])):
            answers = [
                await content.client.get(path, headers=who.headers),
                await content.client.put(path, json=body, headers=who.headers),
                await content.client.delete(path, headers=who.headers),
                await content.client.get(path.replace("draft", "revisions"), headers=who.headers),
                await content.client.get(path.replace("draft", "revisions/1"), headers=who.headers),
                await content.client.post(path.replace("draft", "revisions/1/restore"), headers=who.headers),
            ]
            assert {answer.status_code for answer in answers} == {expected}
        assert (await content.client.get(path)).status_code == 401
        assert (await content.client.put(path, json=body)).status_code == 401
        assert (await content.client.delete(path)).status_code == 401
    assert (await content.client.get(f"/api/posts/{uuid7()}/draft", headers=ADA.headers)).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"title": ""},
        {"title": "x" * 201},
        {"content": {"type": "doc", "content": [{"type": "script"}]}},
        {"content": None},
        {"tags": ["a", "b", "c", "d", "e", "f"]},
        {"excerpt": "x" * 301},
    ],
    ids=lambda fields: next(iter(fields)),
)
async def test_a_wrong_draft_changes_nothing(content: RunningService, fields: dict[str, Any]) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    body = {"title": "Tea", "content": document("x"), **fields}
    answer = await content.client.put(f"/api/posts/{post['id']}/draft", json=body, headers=ADA.headers)
    assert answer.status_code == 400
    assert (await draft_of(content, post))["isUnpublished"] is False
