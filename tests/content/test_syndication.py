"""Feeds and sitemaps: readable by strict programs whatever people write, cheap to ask again, and public only."""

from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from services.content.consumers import subscriptions
from services.content.posts.models import Post
from services.content.syndication import repository
from services.content.syndication.addresses import Addresses
from services.content.syndication.formats import FORMATS, Feed, atom, json, rss
from services.content.syndication.repository import Entry
from shared.ids import uuid7
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.content.picturing import uploaded
from tests.content.writing import Person, create_post, document, paragraph, text

SITE = "http://127.0.0.1:8000"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
NAMES = ["rss.xml", "atom.xml", "feed.json"]


async def told(content: RunningService, person: Person, name: str) -> None:
    """Let auth tell of the person."""
    profile = {"user_id": str(person.id), "username": person.username, "display_name": name, "avatar_url": None}
    event = {**profile, "updated_at": content.clock.now().isoformat()}
    await content.deliver("content", subscriptions, "auth.profile_updated", event)


def titles(name: str, body: bytes, answer: Any) -> list[str]:
    """The titles of the posts in a feed."""
    if name == "feed.json":
        return [item["title"] for item in answer.json()["items"]]
    root = etree.fromstring(body)
    path = "channel/item/title" if name == "rss.xml" else "a:entry/a:title"
    return [str(element.text) for element in root.findall(path, ATOM)]


@pytest.mark.parametrize("name", NAMES)
async def test_a_feed_has_the_whole_public_post(content: RunningService, name: str) -> None:
    ada = Person()
    await told(content, ada, "Ada & <Lovelace>")
    media = await uploaded(content, ada)
    picture = {"type": "image", "attrs": {"src": media["url"], "alt": 'a ">" sign src="/x"'}}
    body = document("Light <b>", picture, paragraph(text('src="/not-a-picture"')))
    post = await create_post(content.client, ada, title="A & B <c>", content=body, tags=["stars"], status="PUBLISHED")
    await create_post(content.client, ada, title="A draft")
    answer = await content.client.get(f"/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(FORMATS[name].media_type)
    assert titles(name, answer.content, answer) == ["A & B <c>"]
    if name == "feed.json":
        feed = answer.json()
        assert (feed["version"], feed["feed_url"]) == ("https://jsonfeed.org/version/1.1", f"{SITE}/feed.json")
        [item] = feed["items"]
        html, link, identity = item["content_html"], item["url"], item["id"]
        assert (item["tags"], item["authors"][0]["name"]) == (["stars"], "Ada & <Lovelace>")
    elif name == "rss.xml":
        item = etree.fromstring(answer.content).find("channel/item")
        assert item is not None
        html, link, identity = (item.findtext(tag) for tag in (CONTENT, "link", "guid"))
        assert item.findtext("{http://purl.org/dc/elements/1.1/}creator") == "Ada & <Lovelace>"
        assert item.findtext("category") == "stars"
        assert parsedate_to_datetime(item.findtext("pubDate") or "") is not None
    else:
        entry = etree.fromstring(answer.content).find("a:entry", ATOM)
        assert entry is not None
        html, identity = entry.findtext("a:content", None, ATOM), entry.findtext("a:id", None, ATOM)
        link_element = entry.find("a:link", ATOM)
        link = None if link_element is None else link_element.get("href")
        datetime.fromisoformat(entry.findtext("a:updated", "", ATOM))
    assert link == f"{SITE}/posts/{post['slug']}"
    assert identity == f"urn:uuid:{post['id']}"
    assert f'src="{SITE}{media["url"]}"' in (html or "")
    assert f'srcset="{SITE}{media["url"]}/320.webp 320w, {SITE}{media["url"]}/640.webp 640w, ' in (html or "")
    assert '"/api/media' not in (html or "")
    assert "Light &lt;b&gt;" in (html or "")
    assert f"{SITE}/not-a-picture" not in (html or "")
    assert f"{SITE}/x" not in (html or "")


@pytest.mark.parametrize("name", NAMES)
async def test_feeds_of_a_person_and_of_a_tag(content: RunningService, name: str) -> None:
    ada, bob = Person(), Person("bob")
    await create_post(content.client, ada, title="Hers", tags=["stars"], status="PUBLISHED")
    await create_post(content.client, bob, title="His", tags=["Moons"], status="PUBLISHED")
    for path, expected in {
        f"/@ada/{name}": ["Hers"],
        f"/@ADA/{name}": ["Hers"],
        f"/tags/moons/{name}": ["His"],
        f"/tags/Moons/{name}": ["His"],
        f"/tags/nothing/{name}": [],
    }.items():
        answer = await content.client.get(path)
        assert answer.status_code == 200, path
        assert titles(name, answer.content, answer) == expected, path
    for path in (f"/@nobody/{name}", f"/tags/%00/{name}", f"/@%00/{name}", f"/tags/{'x' * 31}/{name}"):
        answer = await content.client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "feed_not_found"), path
    assert (await content.client.get("/@ada/feed.exe")).status_code == 400


async def test_what_is_not_public_is_nowhere(content: RunningService) -> None:
    ada = Person()
    kept = [await create_post(content.client, ada, title=f"Post {n}", status="PUBLISHED") for n in range(4)]
    await content.client.delete(f"/api/posts/{kept[0]['id']}", headers=ada.headers)
    await content.client.post(f"/api/posts/{kept[1]['id']}/unpublish", headers=ada.headers)
    async with content.database.transaction() as session:
        (await session.get_one(Post, kept[2]["id"])).moderation = "PENDING"
    index = await content.client.get("/sitemap.xml")
    pages = [str(place.text) for place in etree.fromstring(index.content).findall("s:sitemap/s:loc", MAP)]
    bodies = [(await content.client.get(page.removeprefix(SITE))).text for page in pages]
    bodies += [(await content.client.get(f"/@ada/{name}")).text for name in NAMES]
    for hidden in kept[:3]:
        assert not [body for body in bodies if hidden["slug"] in body]
    assert kept[3]["slug"] in bodies[0]


async def test_a_feed_has_the_newest_thirty_and_a_constant_number_of_queries(content: RunningService) -> None:
    ada = Person()
    counts = []
    for many in (2, 31):
        for number in range(many):
            content.clock.advance(timedelta(seconds=1))
            await create_post(content.client, ada, title=f"Post {number}", tags=["a", "b"], status="PUBLISHED")
        with recorded_queries(content.database) as queries:
            answer = await content.client.get("/feed.json")
        counts.append(len(queries))
    assert [item["title"] for item in answer.json()["items"]] == [f"Post {number}" for number in range(30, 0, -1)]
    assert counts == [2, 2]


async def test_asking_again_is_cheap(content: RunningService) -> None:
    ada = Person()
    await create_post(content.client, ada, status="PUBLISHED")
    first = await content.client.get("/rss.xml")
    etag, modified = first.headers["etag"], first.headers["last-modified"]
    assert first.headers["cache-control"] == "public, max-age=60"
    later = format_datetime(parsedate_to_datetime(modified) + timedelta(days=1), usegmt=True)
    earlier = format_datetime(parsedate_to_datetime(modified) - timedelta(days=1), usegmt=True)
    for headers, status in (
        ({"If-None-Match": etag}, 304),
        ({"If-None-Match": f"W/{etag}"}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-Modified-Since": modified}, 304),
        ({"If-Modified-Since": later}, 304),
        ({"If-Modified-Since": earlier}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-None-Match": '"other"', "If-Modified-Since": later}, 200),
    ):
        with recorded_queries(content.database) as queries:
            answer = await content.client.get("/rss.xml", headers=headers)
        assert answer.status_code == status, headers
        assert bool(answer.content) is (status == 200)
        assert len(queries) == 1, "what has been written is kept"
    head = await content.client.head("/rss.xml")
    assert (head.status_code, head.headers["etag"]) == (200, etag)
    await create_post(content.client, ada, status="PUBLISHED")
    changed = await content.client.get("/rss.xml", headers={"If-None-Match": etag})
    assert changed.status_code == 200
    await told(content, ada, "Another name")
    renamed = await content.client.get("/rss.xml", headers={"If-None-Match": changed.headers["etag"]})
    assert "Another name" in renamed.text


async def test_the_sitemap_has_pages(content: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repository, "PAGE", 3)
    people = [Person(f"person-{number}") for number in range(4)]
    slugs = set()
    for number in range(7):
        slugs.add((await create_post(content.client, people[number % 4], status="PUBLISHED"))["slug"])
    index = await content.client.get("/sitemap.xml")
    assert index.headers["content-type"] == "application/xml"
    pages = [str(place.text) for place in etree.fromstring(index.content).findall("s:sitemap/s:loc", MAP)]
    assert [page.split("/")[4] for page in pages] == ["posts", "posts", "posts", "authors", "authors"]
    found = []
    for page in pages:
        answer = await content.client.get(page.removeprefix(SITE))
        root = etree.fromstring(answer.content)
        places = [str(place.text) for place in root.findall("s:url/s:loc", MAP)]
        assert 1 <= len(places) <= 3
        assert len(root.findall("s:url/s:lastmod", MAP)) == len(places)
        found += places
    assert sorted(found) == sorted(
        [*(f"{SITE}/posts/{slug}" for slug in slugs), *(f"{SITE}/@{person.username}" for person in people)]
    )
    again = await content.client.get("/sitemap.xml", headers={"If-None-Match": index.headers["etag"]})
    assert again.status_code == 304
    assert (await content.client.get("/sitemap/posts/x.xml")).status_code == 400


async def test_an_empty_site_has_empty_feeds(content: RunningService) -> None:
    for name in NAMES:
        answer = await content.client.get(f"/{name}")
        assert answer.status_code == 200
        assert titles(name, answer.content, answer) == []
    assert len(etree.fromstring((await content.client.get("/sitemap.xml")).content)) == 0


_ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(max_examples=100, deadline=None)
@given(title=_ANY, words=_ANY, name=_ANY)
def test_whatever_people_write_the_xml_is_well_formed(title: str, words: str, name: str) -> None:
    moment = datetime.fromisoformat("2026-01-01T00:00:00Z")
    entry = Entry(
        id=uuid7(), slug="a-b", title=title, excerpt=words, html=f"<p>{words}]]></p>", cover_url=None,
        published_at=moment, updated_at=moment, username="ada", display_name=name, avatar_url=None, tags=[],
    )  # fmt: skip
    feed = Feed(title or "x", words or "x", SITE, SITE, [entry])
    for write in (rss, atom):
        etree.fromstring(write(feed, Addresses(SITE)))
    assert json(feed, Addresses(SITE))
