"""Who sees a picture, and when; parts of it, and how long it may be kept."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text as sql

from services.content.imports.running import Importer
from services.content.media.problems import RangeNotSatisfiable
from services.content.media.serving import wanted_part
from shared.ids import uuid7
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.content.picturing import clear_away, draw_avif, files_of, image, picture, uploaded
from tests.content.writing import Person, create_post, document
from tests.shared.personal_data import erased, exported


async def _status(content: RunningService, address: str, person: Person | None = None) -> int:
    answer = await content.client.get(address, headers=person.headers if person else {})
    return answer.status_code


async def _seen(content: RunningService, media: dict[str, Any], *people: Person | None) -> list[int]:
    answers = {person: await _status(content, media["url"], person) for person in people}
    narrow = {person: await _status(content, f"{media['url']}/320.webp", person) for person in people}
    assert answers == narrow
    return [answers[person] for person in people]


@pytest.mark.parametrize("where", ["content", "cover"])
async def test_a_picture_is_as_public_as_the_post_that_shows_it(content: RunningService, where: str) -> None:
    ada, bob, moderator = Person(), Person("bob"), Person("mod", role="moderator")
    media = await uploaded(content, ada)
    people = (ada, bob, moderator, None)
    hidden, shown = [200, 404, 404, 404], [200] * 4
    assert await _seen(content, media, *people) == hidden
    fields = {"content": document(image(media))} if where == "content" else {"cover": {"url": media["url"]}}
    post = await create_post(content.client, ada, **fields)
    assert await _seen(content, media, *people) == hidden, "a draft shows nothing"
    address = f"/api/posts/{post['id']}"
    for action, expected in (("publish", shown), ("unpublish", hidden), ("publish", shown)):
        assert (await content.client.post(f"{address}/{action}", headers=ada.headers)).status_code == 200
        assert await _seen(content, media, *people) == expected
    without = {"content": document("Nothing"), "cover": None}
    assert (await content.client.patch(address, json=without, headers=ada.headers)).status_code == 200
    assert await _seen(content, media, *people) == hidden, "it is not in the post any more"
    assert (await content.client.patch(address, json=fields, headers=ada.headers)).status_code == 200
    assert await _seen(content, media, *people) == shown
    assert (await content.client.delete(address, headers=ada.headers)).status_code == 204
    assert await _seen(content, media, *people) == hidden
    assert (await content.client.post(f"{address}/restore", headers=ada.headers)).status_code == 200
    assert await _seen(content, media, *people) == shown


async def test_moderation_and_suspension_hide_pictures_too(content: RunningService) -> None:
    ada, bob, moderator = Person(), Person("bob"), Person("mod", role="moderator")
    media = await uploaded(content, ada)
    await create_post(content.client, ada, content=document(image(media)), status="PUBLISHED")
    for change in ("moderation = 'REMOVED'", "moderation = 'CLEAR', is_author_hidden = true"):
        async with content.database.transaction() as session:
            await session.execute(sql(f"UPDATE posts SET {change}"))  # noqa: S608 - from the line above
        assert await _seen(content, media, ada, bob, moderator, None) == [200, 404, 200, 404]


async def test_a_post_of_somebody_else_shows_nobodys_picture(content: RunningService) -> None:
    ada, eve = Person(), Person("eve")
    media = await uploaded(content, ada)
    for address in (media["url"], f"{media['url']}/320.webp", f"/api/media/{uuid7()}", "/api/media/0190-a"):
        body = {"title": "Mine", "content": document("x", image(address))}
        refused = await content.client.post("/api/posts", json=body, headers=eve.headers)
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid_document")
        assert list(refused.json()["details"]["fieldErrors"]) == ["content.content.1.attrs.src"]
        cover = {"title": "Mine", "content": document("x"), "cover": {"url": address}}
        refused = await content.client.post("/api/posts", json=cover, headers=eve.headers)
        assert (refused.status_code, list(refused.json()["details"]["fieldErrors"])) == (400, ["cover.url"])
    post = await create_post(content.client, eve, status="PUBLISHED")
    change = {"content": document(image(media))}
    assert (await content.client.patch(f"/api/posts/{post['id']}", json=change, headers=eve.headers)).status_code == 400
    assert await _status(content, media["url"]) == 404


async def test_a_document_keeps_the_plain_path_and_the_true_size(content: RunningService) -> None:
    ada = Person()
    media = await uploaded(content, ada)
    lying = image(f"{media['url']}/640.webp")
    lying["attrs"] |= {"width": 5, "height": 5}
    post = await create_post(content.client, ada, content=document(lying))
    kept = post["content"]["content"][0]["attrs"]
    assert kept == {"src": media["url"], "alt": "A sea", "width": 700, "height": 400}
    assert f'srcset="{media["url"]}/320.webp 320w, {media["url"]}/640.webp 640w, {media["url"]} 700w"' in post["html"]
    assert '<source type="image/avif"' in post["html"]
    assert 'width="700" height="400"' in post["html"]


async def test_imports_take_only_own_pictures_along(content: RunningService) -> None:
    ada, eve = Person(), Person("eve")
    hers, mine = await uploaded(content, ada), await uploaded(content, eve)
    front = f"---\ntitle: Taken\ncover: {hers['url']}\n---\n"
    body = f"{front}![a](<{hers['url']}>)\n\n![b](<{mine['url']}>)\n\nText"
    sent = await content.client.post(
        "/api/imports", content=body.encode(), params={"name": "a.md", "publish": True}, headers=eve.headers
    )
    assert sent.status_code == 202
    assert await Importer(content.database, content.clock, processes=0).run_next()
    items = (await content.client.get(f"/api/imports/{sent.json()['id']}/items", headers=eve.headers)).json()["items"]
    assert items[0]["outcome"] == "created", items
    read = (await content.client.get(f"/api/posts/{items[0]['post']['id']}", headers=eve.headers)).json()
    assert [node["attrs"]["src"] for node in read["content"]["content"] if node["type"] == "image"] == [mine["url"]]
    assert hers["url"] not in read["html"]
    assert read["cover"] is None
    await content.client.post(f"/api/posts/{read['id']}/publish", headers=eve.headers)
    assert [await _status(content, each["url"]) for each in (hers, mine)] == [404, 200]


async def test_a_signed_address_shows_a_private_picture_for_a_while(content: RunningService) -> None:
    ada, bob = Person(), Person("bob")
    media, other = await uploaded(content, ada), await uploaded(content, ada, picture(20, 20))
    signed = f"{media['url']}?{media['previewQuery']}"
    answer = await content.client.get(signed)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, max-age=600")
    assert await _status(content, f"{media['url']}/320.webp?{media['previewQuery']}") == 200
    assert await _status(content, f"{other['url']}?{media['previewQuery']}") == 404, "it is for one picture"
    forged = re.sub("exp=.", "exp=9", media["previewQuery"])
    assert await _status(content, f"{media['url']}?{forged}") == 404
    assert await _status(content, f"{media['url']}?exp=1&sig=%C3%A9") == 404
    query = {"id": [media["id"], str(uuid7())]}
    mine = (await content.client.get("/api/media/previews", params=query, headers=ada.headers)).json()["previews"]
    assert mine == [{"id": media["id"], "previewQuery": media["previewQuery"]}]
    theirs = await content.client.get("/api/media/previews", params=query, headers=bob.headers)
    assert theirs.json() == {"previews": []}
    assert (await content.client.get("/api/media/previews", params=query)).status_code == 401
    content.clock.advance(timedelta(minutes=10))
    assert await _status(content, signed) == 200
    content.clock.advance(timedelta(minutes=10))
    assert await _status(content, signed) == 404


async def test_a_moderator_gets_the_signatures_of_what_is_held(content: RunningService) -> None:
    ada, moderator = Person(), Person("mod", role="moderator")
    media = await uploaded(content, ada)
    await create_post(content.client, ada, content=document(image(media)), status="PUBLISHED")
    async with content.database.transaction() as session:
        await session.execute(sql("UPDATE posts SET moderation = 'PENDING'"))
    query = {"id": media["id"]}
    found = await content.client.get("/api/media/previews", params=query, headers=moderator.headers)
    [preview] = found.json()["previews"]
    assert await _status(content, f"{media['url']}?{preview['previewQuery']}") == 200


async def test_parts_heads_and_tags(content: RunningService) -> None:
    ada = Person()
    media = await uploaded(content, ada)
    await create_post(content.client, ada, content=document(image(media)), status="PUBLISHED")
    whole = await content.client.get(media["url"])
    size = len(whole.content)
    assert whole.headers["cache-control"] == "public, max-age=60, must-revalidate"
    assert whole.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert (whole.headers["content-type"], whole.headers["accept-ranges"]) == ("image/jpeg", "bytes")
    part = await content.client.get(media["url"], headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{size}"
    last = await content.client.get(media["url"], headers={"Range": "bytes=-5"})
    assert (last.status_code, last.content) == (206, whole.content[-5:])
    behind = await content.client.get(media["url"], headers={"Range": f"bytes={size}-"})
    assert (behind.status_code, behind.headers["content-range"]) == (416, f"bytes */{size}")
    tag = whole.headers["etag"]
    known = await content.client.get(media["url"], headers={"If-None-Match": f'"x", W/{tag}'})
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", tag)
    stale = await content.client.get(media["url"], headers={"Range": "bytes=0-1", "If-Range": '"old"'})
    assert stale.status_code == 200
    for headers, status in (({}, 200), ({"Range": "bytes=0-9"}, 206)):
        head = await content.client.head(media["url"], headers=headers)
        assert (head.status_code, head.content) == (status, b"")
        assert head.headers["content-length"] == str(size if status == 200 else 10)
    assert await _status(content, f"{media['url']}/1920.webp") == 404, "never wider than it is"
    assert await _status(content, f"{media['url']}/320.gif") == 400
    assert await _status(content, "/api/media/no-uuid") == 400


@pytest.mark.parametrize(
    ("header", "part"),
    [
        (None, None),
        ("bytes=0-0", (0, 1)),
        ("bytes=2-", (2, 10)),
        ("bytes=2-100", (2, 10)),
        ("bytes=-100", (0, 10)),
        ("bytes=5-2", None),
        ("bytes=0-1,3-4", None),
        ("bytes=-", None),
        ("lines=1-2", None),
        ("bytes=" + "9" * 5000 + "-", None),
    ],
    ids=["none", "first", "open", "beyond", "suffix", "backwards", "two", "empty", "unit", "long"],
)
def test_what_a_range_header_means(header: str | None, part: tuple[int, int] | None) -> None:
    assert wanted_part(header, 10) == part


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-20", "bytes=-0", "bytes=999999999999999999-"])
def test_a_part_behind_the_end_is_not_there(header: str) -> None:
    with pytest.raises(RangeNotSatisfiable):
        wanted_part(header, 10)


async def test_a_library_is_ones_own(content: RunningService) -> None:
    ada, bob, admin = Person(), Person("bob"), Person("root", role="admin")
    made = [await uploaded(content, ada, picture(400, 9)) for _ in range(3)]
    first = (await content.client.get("/api/media", params={"limit": 2}, headers=ada.headers)).json()
    query = {"limit": 2, "cursor": first["pagination"]["nextCursor"]}
    second = (await content.client.get("/api/media", params=query, headers=ada.headers)).json()
    assert [each["id"] for each in first["media"] + second["media"]] == [each["id"] for each in reversed(made)]
    assert second["pagination"]["nextCursor"] is None
    assert (await content.client.get("/api/media", headers=bob.headers)).json()["media"] == []
    assert (await content.client.get("/api/media")).status_code == 401
    address = f"/api/media/{made[0]['id']}"
    for person in (bob, admin):
        assert (await content.client.patch(address, json={"alt": "x"}, headers=person.headers)).status_code == 404
        assert (await content.client.delete(address, headers=person.headers)).status_code == 404
    assert (await content.client.patch(address, json={"alt": "x"})).status_code == 401
    assert (await content.client.delete(address)).status_code == 401
    described = await content.client.patch(address, json={"alt": " A  sea "}, headers=ada.headers)
    assert (described.status_code, described.json()["alt"]) == (200, "A sea")
    for bad in ("x" * 501, "\x00", None):
        assert (await content.client.patch(address, json={"alt": bad}, headers=ada.headers)).status_code == 400


async def test_what_a_post_shows_is_not_deleted(content: RunningService) -> None:
    ada = Person()
    media = await uploaded(content, ada)
    await draw_avif(content)
    post = await create_post(content.client, ada, title="By the sea", content=document(image(media)))
    address = f"/api/media/{media['id']}"
    kept = await content.client.delete(address, headers=ada.headers)
    assert (kept.status_code, kept.json()["code"]) == (409, "media_in_use")
    assert kept.json()["details"]["posts"] == [{"id": post["id"], "title": "By the sea"}]
    await content.client.delete(f"/api/posts/{post['id']}", headers=ada.headers)
    assert len(await files_of(content, media["id"])) == 5
    assert (await content.client.delete(address, headers=ada.headers)).status_code == 204
    assert (await content.client.delete(address, headers=ada.headers)).status_code == 404
    assert await _status(content, media["url"], ada) == 404
    assert await clear_away(content) == 1
    assert await files_of(content, media["id"]) == []


async def test_erasing_a_person_erases_rows_and_files(content: RunningService) -> None:
    ada, bob = Person(), Person("bob")
    mine, theirs = await uploaded(content, ada), await uploaded(content, bob)
    await create_post(content.client, ada, content=document(image(mine)), status="PUBLISHED")
    found = await exported(content.client, ada.id)
    assert [row["id"] for row in found["media"]] == [mine["id"]]
    assert len(found["media_uses"]) == 1
    done = await erased(content.client, ada.id)
    assert (done["media"], done["media_variants"], done["media_uses"]) == (
        ("deleted", 1), ("deleted", 2), ("deleted", 1),
    )  # fmt: skip
    await clear_away(content)
    assert await files_of(content, mine["id"]) == []
    assert await _status(content, mine["url"], ada) == 404
    assert len(await files_of(content, theirs["id"])) == 3


async def test_lists_and_files_cost_the_same_for_any_number(content: RunningService) -> None:
    ada = Person()
    counts = set()
    for _ in range(3):
        media = await uploaded(content, ada, picture(400, 9))
        with recorded_queries(content.database) as queries:
            assert (await content.client.get("/api/media", headers=ada.headers)).status_code == 200
        counts.add(len(queries))
    assert len(counts) == 1
    with recorded_queries(content.database) as queries:
        assert await _status(content, f"{media['url']}/320.avif", ada) == 200
    assert len([query for query in queries if query.startswith("SELECT")]) == 1
