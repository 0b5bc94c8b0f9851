"""Addresses among the web app's pages that content answers: feeds, and for crawlers the pages themselves.

Search engines and programs that show a preview of a link do not run the app, so they get the page as content writes it.
They are known by what they call themselves; whoever lies sees public text, which everybody may.
"""

import re
from collections.abc import Iterable
from typing import Final

from gateway.routes import Auth, Route

_FEED: Final = re.compile(r"/(?:@[^/]{1,64}|tags/[^/]{1,200})/(?:rss\.xml|atom\.xml|feed\.json)")
_PAGE: Final = re.compile(r"/(?:posts/[^/]{1,100}|@[^/]{1,64}|tags/[^/]{1,200}|series/[0-9a-fA-F-]{36})")
_LONGEST_NAME: Final = 512
# `bot` at the end of a word is what crawlers call themselves (a maker of telephones is called Cubot). Those below it
# are of search engines, assistants and messengers that do not.
_CRAWLER: Final = re.compile(
    rb"(?<!cu)bot\b|crawler|spider|slurp|facebookexternalhit|facebookcatalog|meta-externalagent|whatsapp|embedly"
    rb"|quora link preview|outbrain|pinterest/|skypeuripreview|vkshare|redditbot|iframely|flipboard|tumblr/|bitlybot"
    rb"|nuzzel|mastodon/|pleroma|akkoma|misskey|firefish|gotosocial|lemmy|google-inspectiontool|googleother"
    rb"|mediapartners-google|bingpreview|baiduspider|yandex(?:images|video|media)|ia_archiver|chatgpt-user|perplexity"
    rb"|w3c_validator|validator\.nu|signal-desktop|viber|line-poker|kakaotalk-scrap|zoominfo",
    re.IGNORECASE,
)
_CONTENT: Final = Route("/@", "content", Auth.PUBLIC)


def page_route(method: str, path: str, headers: Iterable[tuple[bytes, bytes]]) -> Route | None:
    """Return where a page that no row of the table knows goes when it is not the app's."""
    if method not in {"GET", "HEAD"}:
        return None
    if _FEED.fullmatch(path) or (_PAGE.fullmatch(path) and _is_crawler(headers)):
        return _CONTENT
    return None


def _is_crawler(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    name = next((value for header, value in headers if header == b"user-agent"), b"")
    return _CRAWLER.search(name[:_LONGEST_NAME]) is not None
