"""HTTP of pages for crawlers, at the addresses of the app's own pages. They are not part of the documented API."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from services.content.crawlers import pages
from services.content.documents.html import rendered
from services.content.posts import repository as posts
from services.content.posts.models import Post
from services.content.posts.slugs import SLUG
from services.content.reading.answers import Answer
from services.content.reading.cache import AnswerCache
from services.content.series.models import Series
from services.content.syndication import repository
from services.content.syndication.endpoints import FRESH_SECONDS, addresses_of
from services.content.syndication.repository import Shelf
from services.content.tags.names import normalised

router = APIRouter(include_in_schema=False)

_HTML = "text/html; charset=utf-8"
_HEADERS = {
    "Content-Security-Policy": pages.CONTENT_SECURITY_POLICY,
    "Vary": "User-Agent",
    "Cache-Control": f"public, max-age={FRESH_SECONDS}",
}


@router.api_route("/posts/{slug}", methods=["GET", "HEAD"])
async def crawl_post(slug: str, request: Request) -> Response:
    """One post; a former slug redirects."""
    if not SLUG.fullmatch(slug):
        return _missing()

    async def make(session: AsyncSession) -> pages.Page | str | None:
        post = await public_post(session, slug)
        if post is None:
            return await posts.current_slug(session, None, slug)
        series = await session.get(Series, post.series_id) if post.series_id else None
        return pages.post_page(post, series, addresses_of(request))

    return await _answer(request, make)


@router.api_route("/@{username}", methods=["GET", "HEAD"])
async def crawl_author(username: str, request: Request) -> Response:
    """A person, if they have published something."""

    async def make(session: AsyncSession) -> pages.Page | None:
        author = await repository.author_named(session, username)
        entries = await repository.entries(session, Shelf(author=author)) if author else []
        return pages.author_page(author, entries, addresses_of(request)) if author and entries else None

    return await _answer(request, make)


@router.api_route("/tags/{name}", methods=["GET", "HEAD"])
async def crawl_tag(name: str, request: Request) -> Response:
    """A tag, if somebody has published something with it."""

    async def make(session: AsyncSession) -> pages.Page | None:
        try:
            tag = normalised(name)
            tag.encode()
        except ValueError:
            return None
        entries = await repository.entries(session, Shelf(tag=tag))
        return pages.tag_page(tag, entries, addresses_of(request)) if entries else None

    return await _answer(request, make)


@router.api_route("/series/{series_id}", methods=["GET", "HEAD"])
async def crawl_series(series_id: str, request: Request) -> Response:
    """A series, if something of it is published."""

    async def make(session: AsyncSession) -> pages.Page | None:
        try:
            series = await session.scalar(select(Series).where(Series.id == UUID(series_id)))
        except ValueError:
            return None
        entries = await repository.entries(session, Shelf(series=series)) if series else []
        return pages.series_page(series, entries, addresses_of(request)) if series and entries else None

    return await _answer(request, make)


async def public_post(session: AsyncSession, slug: str) -> Post | None:
    """Return the public post with this slug, rendered."""
    post = await posts.find(session, None, slug=slug)
    if post is not None and post.html is None:
        set_committed_value(post, "html", await rendered(post.content))
    return post


async def _answer(request: Request, make: Callable[[AsyncSession], Awaitable[pages.Page | str | None]]) -> Response:
    """Answer with the page, a redirect to the slug that it returned, or that there is nothing."""
    kept: AnswerCache = request.app.state.answers
    key = b"page " + request.url.path.encode()
    found = kept.get(key)
    if found is None:
        generation = kept.generation
        async with request.app.state.database.snapshot() as session:
            made = await make(session)
        if made is None:
            return _missing()
        if isinstance(made, str):
            return Response(status_code=308, headers={**_HEADERS, "Location": addresses_of(request).post(made)})
        found = Answer(pages.written(made))
        kept.keep(key, found, generation)
    return Response(found.body, media_type=_HTML, headers=_HEADERS)


def _missing() -> Response:
    headers = {**_HEADERS, "X-Robots-Tag": "noindex", "Cache-Control": "no-cache"}
    return Response(pages.missing_page(), 404, media_type=_HTML, headers=headers)
