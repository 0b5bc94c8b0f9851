"""Serves the built web app from memory: read and compressed once, so a request does no I/O.

Only files found at start-up can be answered, by exact name, so there is no path to traverse. A page that is not a file
is the app's own route and gets index.html. Names under /assets/ carry a hash of their content and never change.
"""

import gzip
import hashlib
import mimetypes
import time
from dataclasses import dataclass
from pathlib import Path

from gateway.asgi import Headers, Scope, Send
from gateway.headers import INERT_CSP, page_headers
from gateway.settings import GatewaySettings
from shared.logging import get_logger

log = get_logger(__name__)

IMMUTABLE = b"public, max-age=31536000, immutable"
REVALIDATE = b"no-cache"
_LOOK_AGAIN_SECONDS = 1.0
_MIN_COMPRESSED = 512
_COMPRESSIBLE = ("text/", "application/javascript", "application/json", "application/manifest", "image/svg")
_ROBOTS = (
    b"User-agent: *\nAllow: /\nAllow: /api/media/\nAllow: /api/oembed\nDisallow: /api/\nDisallow: /dev/\n"
    b"Sitemap: %b/sitemap.xml\n"
)
_NOT_BUILT = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Sparkle Universe</title>
<h1>The web app is not built yet</h1>
<p>The gateway is up. Run <code>make run</code>, which builds the web app, or <code>npm run build</code> in
<code>web/</code>; this page then becomes the app.</p>
<p>The API is described at <a href="/docs">/docs</a>.</p></html>"""


@dataclass(frozen=True)
class _File:
    etag: bytes
    content_type: bytes
    cache_control: bytes
    is_page: bool
    variants: dict[str, bytes]  # encoding ("" is none) -> body


class WebApp:
    """The files of the web app. Looks again while there are none, so a build is noticed without a restart."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._root = settings.web_root
        self._files: dict[str, _File] = {}
        self._looked_at = 0.0
        self._page_headers = page_headers(settings)
        self._robots = _File(
            etag=b'"robots"',
            content_type=b"text/plain; charset=utf-8",
            cache_control=REVALIDATE,
            is_page=False,
            variants={"": _ROBOTS % settings.public_url.encode()},
        )

    async def answer(self, scope: Scope, own_headers: Headers, send: Send) -> int | None:
        """Send the file that `scope` asks for and return the status, or None when it is not the web app's."""
        if scope["method"] not in {"GET", "HEAD"}:
            return None
        wanted = dict(scope["headers"])
        file = self._find(scope["path"], b"text/html" in wanted.get(b"accept", b""))
        if file is None:
            return None
        encoding = _choose(wanted.get(b"accept-encoding", b"").decode("latin-1"), file.variants)
        body = file.variants[encoding]
        headers: Headers = [
            (b"content-type", file.content_type),
            (b"cache-control", file.cache_control),
            (b"etag", file.etag),
            (b"vary", b"accept-encoding, user-agent" if file.is_page else b"accept-encoding"),
            *(self._page_headers if file.is_page else [INERT_CSP]),
            *own_headers,
        ]
        if _matches(wanted.get(b"if-none-match"), file.etag):
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return 304
        if encoding:
            headers.append((b"content-encoding", encoding.encode()))
        headers.append((b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
        return 200

    def _find(self, path: str, is_navigation: bool) -> _File | None:
        if "/index.html" not in self._files and time.monotonic() - self._looked_at > _LOOK_AGAIN_SECONDS:
            self._files = _load(self._root)
            self._looked_at = time.monotonic()
        file = self._files.get("/index.html" if path == "/" else path)
        if file is not None:
            return file
        if path == "/robots.txt":
            return self._robots
        if path != "/" and (not is_navigation or path.startswith("/assets/")):
            return None
        return self._files.get("/index.html", _PLACEHOLDER)


_PLACEHOLDER = _File(
    etag=b'"not-built"',
    content_type=b"text/html; charset=utf-8",
    cache_control=b"no-store",
    is_page=True,
    variants={"": _NOT_BUILT},
)


def _load(root: Path) -> dict[str, _File]:
    if not (root / "index.html").is_file():
        return {}
    inside = root.resolve()
    files: dict[str, _File] = {}
    for path in sorted(root.rglob("*")):
        # A link out of the web root is not part of the web app.
        if path.is_file() and path.suffix not in {".br", ".gz", ".map"} and path.resolve().is_relative_to(inside):
            files["/" + path.relative_to(root).as_posix()] = _read(path, root)
    log.info("web_app_loaded", files=len(files))
    return files


def _read(path: Path, root: Path) -> _File:
    body = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if path.suffix in {".js", ".mjs"}:
        kind = "text/javascript"
    elif path.suffix == ".webmanifest":
        kind = "application/manifest+json"
    is_text = kind.startswith(_COMPRESSIBLE)
    variants = {"": body}
    if is_text and len(body) >= _MIN_COMPRESSED:
        prepared = {"br": path.with_name(path.name + ".br"), "gzip": path.with_name(path.name + ".gz")}
        variants |= {name: file.read_bytes() for name, file in prepared.items() if file.is_file()}
        variants.setdefault("gzip", gzip.compress(body, 9, mtime=0))
    return _File(
        etag=b'"%b"' % hashlib.sha256(body).hexdigest()[:32].encode(),
        content_type=(f"{kind}; charset=utf-8" if is_text else kind).encode(),
        cache_control=IMMUTABLE if path.relative_to(root).parts[0] == "assets" else REVALIDATE,
        is_page=kind == "text/html",
        variants=variants,
    )


def _choose(accepted: str, variants: dict[str, bytes]) -> str:
    """Return the best encoding that the client names without refusing it (`br;q=0`)."""
    offered: set[str] = set()
    for part in accepted.split(","):
        name, _, parameters = part.strip().partition(";")
        if parameters.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}:
            offered.add(name.strip().lower())
    return next((name for name in ("br", "gzip") if name in offered and name in variants), "")


def _matches(if_none_match: bytes | None, etag: bytes) -> bool:
    if if_none_match is None:
        return False
    candidates = {part.strip().removeprefix(b"W/") for part in if_none_match.split(b",")}
    return etag in candidates or b"*" in candidates
