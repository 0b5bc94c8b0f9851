"""HTTP of feeds and sitemaps. Nobody is signed in here: these answers are the same for everybody."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from html import escape
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from services.content.syndication import repository
from services.content.syndication.addresses import Addresses, xml_text
from services.content.syndication.answers import conditional
from services.content.syndication.formats import FORMATS, SITE_NAME, Feed
from services.content.syndication.problems import FeedNotFound
from services.content.syndication.repository import Shelf
from services.content.tags.names import normalised
from shared.database import ReadSession
from shared.problems import InvalidInput, problem_responses

router = APIRouter(tags=["syndication"])

FRESH_SECONDS: Final = 60
_SITEMAP_SECONDS: Final = 600
_XML: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_FEED_TYPES: Final[dict[str, Any]] = {
    form.media_type: {"schema": {"type": "object" if form.media_type.endswith("json") else "string"}}
    for form in FORMATS.values()
}
_NOT_MODIFIED: Final[dict[int | str, dict[str, Any]]] = {304: {"description": "The client has this already"}}
_FEED: Final[dict[int | str, dict[str, Any]]] = {200: {"content": _FEED_TYPES}, **_NOT_MODIFIED}
_MAP: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/xml": {"schema": {"type": "string"}}}},
    **_NOT_MODIFIED,
}
_Endpoint = Callable[..., Awaitable[Response]]
UserName = Annotated[str, Path(min_length=1, max_length=64)]
TagPath = Annotated[str, Path(min_length=1, max_length=200)]


class Form(StrEnum):
    """The name of a format at the end of an address."""

    RSS = "rss.xml"
    ATOM = "atom.xml"
    JSON = "feed.json"


def _get(path: str, responses: dict[int | str, dict[str, Any]]) -> Callable[[_Endpoint], _Endpoint]:
    """Register for GET, which is documented, and for HEAD, which readers send, too."""

    def register(endpoint: _Endpoint) -> _Endpoint:
        router.add_api_route(path, endpoint, methods=["GET"], responses=responses, response_class=Response)
        router.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False)
        return endpoint

    return register


@_get("/rss.xml", _FEED)
async def read_site_rss(request: Request, session: ReadSession) -> Response:
    """The newest public posts as RSS."""
    return await _site(request, session, Form.RSS)


@_get("/atom.xml", _FEED)
async def read_site_atom(request: Request, session: ReadSession) -> Response:
    """The newest public posts as Atom."""
    return await _site(request, session, Form.ATOM)


@_get("/feed.json", _FEED)
async def read_site_json_feed(request: Request, session: ReadSession) -> Response:
    """The newest public posts as JSON Feed."""
    return await _site(request, session, Form.JSON)


@_get("/@{username}/{form}", _FEED | problem_responses(InvalidInput, FeedNotFound))
async def read_author_feed(username: UserName, form: Form, request: Request, session: ReadSession) -> Response:
    """The newest public posts of a person."""
    author = await repository.author_named(session, username)
    if author is None:
        raise FeedNotFound
    addresses = addresses_of(request)
    home = addresses.author(author.username)
    title = f"{author.display_name} (@{author.username})"
    about = f"What {author.display_name} writes on {SITE_NAME}."
    return await _feed(request, session, Shelf(author=author), form, (title, about, home))


@_get("/tags/{tag}/{form}", _FEED | problem_responses(InvalidInput, FeedNotFound))
async def read_tag_feed(tag: TagPath, form: Form, request: Request, session: ReadSession) -> Response:
    """The newest public posts with a tag; a tag that nobody has used yet has an empty feed."""
    try:
        name = normalised(tag)
        name.encode()
    except ValueError:
        raise FeedNotFound from None
    home = addresses_of(request).tag(name)
    return await _feed(request, session, Shelf(tag=name), form, (f"#{name}", f"#{name} on {SITE_NAME}.", home))


@_get("/sitemap.xml", _MAP)
async def read_sitemap_index(request: Request, session: ReadSession) -> Response:
    """The pages of the sitemap: posts, then people, at most 10,000 on each."""
    addresses = addresses_of(request)
    posts = await repository.site_pages(session, of_authors=False)
    authors = await repository.site_pages(session, of_authors=True)
    rows = [
        (f"{addresses.site}/sitemap/{kind}/{page.first}.xml", page.changed_at)
        for kind, pages in (("posts", posts), ("authors", authors))
        for page in pages
    ]
    return await _map(request, "sitemapindex", "sitemap", rows)


@_get("/sitemap/posts/{first}.xml", _MAP | problem_responses(InvalidInput))
async def read_sitemap_of_posts(first: UUID, request: Request, session: ReadSession) -> Response:
    """Public posts from this id on."""
    addresses = addresses_of(request)
    rows = [(addresses.post(row.name), row.changed_at) for row in await repository.posts_from(session, first)]
    return await _map(request, "urlset", "url", rows)


@_get("/sitemap/authors/{first}.xml", _MAP | problem_responses(InvalidInput))
async def read_sitemap_of_authors(first: UUID, request: Request, session: ReadSession) -> Response:
    """People with public posts from this id on."""
    addresses = addresses_of(request)
    rows = [(addresses.author(row.name), row.changed_at) for row in await repository.authors_from(session, first)]
    return await _map(request, "urlset", "url", rows)


def addresses_of(request: Request) -> Addresses:
    """Return the site's addresses, as the settings know them: a Host header is the client's word."""
    return Addresses(request.app.state.settings.public_url)


async def _site(request: Request, session: ReadSession, form: Form) -> Response:
    about = "The newest posts of everybody."
    home = f"{addresses_of(request).site}/"
    return await _feed(request, session, Shelf(), form, (SITE_NAME, about, home))


async def _feed(
    request: Request, session: ReadSession, shelf: Shelf, form: Form, about: tuple[str, str, str]
) -> Response:
    state = await repository.state_of(session, shelf)
    title, description, home = about

    async def write() -> bytes:
        entries = await repository.entries(session, shelf)
        feed = Feed(title, description, home, home.rstrip("/"), entries)
        return FORMATS[form].write(feed, addresses_of(request))

    changed_at = max((row.updated_at for row in state), default=None)
    return await conditional(
        request,
        [about, *state],
        changed_at,
        media_type=FORMATS[form].media_type,
        write=write,
        max_age=FRESH_SECONDS,
    )


async def _map(request: Request, root: str, element: str, rows: list[tuple[str, Any]]) -> Response:
    async def write() -> bytes:
        lines = "".join(
            f"<{element}><loc>{escape(xml_text(address))}</loc><lastmod>{at:%Y-%m-%dT%H:%M:%SZ}</lastmod></{element}>\n"
            for address, at in rows
        )
        return f'{_XML}<{root} xmlns="{_NAMESPACE}">\n{lines}</{root}>\n'.encode()

    changed_at = max((at for _, at in rows), default=None)
    return await conditional(
        request, rows, changed_at, media_type="application/xml", write=write, max_age=_SITEMAP_SECONDS
    )
