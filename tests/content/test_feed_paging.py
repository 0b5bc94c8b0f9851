"""Paging through a feed while it changes: nothing twice, and nothing left out that was there all the time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from shared.testing.services import RunningService
from tests.content.test_feeds import feed
from tests.content.writing import Person, create_post

_CHANGES = st.lists(
    st.tuples(st.sampled_from(["arrive", "delete", "engage", "calm", "wait"]), st.integers(0, 30)), max_size=12
)


@pytest.mark.parametrize("name", ["following", "home", "home, anonymous"])
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(initial=st.integers(0, 14), limit=st.integers(1, 5), changes=_CHANGES, ranked=st.integers(1, 4))
async def test_every_post_is_shown_once(
    content: RunningService, name: str, initial: int, limit: int, *, changes: list[tuple[str, int]], ranked: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for part in ("_HOT", "_FRESH", "_FOLLOWED"):
            patch.setattr(f"services.content.feeds.service.{part}", ranked)
        world = _World(content, None if "anonymous" in name else Person("reader"))
        await world.begin(initial)
        await world.page_through(name.partition(",")[0], limit, changes)


class _World:
    """Posts of three authors whom the reader follows, and what becomes of them."""

    def __init__(self, content: RunningService, reader: Person | None) -> None:
        self.content = content
        self.reader = reader
        self.authors = [Person(f"author{number}") for number in range(3)]
        self.there: dict[str, Person] = {}
        self.gone: set[str] = set()

    async def begin(self, posts: int) -> None:
        await self._sql("DELETE FROM posts")
        await self.content.redis.flushdb()  # those who are not signed in share an order for some seconds
        self.content.clock.advance(datetime.now(UTC) - self.content.clock.now())  # the tokens are of now
        if self.reader is not None:
            for author in self.authors:
                await self._sql(
                    "INSERT INTO follows VALUES (:reader, :author, true, now())",
                    reader=self.reader.id,
                    author=author.id,
                )
        for number in range(posts):
            await self._arrive(number)
            if number % 3 == 0:
                await self._engage(number, 5 * number)

    async def page_through(self, name: str, limit: int, changes: list[tuple[str, int]]) -> None:
        at_first, waiting = set(self.there), list(changes)
        seen: list[str] = []
        cursor: dict[str, Any] = {}
        while True:
            page = await feed(self.content, name, self.reader, limit=limit, **cursor)
            seen += [post["id"] for post in page["posts"]]
            if page["pagination"]["nextCursor"] is None:
                break
            assert len(page["posts"]) == limit, "a page is full while there are more"
            cursor = {"cursor": page["pagination"]["nextCursor"]}
            for _ in range(2):
                await self._change(*waiting.pop() if waiting else ("wait", 0))
        assert len(seen) == len(set(seen)), "nothing twice"
        assert at_first - self.gone <= set(seen) <= at_first, "nothing left out, and nothing pushed in"

    async def _change(self, what: str, number: int) -> None:
        if what == "arrive":
            await self._arrive(number)
        elif what == "wait" or not self.there:
            self.content.clock.advance(timedelta(seconds=number))
        elif what == "delete":
            post_id, author = list(self.there.items())[number % len(self.there)]
            await self.content.client.delete(f"/api/posts/{post_id}", headers=author.headers)
            del self.there[post_id]
            self.gone.add(post_id)
        else:
            await self._engage(number, 0 if what == "calm" else 1000)

    async def _arrive(self, number: int) -> None:
        # Every other post comes in the same moment as the one before: then the id decides.
        self.content.clock.advance(timedelta(seconds=number % 2))
        author = self.authors[number % 3]
        if number % 2 == 0:
            self.content.clock.advance(timedelta(microseconds=1))
        post = await create_post(self.content.client, author, status="PUBLISHED")
        self.there[post["id"]] = author

    async def _engage(self, number: int, likes: int) -> None:
        post_id = list(self.there)[number % len(self.there)]
        await self._sql(
            "UPDATE post_counts SET reactions = jsonb_build_object('like', CAST(:likes AS int)) WHERE post_id = :id",
            likes=likes,
            id=post_id,
        )

    async def _sql(self, statement: str, **values: Any) -> None:
        async with self.content.database.transaction() as session:
            await session.execute(sql(statement), values)
