"""Bylines follow auth's events, in whatever order they come."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text as sql

from services.content.consumers import subscriptions
from shared.testing.services import RunningService
from tests.content.writing import Person, create_post


async def _tell(
    content: RunningService, event: str, person: Person, *, minutes: int, times: int = 1, **facts: Any
) -> None:
    moment = (content.clock.now() + timedelta(minutes=minutes)).isoformat()
    field = "registered_at" if event == "auth.user_registered" else "updated_at"
    data = {
        "user_id": str(person.id), "username": person.username, "display_name": person.username, "avatar_url": None,
        "bio": "not read here", field: moment, **facts,
    }  # fmt: skip
    await content.deliver("content", subscriptions, event, data, times=times)


async def _byline(content: RunningService, post: dict[str, Any]) -> dict[str, Any]:
    byline: dict[str, Any] = (await content.client.get(f"/api/posts/{post['id']}")).json()["author"]
    return byline


async def test_a_registered_author_signs_with_the_profile(content: RunningService) -> None:
    ada = Person("ada")
    await _tell(content, "auth.user_registered", ada, minutes=0, display_name="Ada Lovelace", times=3)
    post = await create_post(content.client, ada, status="PUBLISHED")
    expected = {"id": str(ada.id), "username": "ada", "displayName": "Ada Lovelace", "avatarUrl": None}
    assert post["author"] == await _byline(content, post) == expected


async def test_the_token_signs_until_the_event_arrives(content: RunningService) -> None:
    ada = Person("ada")
    post = await create_post(content.client, ada, status="PUBLISHED")
    assert (await _byline(content, post))["displayName"] == "ada"
    # The registration is older than the post; it replaces the provisional byline all the same.
    await _tell(content, "auth.user_registered", ada, minutes=-5, display_name="Ada Lovelace")
    assert (await _byline(content, post))["displayName"] == "Ada Lovelace"


async def test_a_changed_profile_shows_on_every_post(content: RunningService) -> None:
    ada = Person("ada")
    await _tell(content, "auth.user_registered", ada, minutes=0)
    posts = [await create_post(content.client, ada, status="PUBLISHED") for _ in range(2)]
    await _tell(content, "auth.profile_updated", ada, minutes=1, username="countess", avatar_url="https://x.org/a.png")
    for post in posts:
        byline = await _byline(content, post)
        assert (byline["username"], byline["avatarUrl"]) == ("countess", "https://x.org/a.png")


async def test_profile_events_out_of_order_leave_the_newest(content: RunningService) -> None:
    ada = Person("ada")
    post = await create_post(content.client, ada, status="PUBLISHED")
    await _tell(content, "auth.profile_updated", ada, minutes=2, display_name="Newest")
    await _tell(content, "auth.profile_updated", ada, minutes=1, display_name="Older", times=2)
    await _tell(content, "auth.user_registered", ada, minutes=0, display_name="Oldest")
    assert (await _byline(content, post))["displayName"] == "Newest"
    await _tell(content, "auth.profile_updated", ada, minutes=3, display_name="Newer still")
    assert (await _byline(content, post))["displayName"] == "Newer still"


async def test_an_event_delivered_twice_counts_once(content: RunningService) -> None:
    ada = Person("ada")
    await _tell(content, "auth.user_registered", ada, minutes=0, times=2)
    async with content.database.snapshot() as session:
        assert await session.scalar(sql("SELECT count(*) FROM authors")) == 1
        assert await session.scalar(sql("SELECT count(*) FROM inbox")) == 1


async def test_an_unreadable_event_is_buried_and_the_next_one_counts(content: RunningService) -> None:
    ada = Person("ada")
    await content.deliver("content", subscriptions, "auth.user_registered", {"user_id": "nobody"})
    await _tell(content, "auth.user_registered", ada, minutes=0, display_name="Ada")
    post = await create_post(content.client, ada)
    assert post["author"]["displayName"] == "Ada"
    assert await content.redis.xlen("dead:content") == 1
