"""Feeds as RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1. The whole article is in each, with absolute addresses."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from feedgen.feed import FeedGenerator
from pydantic import BaseModel

from services.content.syndication.addresses import Addresses, xml_text
from services.content.syndication.repository import Entry

SITE_NAME: Final = "Sparkle Universe"
_BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself."""

    title: str
    description: str
    home: str
    base: str
    """Its own address without the name of a format."""
    entries: Sequence[Entry]

    @property
    def updated_at(self) -> datetime:
        """When something in it was changed last."""
        return max((entry.updated_at for entry in self.entries), default=_BEGINNING)


def rss(feed: Feed, addresses: Addresses) -> bytes:
    """Return RSS 2.0."""
    made: bytes = _generated(feed, addresses, "rss.xml", "application/rss+xml").rss_str()
    return made


def atom(feed: Feed, addresses: Addresses) -> bytes:
    """Return Atom."""
    made: bytes = _generated(feed, addresses, "atom.xml", "application/atom+xml").atom_str()
    return made


def _generated(feed: Feed, addresses: Addresses, name: str, kind: str) -> FeedGenerator:
    made = FeedGenerator()
    made.load_extension("dc")
    made.id(feed.home)
    made.title(_shown(feed.title))
    made.description(_shown(feed.description))
    made.link(href=feed.home, rel="alternate", type="text/html")
    made.link(href=f"{feed.base}/{name}", rel="self", type=kind)
    made.generator(SITE_NAME)
    made.icon(f"{addresses.site}/favicon.svg")
    made.updated(feed.updated_at)
    made.lastBuildDate(feed.updated_at)
    for entry in feed.entries:
        item = made.add_entry(order="append")
        address = addresses.post(entry.slug)
        item.id(f"urn:uuid:{entry.id}")  # an address changes with the title; this never does
        item.guid(f"urn:uuid:{entry.id}", permalink=False)
        item.title(_shown(entry.title))
        item.link(href=address)
        item.summary(xml_text(entry.excerpt))
        item.content(addresses.in_html(entry.html), type="html")
        item.published(entry.published_at)
        item.updated(entry.updated_at)
        item.author({"name": _shown(entry.display_name), "uri": addresses.author(entry.username)})
        item.dc.dc_creator(_shown(entry.display_name))
        for tag in entry.tags:
            item.category(term=tag)
    return made


def _shown(text: str) -> str:
    """Return text that XML can hold; where nothing is left of it, a name: both formats ask for one."""
    return xml_text(text).strip() or SITE_NAME


class _Person(BaseModel):
    name: str
    url: str
    avatar: str | None = None


class _Item(BaseModel):
    id: str
    url: str
    title: str
    content_html: str
    summary: str
    image: str | None = None
    date_published: datetime
    date_modified: datetime
    authors: list[_Person]
    tags: list[str]


class JsonFeed(BaseModel):
    """A feed as https://www.jsonfeed.org/version/1.1/ describes it."""

    version: str = "https://jsonfeed.org/version/1.1"
    title: str
    home_page_url: str
    feed_url: str
    description: str
    icon: str
    items: list[_Item]


def json(feed: Feed, addresses: Addresses) -> bytes:
    """Return JSON Feed 1.1."""
    made = JsonFeed(
        title=feed.title,
        home_page_url=feed.home,
        feed_url=f"{feed.base}/feed.json",
        description=feed.description,
        icon=f"{addresses.site}/favicon.svg",
        items=[_item(entry, addresses) for entry in feed.entries],
    )
    return made.model_dump_json(exclude_none=True).encode()


def _item(entry: Entry, addresses: Addresses) -> _Item:
    return _Item(
        id=f"urn:uuid:{entry.id}",
        url=addresses.post(entry.slug),
        title=entry.title,
        content_html=addresses.in_html(entry.html),
        summary=entry.excerpt,
        image=addresses.picture(entry.cover_url) if entry.cover_url else None,
        date_published=entry.published_at,
        date_modified=entry.updated_at,
        authors=[
            _Person(
                name=entry.display_name,
                url=addresses.author(entry.username),
                avatar=addresses.picture(entry.avatar_url) if entry.avatar_url else None,
            )
        ],
        tags=entry.tags,
    )


@dataclass(frozen=True, slots=True)
class Format:
    """How a feed is written."""

    media_type: str
    write: Callable[[Feed, Addresses], bytes]


FORMATS: Final[Mapping[str, Format]] = {
    "rss.xml": Format("application/rss+xml", rss),
    "atom.xml": Format("application/atom+xml", atom),
    "feed.json": Format("application/feed+json", json),
}
