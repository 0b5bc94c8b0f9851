"""Imports: what becomes of uploads, who may see them, and what a report says."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from services.content.imports.models import Import, ImportChunk
from services.content.imports.policy import LEASE
from services.content.imports.running import Importer
from services.content.posts.models import Post
from shared.ids import uuid7
from shared.testing.services import RunningService
from tests.content.importing import archive, imported, post_of, run_imports, upload
from tests.content.writing import Person, create_post
from tests.shared.personal_data import erased, exported

FILE = """---
title: On light
date: 2020-05-01
tags: [Physics, "Deep space"]
description: Eight minutes.
canonical_url: https://example.org/light
cover_image: https://example.org/sun.jpg
---
Light takes **eight minutes**.

#### A deep heading

| Body | Distance |
|------|----------|
| Moon | 1.3 s    |

![Sun](https://example.org/sun.png) and [a relative link](../other.md)
"""
GHOST = {
    "db": [
        {
            "data": {
                "posts": [
                    {
                        "id": "1", "uuid": "u1", "title": "From Ghost", "html": "<h2>Two</h2><p>Text</p>",
                        "status": "published", "published_at": "2019-03-02T10:00:00.000Z", "custom_excerpt": "Short",
                        "type": "post", "feature_image": "https://example.org/f.png",
                    },
                    {"id": "2", "uuid": "u2", "title": "A page", "html": "<p>x</p>", "type": "page"},
                    {"id": "3", "uuid": "u3", "title": "Members", "html": "<p>x</p>", "visibility": "members"},
                    {"id": "4", "uuid": "u4", "title": "Without HTML", "lexical": "{}", "html": None},
                    {"id": "5", "uuid": "u5", "title": "A draft", "html": "<p>y</p>", "status": "draft"},
                ],
                "tags": [{"id": "t1", "name": "News"}, {"id": "t2", "name": "#hidden tag"}],
                "posts_tags": [
                    {"post_id": "1", "tag_id": "t2", "sort_order": 1},
                    {"post_id": "1", "tag_id": "t1", "sort_order": 0},
                ],
            }
        }
    ]
}  # fmt: skip
DEVTO = [
    {
        "id": 7, "title": "From dev.to", "body_markdown": "Hello *dev*", "published": True,
        "published_at": "2021-01-02T03:04:05Z", "cached_tag_list": "python, webdev",
        "canonical_url": "https://dev.to/ada/x", "main_image": "https://example.org/m.png",
    },
    {"id": 8, "title": "Unpublished", "body_markdown": "Not yet", "published": False},
    {"id": 9, "title": "Nothing", "body_markdown": ""},
]  # fmt: skip


async def test_a_markdown_file_becomes_a_draft_with_what_it_says(content: RunningService) -> None:
    person = Person()
    result = await imported(content, person, FILE.encode(), name="light.md")
    assert (result["state"], result["kind"], result["total"], result["created"]) == ("done", "markdown", 1, 1)
    [item] = result["items"]
    assert (item["outcome"], item["reason"]) == ("created", "Created as a draft.")
    assert item["notes"] == [
        "1 heading was raised to the third level",
        "1 table became a list",
        "1 link without a full address became plain text",
    ]
    post = await post_of(content, person, item)
    assert post["status"] == "DRAFT"
    assert (post["title"], post["excerpt"], post["tags"]) == ("On light", "Eight minutes.", ["physics", "deep-space"])
    assert post["canonicalUrl"] == "https://example.org/light"
    assert post["cover"] == {"url": "https://example.org/sun.jpg", "alt": ""}
    assert post["createdAt"] == "2020-05-01T00:00:00Z"
    kinds = [node["type"] for node in post["content"]["content"]]
    assert kinds == ["paragraph", "heading", "bulletList", "image", "paragraph"]
    assert "<strong>eight minutes</strong>" in post["html"]


async def test_published_posts_keep_their_date_and_tell_nobody(content: RunningService) -> None:
    person = Person()
    newer = await create_post(content.client, person, status="PUBLISHED")
    events = len(await content.recorded_events())
    files = {"a.md": FILE, "undated.md": "# Undated\n\nText", "draft.md": "---\ndraft: true\ndate: 2020-01-01\n---\nx"}
    files["future.md"] = "---\ndate: 2999-01-01\n---\nx"
    result = await imported(content, person, archive(files), publish=True)
    assert [item["reason"] for item in result["items"]] == [
        "Published, with its date of 01 May 2020.",
        "Created as a draft: its source names no date.",
        "Created as a draft, as it was at its source.",
        "Created as a draft: its date is in the future.",
    ]
    listed = (await content.client.get("/api/posts")).json()["posts"]
    assert [post["title"] for post in listed] == [newer["title"], "On light"]
    assert listed[1]["publishedAt"] == "2020-05-01T00:00:00Z"
    assert len(await content.recorded_events()) == events


async def test_a_ghost_export(content: RunningService) -> None:
    person = Person()
    result = await imported(content, person, json.dumps(GHOST).encode(), name="ghost.json", publish=True)
    assert (result["kind"], result["created"], result["skipped"], result["failed"]) == ("ghost", 2, 2, 1)
    post = await post_of(content, person, result["items"][0])
    assert (post["title"], post["excerpt"], post["tags"]) == ("From Ghost", "Short", ["news", "hidden-tag"])
    assert (post["status"], post["publishedAt"]) == ("PUBLISHED", "2019-03-02T10:00:00Z")
    assert [item["outcome"] for item in result["items"]] == ["created", "skipped", "skipped", "failed", "created"]
    assert "members only" in result["items"][2]["reason"]
    assert "no HTML" in result["items"][3]["reason"]


@pytest.mark.parametrize("form", ["json", "zip", "csv"])
async def test_a_devto_export(content: RunningService, form: str) -> None:
    person = Person()
    body, name = json.dumps(DEVTO).encode(), "articles.json"
    if form == "zip":
        body, name = archive({"articles.json": body, "comments.json": "[]"}), "export.zip"
    elif form == "csv":
        head = "id,title,body_markdown,published,published_at,cached_tag_list\n"
        body = (head + '7,From dev.to,Hello *dev*,true,2021-01-02T03:04:05Z,"python, webdev"\n'
                '8,Unpublished,Not yet,false,,\n9,Nothing,,true,,\n').encode()  # fmt: skip
        name = "articles.csv"
    result = await imported(content, person, body, name=name, publish=True)
    assert (result["kind"], result["created"], result["skipped"]) == ("devto", 2, 1)
    post = await post_of(content, person, result["items"][0])
    assert (post["title"], post["tags"], post["status"]) == ("From dev.to", ["python", "webdev"], "PUBLISHED")
    assert (await post_of(content, person, result["items"][1]))["status"] == "DRAFT"


async def test_the_same_upload_again_creates_nothing(content: RunningService) -> None:
    person = Person()
    body = archive({"a.md": "# A\n\nText", "b.md": "# B\n\nText", "c/a.md": "# A\n\nText"})
    first = await imported(content, person, body)
    again = await imported(content, person, body)
    assert (first["created"], again["created"], again["skipped"]) == (3, 0, 3)
    assert [item["post"] for item in again["items"]] == [item["post"] for item in first["items"]]
    assert "imported this before" in again["items"][0]["reason"]
    other = await imported(content, Person(), body)
    assert other["created"] == 3


async def test_what_was_deleted_may_be_imported_again(content: RunningService) -> None:
    person = Person()
    first = await imported(content, person, b"# A\n\nText", name="a.md")
    await content.client.delete(f"/api/posts/{first['items'][0]['post']['id']}", headers=person.headers)
    again = await imported(content, person, b"# A\n\nText", name="a.md")
    assert again["created"] == 1
    read = await content.client.get(f"/api/imports/{first['id']}/items", headers=person.headers)
    assert read.json()["items"][0]["post"] is None


async def test_a_worker_that_dies_leaves_the_rest_to_the_next(
    content: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.content.imports.running.BATCH", 3)
    person = Person()
    body = archive({f"{number}.md": f"# Post {number}\n\nText" for number in range(10)})
    import_id = (await upload(content, person, body)).json()["id"]
    path = f"/api/imports/{import_id}"

    class Killed(BaseException):
        pass

    importer = Importer(content.database, content.clock, processes=0)
    store: Any = importer._store

    async def store_and_die(taken: Any, position: int, batch: Any) -> None:
        if position == 6:
            raise Killed
        await store(taken, position, batch)

    importer._store = store_and_die  # type: ignore[method-assign]
    with pytest.raises(Killed):
        await importer.run_next()
    assert (await content.client.get(path, headers=person.headers)).json()["done"] == 6
    await run_imports(content)
    assert (await content.client.get(path, headers=person.headers)).json()["done"] == 6, "it is leased"
    content.clock.advance(LEASE + timedelta(seconds=1))
    await run_imports(content)
    read = (await content.client.get(path, headers=person.headers)).json()
    assert (read["state"], read["done"], read["created"], read["skipped"]) == ("done", 10, 10, 0)
    async with content.database.snapshot() as session:
        titles = (await session.scalars(select(Post.title))).all()
        assert await session.scalar(select(func.count()).select_from(ImportChunk)) == 0
    assert sorted(titles) == sorted(f"Post {number}" for number in range(10))


async def test_a_slow_worker_finds_that_another_has_taken_over(content: RunningService) -> None:
    person = Person()
    await upload(content, person, archive({"a.md": "# A\n\nText"}))
    slow = Importer(content.database, content.clock, processes=0)
    store: Any = slow._store

    async def store_late(taken: Any, position: int, batch: Any) -> None:
        content.clock.advance(LEASE + timedelta(seconds=1))
        await run_imports(content)
        await store(taken, position, batch)

    slow._store = store_late  # type: ignore[method-assign]
    await slow.run_next()
    listed = await content.client.get("/api/posts?status=DRAFT", headers=person.headers)
    assert len(listed.json()["posts"]) == 1


async def test_two_workers_share_what_is_due(content: RunningService) -> None:
    people = [Person(username=f"p{number}") for number in range(4)]
    for person in people:
        await upload(content, person, archive({f"{index}.md": f"# {index}\n\nText" for index in range(5)}))
    await asyncio.gather(run_imports(content), run_imports(content))
    for person in people:
        [read] = (await content.client.get("/api/imports", headers=person.headers)).json()["imports"]
        assert (read["state"], read["created"]) == ("done", 5)


async def test_a_long_import_gives_way_to_others(content: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.content.imports.running.BATCH", 2)
    monkeypatch.setattr("services.content.imports.policy.TURN_SECONDS", -1.0)
    ada, bob = Person(), Person("bob")
    for person in (ada, bob):
        await upload(content, person, archive({f"{number}.md": f"# {number}\n\nText" for number in range(60)}))
        content.clock.advance(timedelta(seconds=1))
    importer = Importer(content.database, content.clock, processes=0)
    seen = []
    for _ in range(6):
        content.clock.advance(timedelta(seconds=1))
        await importer.run_next()
        answers = [await content.client.get("/api/imports", headers=person.headers) for person in (ada, bob)]
        seen.append([answer.json()["imports"][0]["done"] for answer in answers])
    assert seen == [[2, 0], [2, 2], [4, 2], [4, 4], [6, 4], [6, 6]]
    await run_imports(content)
    for person in (ada, bob):
        [read] = (await content.client.get("/api/imports", headers=person.headers)).json()["imports"]
        assert (read["state"], read["created"]) == ("done", 60)


async def test_an_import_that_never_gets_further_is_given_up(content: RunningService) -> None:
    import_id = (await upload(content, Person(), b"# A\n\nText", name="a.md")).json()["id"]

    class Doomed(Importer):
        async def _store(self, *_: Any) -> None:
            raise ArithmeticError

    doomed = Doomed(content.database, content.clock, processes=0)
    for _ in range(20):
        with pytest.raises(ArithmeticError):
            await doomed.run_next()
        content.clock.advance(LEASE + timedelta(seconds=1))
    await doomed.run_next()
    async with content.database.snapshot() as session:
        row = await session.get_one(Import, import_id)
    assert row.state == "failed"
    assert "again and again" in (row.reason or "")


async def test_cancelling_ends_it_and_keeps_what_is_there(
    content: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.content.imports.running.BATCH", 2)
    person = Person()
    body = archive({f"{number}.md": f"# Post {number}\n\nText" for number in range(6)})
    path = f"/api/imports/{(await upload(content, person, body)).json()['id']}"
    importer = Importer(content.database, content.clock, processes=0)
    store: Any = importer._store

    async def store_until_cancelled(taken: Any, position: int, batch: Any) -> None:
        await store(taken, position, batch)
        await content.client.post(f"{path}/cancel", headers=person.headers)

    importer._store = store_until_cancelled  # type: ignore[method-assign]
    await importer.run_next()
    for _ in range(2):
        answer = await content.client.post(f"{path}/cancel", headers=person.headers)
        assert (answer.status_code, answer.json()["state"], answer.json()["created"]) == (200, "cancelled", 2)
    assert (await upload(content, person, body)).status_code == 202


async def test_an_import_with_a_key_is_started_once(content: RunningService) -> None:
    person = Person()
    person_headers = {**person.headers, "Idempotency-Key": "k"}

    async def send(body: bytes) -> tuple[int, str]:
        answer = await content.client.post("/api/imports?name=a.md", content=body, headers=person_headers)
        return answer.status_code, answer.json().get("id") or answer.json()["code"]

    first = await send(b"# A\n\nText")
    assert await send(b"# A\n\nText") == first
    assert await send(b"# B\n\nText") == (409, "idempotency_key_reused")
    await run_imports(content)
    assert await send(b"# A\n\nText") == first


async def test_one_import_at_a_time_for_each_person(content: RunningService) -> None:
    person = Person()
    first = await upload(content, person, b"# A\n\nText", name="a.md")
    second = await upload(content, person, b"# B\n\nText", name="b.md")
    assert first.status_code == 202
    assert (second.status_code, second.json()["code"]) == (409, "import_running")
    assert (await upload(content, Person(), b"# C\n\nText", name="c.md")).status_code == 202


async def test_an_import_is_its_owners_only(content: RunningService) -> None:
    owner = Person()
    import_id = (await upload(content, owner, b"# A\n\nText", name="a.md")).json()["id"]
    paths = [("GET", f"/api/imports/{import_id}"), ("GET", f"/api/imports/{import_id}/items")]
    paths.append(("POST", f"/api/imports/{import_id}/cancel"))
    for method, path in paths:
        assert (await content.client.request(method, path)).status_code == 401
        for stranger in (Person(), Person(role="moderator"), Person(role="admin")):
            answer = await content.client.request(method, path, headers=stranger.headers)
            assert (answer.status_code, answer.json()["code"]) == (404, "import_not_found")
        assert (await content.client.request(method, path, headers=owner.headers)).status_code == 200
    assert (await content.client.get("/api/imports")).status_code == 401
    assert (await content.client.get("/api/imports", headers=Person().headers)).json()["imports"] == []
    assert (await content.client.post("/api/imports", content=b"# A")).status_code == 401
    assert (await content.client.get(f"/api/imports/{uuid7()}", headers=owner.headers)).status_code == 404


async def test_publishing_needs_a_verified_address(content: RunningService) -> None:
    person = Person(is_email_verified=False)
    refused = await upload(content, person, FILE.encode(), name="a.md", publish=True)
    assert (refused.status_code, refused.json()["code"]) == (403, "email_not_verified")
    assert (await imported(content, person, FILE.encode(), name="a.md"))["created"] == 1


async def test_uploads_are_limited(content: RunningService) -> None:
    person = Person()
    for _ in range(20):
        answer = await upload(content, person, b"")
        assert answer.status_code == 400
    answer = await upload(content, person, b"")
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert int(answer.headers["retry-after"]) > 0


async def test_a_report_has_pages_and_filters(content: RunningService) -> None:
    person = Person()
    files: dict[str, str | bytes] = {f"{number:02}.md": f"# {number}\n\nText" for number in range(7)}
    files |= {"x.pdf": b"%PDF", "empty.md": "  "}
    result = await imported(content, person, archive(files))
    path = f"/api/imports/{result['id']}/items"
    seen: list[int] = []
    cursor = None
    while True:
        query = {"limit": 3, **({"cursor": cursor} if cursor else {})}
        page = (await content.client.get(path, params=query, headers=person.headers)).json()
        seen += [item["position"] for item in page["items"]]
        cursor = page["pagination"]["nextCursor"]
        if cursor is None:
            break
    assert seen == list(range(9))
    skipped = (await content.client.get(path, params={"outcome": "skipped"}, headers=person.headers)).json()["items"]
    assert [item["reason"] for item in skipped] == [
        "Skipped: this is not a Markdown file.",
        "Skipped: the file is empty.",
    ]
    assert (await content.client.get(path, params={"outcome": "x"}, headers=person.headers)).status_code == 400


async def test_imports_are_personal_data_and_end_with_their_owner(content: RunningService) -> None:
    ada, bob = Person(), Person("bob")
    await imported(content, ada, archive({"a.md": "# A\n\nText"}))
    await imported(content, bob, archive({"b.md": "# B\n\nText"}))
    await upload(content, ada, archive({"c.md": "# C\n\nText"}))
    found = await exported(content.client, ada.id)
    assert [row["label"] for row in found["import_items"]] == ["a.md"]
    assert [row["state"] for row in found["imports"]] == ["done", "waiting"]
    done = await erased(content.client, ada.id)
    assert {name: done[name][1] for name in ("import_items", "import_chunks", "imports")} == {
        "import_items": 1,
        "import_chunks": 1,
        "imports": 2,
    }
    await run_imports(content)
    assert (await exported(content.client, ada.id))["posts"] == []
    assert len((await exported(content.client, bob.id))["imported_posts"]) == 1
