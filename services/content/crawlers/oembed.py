"""oEmbed 1.0 (https://oembed.com): other sites ask for a card of a post by its address."""

from typing import Annotated, Any, Final
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from fastapi import APIRouter, Query, Request, Response

from services.content.crawlers.endpoints import public_post
from services.content.crawlers.pages import card
from services.content.posts import repository as posts
from services.content.posts.problems import PostNotFound
from services.content.posts.slugs import SLUG
from services.content.syndication.addresses import Addresses, xml_text
from services.content.syndication.endpoints import addresses_of
from services.content.syndication.formats import SITE_NAME
from shared.database import ReadSession
from shared.problems import InvalidInput, Problem, problem_responses
from shared.schemas import ApiModel

router = APIRouter(tags=["syndication"])

WIDTH: Final = 600
HEIGHT: Final = 240
_CACHED_SECONDS: Final = 3600
Pixels = Annotated[int | None, Query(ge=1, le=100_000)]


class FormatNotOffered(Problem):
    status, code, title = 501, "format_not_offered", "Ask for json or xml"


class EmbedRead(ApiModel):
    """A card of a post. The names are those of oEmbed."""

    version: str = "1.0"
    type: str = "rich"
    title: str
    author_name: str
    author_url: str
    provider_name: str = SITE_NAME
    provider_url: str
    cache_age: int = _CACHED_SECONDS
    html: str
    width: int
    height: int


@router.get(
    "/api/oembed",
    response_class=Response,
    responses={
        200: {
            "content": {
                "application/json": {"schema": {"type": "object"}},
                "text/xml": {"schema": {"type": "string"}},
            }
        },
        **problem_responses(InvalidInput, PostNotFound, FormatNotOffered),
    },
)
async def read_oembed(
    request: Request,
    session: ReadSession,
    url: Annotated[str, Query(min_length=1, max_length=2048, description="The address of a post on this site.")],
    *,
    format: Annotated[str, Query(max_length=20)] = "json",  # noqa: A002 - oEmbed calls it so
    maxwidth: Pixels = None,
    maxheight: Pixels = None,
) -> Response:
    """Return a card of a post for other sites: a quotation without scripts."""
    if format not in {"json", "xml"}:
        raise FormatNotOffered
    addresses = addresses_of(request)
    slug = _slug_in(url, addresses)
    post = await public_post(session, slug) if slug else None
    if post is None and slug and (current := await posts.current_slug(session, None, slug)):
        post = await public_post(session, current)
    if post is None:
        raise PostNotFound
    embed = EmbedRead(
        title=post.title,
        author_name=post.author.display_name,
        author_url=addresses.author(post.author.username),
        provider_url=addresses.site,
        html=card(post, addresses),
        width=min(maxwidth or WIDTH, WIDTH),
        height=min(maxheight or HEIGHT, HEIGHT),
    )
    headers = {"Cache-Control": f"public, max-age={_CACHED_SECONDS}", "Access-Control-Allow-Origin": "*"}
    if format == "xml":
        return Response(_xml(embed.model_dump(by_alias=False)), media_type="text/xml", headers=headers)
    return Response(embed.model_dump_json(by_alias=False), media_type="application/json", headers=headers)


def _slug_in(url: str, addresses: Addresses) -> str | None:
    """Return the slug in the address of one of this site's posts; http and https are the same site."""
    try:
        parts, own = urlsplit(url.strip()), urlsplit(addresses.site)
    except ValueError:
        return None
    head, _, slug = unquote(parts.path).removeprefix(own.path).rstrip("/").rpartition("/")
    is_own = parts.scheme in {"http", "https"} and parts.netloc.lower() == own.netloc.lower()
    return slug if is_own and head == "/posts" and SLUG.fullmatch(slug) else None


def _xml(values: dict[str, Any]) -> bytes:
    root = Element("oembed")
    for name, value in values.items():
        SubElement(root, name).text = xml_text(str(value))
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written
