"""Pages for crawlers and cards for other sites."""

import json
from typing import Any

import pytest
from lxml import etree, html

from services.content.posts.models import Post
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.content.picturing import uploaded
from tests.content.writing import Person, create_post, document

SITE = "http://127.0.0.1:8000"
NASTY = '"><script>alert(1)</script>&'


def read(body: bytes) -> dict[str, Any]:
    """What a crawler takes from a page."""
    tree = html.fromstring(body)
    metas = {meta.get("property") or meta.get("name"): meta.get("content") for meta in tree.iter("meta")}
    links = {(link.get("rel"), link.get("type")): link.get("href") for link in tree.iter("link")}
    scripts = [script for script in tree.iter("script") if script.get("type") != "application/ld+json"]
    data = [json.loads(script.text or "") for script in tree.iter("script")] if not scripts else []
    return {"title": tree.findtext(".//title"), "metas": metas, "links": links, "data": data, "tree": tree}


async def test_a_post_has_everything_that_previews_and_search_engines_read(content: RunningService) -> None:
    ada = Person()
    media = await uploaded(content, ada)
    post = await create_post(
        content.client,
        ada,
        title="On light",
        excerpt="Eight minutes.",
        tags=["stars"],
        cover={"url": media["url"], "alt": "The sun"},
        status="PUBLISHED",
    )
    answer = await content.client.get(f"/posts/{post['slug']}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["vary"] == "User-Agent"
    assert "script-src" not in answer.headers["content-security-policy"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    page = read(answer.content)
    address = f"{SITE}/posts/{post['slug']}"
    assert page["title"] == "On light · Sparkle Universe"
    expected = {
        "description": "Eight minutes.", "og:type": "article", "og:title": "On light", "og:url": address,
        "og:description": "Eight minutes.", "og:image": f"{SITE}{media['url']}", "og:image:alt": "The sun",
        "og:site_name": "Sparkle Universe", "twitter:card": "summary_large_image", "article:author": f"{SITE}/@ada",
        "article:tag": "stars",
    }  # fmt: skip
    assert page["metas"] | expected == page["metas"]
    assert page["links"]["canonical", None] == address
    assert page["links"]["alternate", "application/rss+xml"] == f"{SITE}/@ada/rss.xml"
    assert page["links"]["alternate", "application/json+oembed"].startswith(f"{SITE}/api/oembed?url=http%3A")
    [data] = page["data"]
    assert (data["@type"], data["headline"], data["author"]["name"]) == ("Article", "On light", "ada")
    assert "Light takes eight minutes." in page["tree"].text_content()


async def test_what_people_write_cannot_leave_its_place(content: RunningService) -> None:
    ada = Person()
    post = await create_post(
        content.client,
        ada,
        title=f"Title {NASTY}",
        excerpt=f"</script>{NASTY}",
        content=document(NASTY, "\x0b\x1f"),
        cover={"url": "https://example.org/a.png?x=1&y=2", "alt": NASTY},
        canonicalUrl="https://example.org/first?a=1&b=2",
        status="PUBLISHED",
    )
    page = read((await content.client.get(f"/posts/{post['slug']}")).content)
    [data] = page["data"]
    assert data["headline"] == f"Title {NASTY}"
    assert page["metas"]["og:title"] == f"Title {NASTY}"
    assert page["metas"]["og:image"] == "https://example.org/a.png?x=1&y=2"
    assert page["links"]["canonical", None] == "https://example.org/first?a=1&b=2"


async def test_what_is_not_public_is_not_there(content: RunningService) -> None:
    ada = Person()
    draft = await create_post(content.client, ada, tags=["secret"])
    held = await create_post(content.client, ada, status="PUBLISHED", tags=["held"])
    async with content.database.transaction() as session:
        (await session.get_one(Post, held["id"])).moderation = "PENDING"
    paths = [f"/posts/{draft['slug']}", f"/posts/{held['slug']}", "/@ada", "/tags/secret", "/tags/held", "/@nobody"]
    paths += ["/posts/x", "/posts/%00", "/posts/A", "/@%00", "/tags/%00", "/tags/a b!", "/series/x", "/series/%00"]
    for path in paths:
        for headers in ({}, ada.headers):
            answer = await content.client.get(path, headers=headers)
            assert answer.status_code == 404, path
            assert answer.headers["x-robots-tag"] == "noindex"
            assert 'content="noindex"' in answer.text
            assert answer.headers["vary"] == "User-Agent"


async def test_a_former_slug_redirects(content: RunningService) -> None:
    ada = Person()
    post = await create_post(content.client, ada, title="First name", status="PUBLISHED")
    renamed = await content.client.patch(f"/api/posts/{post['id']}", json={"title": "Second"}, headers=ada.headers)
    answer = await content.client.get(f"/posts/{post['slug']}")
    assert (answer.status_code, answer.headers["location"]) == (308, f"{SITE}/posts/{renamed.json()['slug']}")


async def test_people_tags_and_series(content: RunningService) -> None:
    ada = Person()
    created = await content.client.post("/api/series", json={"title": "Lights & more"}, headers=ada.headers)
    assert created.status_code == 201, created.text
    series = created.json()["id"]
    assert (await content.client.get(f"/series/{series}")).status_code == 404, "nothing of it is published"
    post = await create_post(content.client, ada, tags=["stars"], seriesId=series, status="PUBLISHED")
    for path, title in {
        "/@ada": "ada (@ada)",
        "/@ADA": "ada (@ada)",
        "/tags/stars": "#stars",
        f"/series/{series}": "Lights & more",
    }.items():
        answer = await content.client.get(path)
        assert answer.status_code == 200, path
        page = read(answer.content)
        assert page["metas"]["og:title"] == title
        assert [link.get("href") for link in page["tree"].iter("a")][1] == f"{SITE}/posts/{post['slug']}"
    assert read((await content.client.get("/@ada")).content)["metas"]["og:type"] == "profile"
    page = read((await content.client.get(f"/posts/{post['slug']}")).content)
    assert page["data"][0]["isPartOf"]["name"] == "Lights & more"


async def test_a_page_takes_a_constant_number_of_queries_and_none_when_it_is_kept(content: RunningService) -> None:
    ada = Person()
    few = await create_post(content.client, ada, status="PUBLISHED")
    many = await create_post(
        content.client, ada, status="PUBLISHED", tags=["a", "b", "c"], content=document(*"ab" * 99)
    )
    counts = []
    for post in (few, many, many):
        with recorded_queries(content.database) as queries:
            assert (await content.client.get(f"/posts/{post['slug']}")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[2] in {0, counts[1]}
    assert (await content.client.head(f"/posts/{few['slug']}")).status_code == 200


async def test_oembed(content: RunningService) -> None:
    ada = Person()
    post = await create_post(content.client, ada, title=f"T {NASTY}", excerpt="Short", status="PUBLISHED")
    address = f"{SITE}/posts/{post['slug']}"
    answer = await content.client.get("/api/oembed", params={"url": address, "maxwidth": 300})
    assert answer.status_code == 200
    embed = answer.json()
    assert {name: embed[name] for name in ("version", "type", "title", "author_name", "width")} == {
        "version": "1.0",
        "type": "rich",
        "title": f"T {NASTY}",
        "author_name": "ada",
        "width": 300,
    }
    card = html.fromstring(embed["html"])
    assert card.tag == "blockquote"
    assert not list(card.iter("script", "iframe", "style", "img"))
    assert card.find(".//a").get("href") == address
    xml = await content.client.get("/api/oembed", params={"url": address, "format": "xml", "maxheight": 100})
    assert xml.headers["content-type"].startswith("text/xml")
    root = etree.fromstring(xml.content)
    assert (root.tag, root.findtext("title"), root.findtext("height")) == ("oembed", f"T {NASTY}", "100")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"url": "x"}, 404),
        ({"url": "https://example.org/posts/{slug}"}, 404),
        ({"url": SITE + "/posts/nothing-abcdef"}, 404),
        ({"url": SITE + "/posts/{draft}"}, 404),
        ({"url": SITE + "/@ada"}, 404),
        ({"url": "http://[::1/posts/{slug}"}, 404),
        ({"url": SITE + "/posts/{slug}", "format": "yaml"}, 501),
        ({"url": SITE + "/posts/{slug}", "maxwidth": "0"}, 400),
        ({"url": SITE + "/posts/{slug}/"}, 200),
        ({"url": "https" + SITE[4:] + "/posts/{slug}?utm_source=x#comments"}, 200),
    ],
)
async def test_oembed_answers_as_its_specification_says(
    content: RunningService, query: dict[str, str], status: int
) -> None:
    ada = Person()
    post = await create_post(content.client, ada, status="PUBLISHED")
    draft = await create_post(content.client, ada)
    known = {"slug": post["slug"], "draft": draft["slug"]}
    sent = {name: value.format(**known) if "{" in value else value for name, value in query.items()}
    assert (await content.client.get("/api/oembed", params=sent)).status_code == status
