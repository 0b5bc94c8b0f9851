"""The gateway's own pages: the aggregated API document, its reader, and the caught mails in development."""

import html
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import httpx
from fastapi import APIRouter, Header, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from gateway.openapi import ApiDocument
from gateway.settings import GatewaySettings
from shared.problems import NotFound, UpstreamFailed

_ASSETS = Path(__file__).parent / "assets"
_PAGE_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE_HEADERS = {"Content-Security-Policy": _PAGE_CSP, "Cache-Control": "no-cache"}
_ASSET_TYPES = {"docs.js": "text/javascript", "pages.css": "text/css"}
_LINK_SCHEMES = ("http://", "https://")


def page_router(settings: GatewaySettings) -> APIRouter:
    """Return the routes; /dev/mail exists only where caught mails do."""
    router = APIRouter(include_in_schema=False)
    documents: dict[str, ApiDocument] = {}

    @router.get("/openapi.json")
    async def api_document(request: Request) -> JSONResponse:
        client: httpx.AsyncClient = request.app.state.http
        if not documents:
            documents["all"] = ApiDocument(settings.upstreams(), client, settings.public_url)
        return JSONResponse(await documents["all"].get(), headers={"Cache-Control": "no-cache"})

    @router.get("/docs")
    async def docs() -> HTMLResponse:
        return HTMLResponse(_asset("docs.html"), headers=_PAGE_HEADERS)

    @router.get("/docs/{name}")
    async def docs_asset(name: str) -> Response:
        if name not in _ASSET_TYPES:
            raise NotFound
        return Response(_asset(name), media_type=_ASSET_TYPES[name], headers={"Cache-Control": "no-cache"})

    if settings.is_development and settings.mail_url is not None:
        mail_url = settings.mail_url

        @router.get("/dev/mail")
        async def mail(request: Request, accept: Annotated[str, Header()] = "") -> Response:
            mails = await _fetch_mails(request.app.state.http, mail_url)
            if "text/html" in accept:
                return HTMLResponse(mail_page(mails), headers=_PAGE_HEADERS)
            return JSONResponse(mails, headers={"Cache-Control": "no-store"})

    return router


async def _fetch_mails(client: httpx.AsyncClient, url: str) -> list[dict[str, Any]]:
    try:
        answer = await client.get(f"{url}/")
        answer.raise_for_status()
        mails: list[dict[str, Any]] = answer.json()
    except (httpx.HTTPError, ValueError):
        raise UpstreamFailed("The mail catcher does not answer.") from None
    return mails


def mail_page(mails: list[dict[str, Any]]) -> str:
    """Return the caught mails as a page. A mail is shown as text: its HTML is never part of the page."""
    articles = "".join(_article(mail) for mail in mails) or "<p>No mail yet.</p>"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Caught mail</title>'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="/favicon.svg">'
        '<link rel="stylesheet" href="/docs/pages.css"></head>'
        f"<body><main><h1>Caught mail</h1><p>Nothing here was delivered to anyone.</p>{articles}</main></body></html>"
    )


def _article(mail: dict[str, Any]) -> str:
    escaped = {name: html.escape(str(mail.get(name) or "")) for name in ("subject", "from", "receivedAt", "text")}
    to = html.escape(", ".join(str(address) for address in mail.get("to") or []))
    links = "".join(
        f'<li><a href="{html.escape(link)}" rel="noreferrer">{html.escape(link)}</a></li>'
        for link in map(str, mail.get("links") or [])
        if link.startswith(_LINK_SCHEMES)
    )
    return (
        f"<article><h2>{escaped['subject']}</h2><p>To {to} · from {escaped['from']} · {escaped['receivedAt']}</p>"
        f"<pre>{escaped['text']}</pre><ul>{links}</ul></article>"
    )


@cache
def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")
