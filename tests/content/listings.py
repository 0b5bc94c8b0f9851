"""Every endpoint that lists posts, for tests of who sees what. A new one gets a line here."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.content.consumers import subscriptions
from shared.testing.services import RunningService
from tests.content.writing import Person, create_post, document

Names = set[str]


def _titles(answer: Mapping[str, Any]) -> Names:
    return {post["title"].split()[0].lower() for post in answer["posts"]}


@dataclass(frozen=True)
class Listing:
    """`found` gives the names of the authors out of its answer."""

    name: str
    path: str
    found: Callable[[Mapping[str, Any]], Names] = _titles
    prepare: Callable[[RunningService, Person, list[dict[str, Any]]], Coroutine[Any, Any, None]] | None = None


async def follow(
    content: RunningService, who: Person, whom: Person | str, *, ends: bool = False, minutes: int = 0, times: int = 1
) -> None:
    """Let auth tell that somebody follows somebody, or does not any more."""
    moment = content.clock.now() + timedelta(minutes=minutes)
    facts = {
        "follower_id": str(who.id),
        "followee_id": whom if isinstance(whom, str) else str(whom.id),
        "occurred_at": moment.isoformat(),
    }
    verb = "unfollowed" if ends else "followed"
    await content.deliver("content", subscriptions, f"auth.user_{verb}", facts, times=times)


async def _follow_authors(content: RunningService, reader: Person, posts: list[dict[str, Any]]) -> None:
    for post in posts:
        await follow(content, reader, post["author"]["id"])


def _tags(answer: Mapping[str, Any]) -> Names:
    """Return whose tag is counted."""
    return {tag["name"].removesuffix("-tag") for tag in answer["tags"] if tag["name"].endswith("-tag")}


def _results(answer: Mapping[str, Any]) -> Names:
    return _titles({"posts": [one["post"] for one in answer["results"]]})


def _suggested(answer: Mapping[str, Any]) -> Names:
    """Return whose title, tag or name is suggested."""
    return {one["text"].split()[0].removesuffix("-tag").lower() for one in answer["suggestions"]}


LISTINGS = [
    Listing("posts", "/api/posts"),
    Listing("posts with words", "/api/posts?q=comets"),
    Listing("search", "/api/search?q=comets", _results),
    Listing("search, newest first", "/api/search?q=comets&sort=newest", _results),
    Listing("suggestions", "/api/search/suggest?q=comets", _suggested),
    Listing("posts, numbered", "/api/posts?page=1"),
    Listing("posts of a tag", "/api/posts?tag=shared"),
    Listing("tags", "/api/tags", _tags),
    Listing("following", "/api/feed/following", prepare=_follow_authors),
    Listing("trending", "/api/feed/trending"),
    Listing("home", "/api/feed/home"),
]


async def prepared(
    content: RunningService, listing: Listing, reader: Person, hidden: Person, other: Person
) -> list[dict[str, Any]]:
    """Let both write a post that every list shows; the hidden one holds "secret word" and has the tag hidden-tag."""
    posts = [
        await create_post(
            content.client,
            author,
            title=f"{author.username} writes of comets",
            content=document(f"A text with a {secret} word."),
            tags=["shared", f"{author.username}-tag"],
            status="PUBLISHED",
        )
        for author, secret in ((hidden, "secret"), (other, "common"))
    ]
    if listing.prepare is not None:
        await listing.prepare(content, reader, posts)
    return posts


async def shown_by(content: RunningService, listing: Listing, reader: Person) -> Names:
    """Return whose posts the listing shows to the reader."""
    answer = await content.client.get(listing.path, headers=reader.headers)
    assert answer.status_code == 200, answer.text
    return listing.found(answer.json())
