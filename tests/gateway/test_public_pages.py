"""Who gets the app at the address of a page, and who gets the page as content writes it."""

from pathlib import Path

import pytest

from gateway.public_pages import page_route
from tests.gateway.conftest import StartEdge, StartServer
from tests.gateway.wire import replying

PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
CRAWLERS = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (Linux; Android 6.0.1) Chrome/131.0 Mobile Safari/537.36 (compatible; bingbot/2.0)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Twitterbot/1.0",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "TelegramBot (like TwitterBot)",
    "WhatsApp/2.23.20.0 A",
    "LinkedInBot/1.0",
    "Mastodon/4.3.0 (http.rb/5.2.0; +https://mastodon.example/) Bot",
    "Mozilla/5.0 (compatible; Yahoo! Slurp)",
    "Mozilla/5.0 (compatible; YandexBot/3.0)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)",
]
PEOPLE = [
    PERSON,
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile Safari/604.1",
    "Mozilla/5.0 (Linux; Android 13; CUBOT P80) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; rv:132.0) Gecko/20100101 Firefox/132.0",
    "",
]
PAGES = ["/posts/on-light-abc123", "/@ada", "/tags/stars", "/series/01936d0e-0000-7000-8000-000000000000"]
PAGE = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-security-policy: default-src 'none'\r\n"
    b"content-length: 4\r\n\r\npage"
)


def _headers(name: str) -> list[tuple[bytes, bytes]]:
    return [(b"host", b"x"), (b"user-agent", name.encode())]


@pytest.mark.parametrize("name", CRAWLERS)
@pytest.mark.parametrize("path", PAGES)
def test_a_crawler_is_sent_to_content(path: str, name: str) -> None:
    route = page_route("GET", path, _headers(name))
    assert route is not None
    assert route.upstream == "content"


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("path", PAGES)
def test_a_person_gets_the_app(path: str, name: str) -> None:
    assert page_route("GET", path, _headers(name)) is None


@pytest.mark.parametrize(
    "path", ["/", "/posts", "/posts/a/edit", "/@ada/followers", "/settings/import", "/tags/a/b", "/series/x", "/write"]
)
def test_other_pages_are_the_apps_for_everybody(path: str) -> None:
    assert page_route("GET", path, _headers("Googlebot/2.1")) is None


@pytest.mark.parametrize("path", ["/@ada/rss.xml", "/@ada/atom.xml", "/tags/stars/feed.json"])
def test_feeds_are_for_everybody(path: str) -> None:
    assert page_route("GET", path, _headers(PERSON)) is not None
    assert page_route("HEAD", path, []) is not None
    assert page_route("POST", path, []) is None


async def test_at_the_gateway(start_edge: StartEdge, start_server: StartServer, tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "index.html").write_text("<title>app</title>")
    content = await start_server(replying(PAGE))
    edge = await start_edge(content.url, web_root=tmp_path / "web")

    crawled = await edge.client.get("/posts/on-light-abc123", headers={"User-Agent": "Googlebot/2.1"})
    person = await edge.client.get("/posts/on-light-abc123", headers={"User-Agent": PERSON, "Accept": "text/html"})
    feed = await edge.client.get("/@ada/rss.xml", headers={"User-Agent": PERSON, "Authorization": "Bearer stale"})

    assert (crawled.status_code, crawled.text) == (200, "page")
    assert crawled.headers["content-security-policy"] == "default-src 'none'"
    assert crawled.headers["x-content-type-options"] == "nosniff"
    assert person.text == "<title>app</title>"
    assert person.headers["vary"] == "accept-encoding, user-agent"
    assert feed.text == "page", "feeds do not look at tokens"
    assert len(content.requests) == 2
