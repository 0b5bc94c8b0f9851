"""What content hands out of a person, and that nothing of them is left when it has erased them."""

import tracemalloc
from datetime import timedelta

from sqlalchemy import text as sql

from services.content.consumers import subscriptions
from services.content.models import Base
from services.content.personal_data import STORES
from shared import messaging
from shared.ids import uuid7
from shared.personal_data import Action, export
from shared.testing.services import RunningService
from tests.content.writing import Person, create_post, document
from tests.shared.personal_data import (
    assert_only_services_may_ask,
    erased,
    exported,
    forgotten_tables,
)


async def _told(content: RunningService, person: Person, name: str = "Ada Lovelace", *, minutes: int = 0) -> None:
    moment = content.clock.now() + timedelta(minutes=minutes)
    profile = {"user_id": str(person.id), "username": person.username, "display_name": name, "avatar_url": None}
    await content.deliver(
        "content", subscriptions, "auth.profile_updated", {**profile, "updated_at": moment.isoformat()}
    )


async def _kept_away(content: RunningService, kind: str, who: Person, whom: Person) -> None:
    """Let `who` have blocked or muted `whom`; `kind` is the event's verb."""
    first, second = ("muter_id", "muted_id") if kind == "muted" else ("blocker_id", "blocked_id")
    facts = {first: str(who.id), second: str(whom.id), "occurred_at": content.clock.now().isoformat()}
    await content.deliver("content", subscriptions, f"auth.user_{kind}", facts)


async def _many_posts(content: RunningService, person: Person, count: int) -> None:
    async with content.database.transaction() as session:
        await session.execute(
            sql(
                "INSERT INTO posts SELECT gen_random_uuid(), :author, 'slug-' || n, 'Title ' || n, '', false,"
                " jsonb_build_object('type', 'doc', 'text', repeat('x', 2000)), repeat('x', 2000), 1, 'PUBLISHED', 1,"
                " now(), now(), now(), NULL FROM generate_series(1, :count) n"
            ),
            {"author": person.id, "count": count},
        )


def test_no_table_with_people_in_it_is_forgotten() -> None:
    assert forgotten_tables(STORES, Base.metadata, messaging.metadata) == set()
    assert forgotten_tables(STORES[1:], Base.metadata) == {"post_tags"}


async def test_only_services_may_ask(content: RunningService) -> None:
    ada = Person()
    await create_post(content.client, ada)
    await assert_only_services_may_ask(content.client, ada.id)
    assert len((await exported(content.client, ada.id))["posts"]) == 1


async def test_everything_of_the_person_is_handed_out_and_nothing_of_others(content: RunningService) -> None:
    ada, bob = Person(), Person("bob")
    await _told(content, ada)
    await create_post(content.client, ada, title="Mine", tags=["stars"], status="PUBLISHED")
    draft = await create_post(content.client, ada, title="Thrown away", content=document("Nothing."))
    assert (await content.client.delete(f"/api/posts/{draft['id']}", headers=ada.headers)).status_code == 204
    await create_post(content.client, bob, title="Not hers", tags=["stars"])
    for kind in ("blocked", "muted"):
        await _kept_away(content, kind, ada, bob)
        await _kept_away(content, kind, Person("cyd"), ada)
    found = await exported(content.client, ada.id)
    assert {post["title"] for post in found["posts"]} == {"Mine", "Thrown away"}
    assert [tag["tag"] for tag in found["post_tags"]] == ["stars"]
    assert len(found["post_slugs"]) == 2
    assert [author["display_name"] for author in found["authors"]] == ["Ada Lovelace"]
    assert [row["blocked_id"] for row in found["blocks"]] == [str(bob.id)], "and not who blocked her"
    assert [row["muted_id"] for row in found["mutes"]] == [str(bob.id)]
    assert set(found) == {store.name for store in STORES if store.is_exported and store.action is not Action.KEPT}
    assert all(rows == [] for rows in (await exported(content.client, uuid7())).values())


async def test_ten_thousand_posts_are_handed_out_in_constant_memory(content: RunningService) -> None:
    ada = Person()
    await create_post(content.client, ada)
    await _many_posts(content, ada, 10_000)  # 40 MB of text
    tracemalloc.start()
    count = 0
    async for line in export(STORES, content.database, content.redis, ada.id):
        count += line.startswith(b'{"store":"posts","row"')
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 10_001
    assert peak < 8_000_000


async def test_an_erased_person_is_gone_and_others_are_not(content: RunningService) -> None:
    ada, bob = Person(), Person("bob")
    await _told(content, ada)
    post = await create_post(content.client, ada, status="PUBLISHED", tags=["stars"])
    await create_post(content.client, ada)
    key = {"Idempotency-Key": "k1", **ada.headers}
    body = {"title": "Again", "content": document("x")}
    assert (await content.client.post("/api/posts", json=body, headers=key)).status_code == 201
    kept = await create_post(content.client, bob, status="PUBLISHED", tags=["stars"])
    for kind in ("blocked", "muted"):
        await _kept_away(content, kind, ada, bob)
        await _kept_away(content, kind, Person("cyd"), ada)
        await _kept_away(content, kind, Person("cyd"), bob)
    done = await erased(content.client, ada.id)
    assert set(done) == {store.name for store in STORES}
    assert (
        done
        | {  # what other tables hold has tests of its own
            "post_tags": ("deleted", 1),
            "post_slugs": ("deleted", 3),
            "post_counts": ("deleted", 3),
            "posts": ("deleted", 3),
            "series": ("deleted", 0),
            "authors": ("anonymised", 1),
            **dict.fromkeys(("blocks", "blocks_by_others", "mutes", "mutes_by_others"), ("deleted", 1)),
            "idempotency_keys": ("deleted", 1),
            "events": ("kept", None),
        }
        == done
    )
    assert (await content.client.get(f"/api/posts/{post['slug']}")).status_code == 404
    assert [item["id"] for item in (await content.client.get("/api/posts")).json()["posts"]] == [kept["id"]]
    [event] = await content.recorded_events("content.post_deleted")
    assert event.data == {"post_id": post["id"], "author_id": str(ada.id)}
    found = await exported(content.client, ada.id)
    assert found.pop("authors")[0]["display_name"] == "Deleted account"
    assert all(rows == [] for rows in found.values())


async def test_erasing_again_does_nothing_more_and_says_the_same(content: RunningService) -> None:
    ada = Person()
    await create_post(content.client, ada, status="PUBLISHED")
    first = await erased(content.client, ada.id)
    assert await erased(content.client, ada.id) == first
    assert len(await content.recorded_events("content.post_deleted")) == 1


async def test_late_news_brings_nobody_back(content: RunningService) -> None:
    ada = Person()
    await _told(content, ada)
    await erased(content.client, ada.id)
    await _told(content, ada, minutes=5)
    [author] = (await exported(content.client, ada.id))["authors"]
    assert (author["username"], author["display_name"]) == ("deleted", "Deleted account")


async def test_what_came_in_meanwhile_goes_with_the_last_event(content: RunningService) -> None:
    ada = Person()
    await erased(content.client, ada.id)
    await create_post(content.client, ada, status="PUBLISHED")  # a request that was let in before
    await content.deliver("content", subscriptions, "auth.user_deleted", {"user_id": str(ada.id)}, times=2)
    assert (await exported(content.client, ada.id))["posts"] == []
