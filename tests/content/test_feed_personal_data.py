"""What feeds hold of a person is handed out, and nothing of it is left when they are erased."""

from services.content.feeds import rankings
from shared.testing.services import RunningService
from tests.content.listings import follow
from tests.content.test_feeds import feed, publish
from tests.content.test_filters import mute
from tests.content.writing import Person
from tests.shared.personal_data import erased, exported


async def test_follows_muted_words_and_wishes(content: RunningService) -> None:
    ada, bob = Person("ada"), Person("bob")
    await publish(content, ada, "hers")
    await follow(content, ada, bob)
    await follow(content, bob, ada)
    for person in (ada, bob):
        await mute(content, person, "Tennis")
        await content.client.patch("/api/feed/preferences", json={"people": "more"}, headers=person.headers)
        await feed(content, "home", person)
    found = await exported(content.client, ada.id)
    assert [row["followee_id"] for row in found["follows"]] == [str(bob.id)], "and not who follows her"
    assert [set(row) & {"phrase", "key", "query"} for row in found["word_filters"]] == [{"phrase"}]
    assert [row["people"] for row in found["feed_preferences"]] == ["more"]
    assert await content.redis.exists(rankings.key_of(ada.id)) == 1
    done = await erased(content.client, ada.id)
    names = ("follows", "follows_by_others", "word_filters", "feed_preferences", "post_scores", "home_feed")
    assert {name: done[name] for name in names} == dict.fromkeys(names, ("deleted", 1))
    assert await content.redis.exists(rankings.key_of(ada.id)) == 0
    assert len((await exported(content.client, bob.id))["word_filters"]) == 1
