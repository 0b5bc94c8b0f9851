"""The built web app as the gateway serves it."""

import gzip
from pathlib import Path

import pytest

from tests.gateway.conftest import Edge, StartEdge
from tests.gateway.wire import exchange, status_of

PAGE = {"Accept": "text/html,application/xhtml+xml"}
INDEX = "<!doctype html><title>Sparkle</title>"
SCRIPT = "export const answer = 42;\n" * 100


@pytest.fixture
def web_root(tmp_path: Path) -> Path:
    """A built web app, and a secret beside it."""
    root = tmp_path / "dist"
    (root / "assets").mkdir(parents=True)
    (root / "index.html").write_text(INDEX)
    (root / "assets" / "app-1a2b.js").write_text(SCRIPT)
    (root / "assets" / "app-1a2b.js.br").write_bytes(b"brotli bytes")
    (root / "assets" / "style-3c4d.css").write_text("body { margin: 0 }\n" * 100)
    (root / "assets" / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (tmp_path / "secret.txt").write_text("do not show")
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    return root


@pytest.fixture
async def edge(start_edge: StartEdge, web_root: Path) -> Edge:
    """A gateway that serves the web app."""
    return await start_edge(web_root=web_root)


async def test_a_navigation_gets_the_app_whatever_its_route(edge: Edge) -> None:
    for path in ("/", "/posts/some-post", "/u/ada.lovelace"):
        answer = await edge.client.get(path, headers=PAGE)
        assert (answer.status_code, answer.text) == (200, INDEX)
        assert answer.headers["cache-control"] == "no-cache"
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_what_is_not_a_page_is_not_found(edge: Edge) -> None:
    for path in ("/assets/missing.js", "/api/nothing", "/ws/nothing", "/dev/nothing", "/.well-known/nothing"):
        answer = await edge.client.get(path, headers=PAGE)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path
    assert (await edge.client.get("/favicon.ico", headers={"Accept": "image/*"})).status_code == 404
    assert (await edge.client.post("/posts", headers=PAGE)).status_code == 404


async def test_hashed_assets_are_kept_for_ever_and_compressed(edge: Edge) -> None:
    raw = await edge.client.get("/assets/style-3c4d.css", headers={"Accept-Encoding": "identity"})
    zipped = await edge.client.get("/assets/style-3c4d.css", headers={"Accept-Encoding": "br, gzip"})
    brotli = await exchange(
        edge.url,
        b"GET /assets/app-1a2b.js HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip, br\r\nConnection: close\r\n\r\n",
    )
    refused = await edge.client.get("/assets/app-1a2b.js", headers={"Accept-Encoding": "br;q=0, gzip"})

    assert raw.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert raw.headers["vary"] == "accept-encoding"
    assert "content-encoding" not in raw.headers
    assert (zipped.headers["content-encoding"], zipped.text) == ("gzip", raw.text)
    assert int(zipped.headers["content-length"]) == len(gzip.compress(raw.content, 9, mtime=0))
    assert b"content-encoding: br\r\n" in brotli
    assert brotli.endswith(b"brotli bytes")
    assert (refused.headers["content-encoding"], refused.text) == ("gzip", SCRIPT)
    assert refused.headers["content-type"] == "text/javascript; charset=utf-8"


async def test_an_unchanged_file_is_not_sent_again(edge: Edge) -> None:
    first = await edge.client.get("/", headers=PAGE)
    again = await edge.client.get("/", headers={**PAGE, "If-None-Match": f'"other", W/{first.headers["etag"]}'})
    head = await edge.client.head("/", headers=PAGE)

    assert (again.status_code, again.content) == (304, b"")
    assert (head.status_code, head.headers["content-length"], head.content) == (200, str(len(INDEX)), b"")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%5c..%5csecret.txt",
        "//etc/passwd",
        "/link.txt",
        "/assets/app-1a2b.js.br",
    ],
)
async def test_nothing_outside_the_web_root_is_served(edge: Edge, path: str) -> None:
    answer = await exchange(edge.url, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())

    assert status_of(answer) in {400, 404}
    assert b"do not show" not in answer


async def test_a_picture_cannot_become_a_page(edge: Edge) -> None:
    answer = await edge.client.get("/assets/logo.svg")

    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_robots_know_the_sitemap(edge: Edge) -> None:
    answer = await edge.client.get("/robots.txt")

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in answer.text


async def test_without_a_build_the_page_says_what_to_do_until_there_is_one(
    start_edge: StartEdge, tmp_path: Path
) -> None:
    edge = await start_edge(web_root=tmp_path / "later")

    answer = await edge.client.get("/", headers=PAGE)

    assert answer.status_code == 200
    assert "make run" in answer.text
    assert answer.headers["cache-control"] == "no-store"
