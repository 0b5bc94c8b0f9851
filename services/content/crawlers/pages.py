"""The HTML of pages for crawlers. Everything that people wrote is escaped; the article's HTML was cleaned before."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from typing import Any, Final

import orjson

from services.content.authors.models import Author
from services.content.posts.models import Post
from services.content.series.models import Series
from services.content.syndication.addresses import Addresses, xml_text
from services.content.syndication.formats import SITE_NAME
from services.content.syndication.repository import Entry

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; img-src 'self' http: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_FEEDS: Final = (
    ("application/rss+xml", "rss.xml", "RSS"),
    ("application/atom+xml", "atom.xml", "Atom"),
    ("application/feed+json", "feed.json", "JSON Feed"),
)


@dataclass(frozen=True)
class Page:
    """What a page says of itself, and its body as HTML."""

    title: str
    description: str
    address: str
    body: str
    kind: str = "website"
    canonical: str = ""
    image: str | None = None
    image_alt: str = ""
    feeds: str = ""
    """The address that the names of the feeds are put behind."""
    meta: Sequence[tuple[str, str]] = ()
    data: dict[str, Any] = field(default_factory=dict)
    oembed: str = ""


def written(page: Page) -> bytes:
    """Return the page."""
    image = page.image
    properties = [
        ("og:site_name", SITE_NAME),
        ("og:type", page.kind),
        ("og:title", page.title),
        ("og:description", page.description),
        ("og:url", page.address),
        *([("og:image", image), ("og:image:alt", page.image_alt)] if image else []),
        *page.meta,
    ]
    names = [
        ("description", page.description),
        ("twitter:card", "summary_large_image" if image else "summary"),
        ("twitter:title", page.title),
        ("twitter:description", page.description),
        *([("twitter:image", image), ("twitter:image:alt", page.image_alt)] if image else []),
    ]
    parts = [
        '<!doctype html>\n<html lang="en" prefix="og: https://ogp.me/ns# article: https://ogp.me/ns/article# '
        'profile: https://ogp.me/ns/profile#">\n<head>\n<meta charset="utf-8">\n',
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
        f"<title>{_text(page.title)} · {SITE_NAME}</title>\n",
        f'<link rel="canonical" href="{_text(page.canonical or page.address)}">\n',
        '<link rel="icon" href="/favicon.svg" type="image/svg+xml">\n',
        *(f'<meta name="{name}" content="{_text(value)}">\n' for name, value in names if value),
        *(f'<meta property="{name}" content="{_text(value)}">\n' for name, value in properties if value),
        *(
            f'<link rel="alternate" type="{kind}" title="{title}" href="{_text(page.feeds)}/{name}">\n'
            for kind, name, title in _FEEDS
            if page.feeds
        ),
        *(
            [f'<link rel="alternate" type="application/json+oembed" href="{_text(page.oembed)}">\n']
            if page.oembed
            else []
        ),
        f'<script type="application/ld+json">{_json(page.data)}</script>\n' if page.data else "",
        f'</head>\n<body>\n<header><a href="/">{SITE_NAME}</a></header>\n<main>\n{xml_text(page.body)}\n</main>\n',
        "</body>\n</html>\n",
    ]
    return "".join(parts).encode()


def post_page(post: Post, series: Series | None, addresses: Addresses) -> Page:
    """Return the page of a public post."""
    address = addresses.post(post.slug)
    author = addresses.author(post.author.username)
    cover = post.cover
    image = addresses.picture(cover["url"]) if cover else None
    published = _moment(post.published_at or post.created_at)
    data = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": post.title[:110],
        "description": post.excerpt,
        "mainEntityOfPage": post.canonical_url or address,
        "url": address,
        "datePublished": published,
        "dateModified": _moment(post.updated_at),
        "author": {"@type": "Person", "name": post.author.display_name, "url": author},
        "publisher": {"@type": "Organization", "name": SITE_NAME, "url": addresses.site},
        "keywords": post.tags,
        **({"image": [image]} if image else {}),
        **({"isPartOf": {"@type": "CreativeWorkSeries", "name": series.title}} if series else {}),
    }
    part_of = (
        f'<p>Part of <a href="{_text(addresses.series(series.id))}">{_text(series.title)}</a></p>' if series else ""
    )
    picture = f'<img src="{_text(image)}" alt="{_text(cover["alt"])}">' if image and cover else ""
    tags = "".join(f'<li><a href="{_text(addresses.tag(tag))}" rel="tag">#{_text(tag)}</a></li>' for tag in post.tags)
    body = (
        f"<article>\n<h1>{_text(post.title)}</h1>\n"
        f'<p>By <a href="{_text(author)}" rel="author">{_text(post.author.display_name)}</a>, '
        f'<time datetime="{published}">{published[:10]}</time></p>\n{part_of}{picture}\n'
        f"{addresses.in_html(post.html or '')}\n</article>\n{f'<ul>{tags}</ul>' if tags else ''}"
    )
    return Page(
        title=post.title,
        description=post.excerpt,
        address=address,
        canonical=post.canonical_url or address,
        body=body,
        kind="article",
        image=image,
        image_alt=cover["alt"] if cover else "",
        feeds=author,
        oembed=f"{addresses.site}/api/oembed?url={addresses.quoted(address)}&format=json",
        data=data,
        meta=[
            ("article:published_time", published),
            ("article:modified_time", _moment(post.updated_at)),
            ("article:author", author),
            *(("article:tag", tag) for tag in post.tags),
        ],
    )


def author_page(author: Author, entries: Sequence[Entry], addresses: Addresses) -> Page:
    """Return the page of a person with public posts."""
    address = addresses.author(author.username)
    name = author.display_name
    image = addresses.picture(author.avatar_url) if author.avatar_url else None
    person = {"@type": "Person", "name": name, "alternateName": author.username, "url": address}
    return Page(
        title=f"{name} (@{author.username})",
        description=f"What {name} writes on {SITE_NAME}.",
        address=address,
        body=f"<h1>{_text(name)}</h1>\n{_listed(entries, addresses)}",
        kind="profile",
        image=image,
        image_alt=f"Picture of {name}" if image else "",
        feeds=address,
        meta=[("profile:username", author.username)],
        data={"@context": "https://schema.org", "@type": "ProfilePage", "mainEntity": person},
    )


def tag_page(tag: str, entries: Sequence[Entry], addresses: Addresses) -> Page:
    """Return the page of a tag that public posts carry."""
    address = addresses.tag(tag)
    body = f"<h1>#{_text(tag)}</h1>\n{_listed(entries, addresses)}"
    return Page(f"#{tag}", f"Posts about #{tag} on {SITE_NAME}.", address, body, feeds=address)


def series_page(series: Series, entries: Sequence[Entry], addresses: Addresses) -> Page:
    """Return the page of a series with public posts."""
    about = f"<p>{_text(series.description)}</p>" if series.description else ""
    body = f"<h1>{_text(series.title)}</h1>\n{about}\n{_listed(entries, addresses)}"
    described = series.description or f"A series on {SITE_NAME}."
    return Page(series.title, described[:300], addresses.series(series.id), body)


def missing_page() -> bytes:
    """Return what stands where nothing is: for search engines to forget."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="robots" content="noindex">'
        f'<title>Not found · {SITE_NAME}</title></head>\n<body><h1>Not found</h1><p><a href="/">{SITE_NAME}</a></p>'
        "</body></html>\n"
    ).encode()


def card(post: Post, addresses: Addresses) -> str:
    """Return a post as a quotation that other sites may show: no script, no style, no picture."""
    address = _text(addresses.post(post.slug))
    published = _moment(post.published_at or post.created_at)
    return (
        f'<blockquote class="sparkle-post" cite="{address}">'
        f'<p><a href="{address}" target="_blank" rel="noopener"><strong>{_text(post.title)}</strong></a></p>'
        f"<p>{_text(post.excerpt)}</p>"
        f'<footer>— <a href="{_text(addresses.author(post.author.username))}" target="_blank" rel="noopener">'
        f'{_text(post.author.display_name)}</a>, <time datetime="{published}">{published[:10]}</time></footer>'
        "</blockquote>"
    )


def _listed(entries: Sequence[Entry], addresses: Addresses) -> str:
    items = "".join(
        f'<li><a href="{_text(addresses.post(entry.slug))}">{_text(entry.title)}</a> by {_text(entry.display_name)}'
        f"<p>{_text(entry.excerpt)}</p></li>\n"
        for entry in entries
    )
    return f"<ul>\n{items}</ul>"


def _text(value: str) -> str:
    return escape(xml_text(value))


def _json(value: dict[str, Any]) -> str:
    """Return JSON that cannot end the script element it stands in."""
    return orjson.dumps(value).decode().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
