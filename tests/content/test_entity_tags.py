"""Whoever holds what they ask for is told so, whatever they read."""

import pytest

from shared.testing.services import RunningService
from tests.content.writing import Person, create_post

ADA = Person("ada")
PATHS = [
    "/api/posts",
    "/api/posts?limit=5&status=DRAFT",
    "/api/posts?page=1",
    "/api/posts/{id}/comments",
    "/api/posts/{id}/draft",
    "/api/posts/{id}/related",
    "/api/tags",
    "/api/search?q=tea",
    "/api/series/{series}",
    "/api/feed/trending",
    "/api/feed/home",
]


@pytest.mark.parametrize("path", PATHS)
async def test_who_holds_it_gets_no_body(content: RunningService, path: str) -> None:
    post = await create_post(content.client, ADA, title="Tea", status="PUBLISHED", tags=["a"])
    series = (await content.client.post("/api/series", json={"title": "One"}, headers=ADA.headers)).json()
    url = path.format(id=post["id"], series=series["id"])
    read = await content.client.get(url, headers=ADA.headers)
    assert read.status_code == 200, read.text
    assert "no-cache" in read.headers["cache-control"]
    etag = read.headers["etag"]
    for held, status in ((etag, 304), (f'"x", W/{etag}', 304), ("*", 304), ('"x"', 200), ("", 200)):
        again = await content.client.get(url, headers={**ADA.headers, "If-None-Match": held})
        assert (again.status_code, again.headers["etag"]) == (status, etag)
        assert again.content == (b"" if status == 304 else read.content)
        assert ("content-type" in again.headers) == (status == 200)


@pytest.mark.parametrize("path", ["/api/posts", "/api/tags"])
async def test_what_changes_has_another_tag(content: RunningService, path: str) -> None:
    before = (await content.client.get(path)).headers["etag"]
    await create_post(content.client, ADA, status="PUBLISHED", tags=["b"])
    after = await content.client.get(path, headers={"If-None-Match": before})
    assert (after.status_code, after.headers["etag"] == before) == (200, False)


async def test_errors_and_writes_have_none(content: RunningService) -> None:
    missing = await content.client.get("/api/posts/none-such-abc123")
    assert (missing.status_code, missing.headers.get("etag")) == (404, None)
    body = {"name": "x"}
    written = await content.client.put("/api/tags/x/follow", json=body, headers=ADA.headers)
    assert "etag" not in written.headers
