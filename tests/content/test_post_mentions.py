"""Names in posts: links for readers, news for the named."""

from services.content.consumers import subscriptions
from services.content.mentions.names import linked, names_in_document
from shared.testing.services import RunningService
from tests.content.writing import Person, create_post, document, paragraph, text

ADA, BOB = Person("ada"), Person("bob")
LINK = {"type": "link", "attrs": {"href": "https://example.org/@eve"}}


def test_code_and_links_mention_nobody_and_marks_stay() -> None:
    bold = {"type": "bold"}
    words = document(
        paragraph("Ask @Bob or ", text("@cem", bold), text("@dan", {"type": "code"}), text("@eve", LINK)),
        {"type": "codeBlock", "content": [text("@frida")]},
        {"type": "blockquote", "content": [paragraph("mail@gil.example, (@hana)")]},
    )
    assert names_in_document(words) == ["bob", "cem", "hana"]
    first = linked(words, ["Bob", "cem", "frida", "dan", "eve"])["content"][0]["content"]
    assert first == [
        text("Ask "),
        text("@Bob", {"type": "link", "attrs": {"href": "/@Bob"}}),
        text(" or "),
        text("@cem", bold, {"type": "link", "attrs": {"href": "/@cem"}}),
        text("@dan", {"type": "code"}),
        text("@eve", LINK),
    ]
    assert linked(words, []) is words
    assert linked(words, ["frida"]) == words


async def test_the_named_hear_of_it_when_it_is_public(content: RunningService) -> None:
    await create_post(content.client, BOB)  # content has heard of him
    words = document("Thanks, @bob, @nobody and @ada!")
    draft = await create_post(content.client, ADA, content=words)
    assert draft["mentions"] == ["ada", "bob"]
    assert await content.recorded_events("content.person_mentioned") == []
    post = (await content.client.post(f"/api/posts/{draft['id']}/publish", headers=ADA.headers)).json()
    assert '<a href="/@bob"' in post["html"]
    assert "@nobody and" in post["html"]
    [event] = await content.recorded_events("content.person_mentioned")
    assert event.data == {
        "person_id": str(BOB.id),
        "author_id": str(ADA.id),
        "post_id": post["id"],
        "post_slug": post["slug"],
        "post_title": post["title"],
        "comment_id": None,
        "excerpt": "Thanks, @bob, @nobody and @ada!",
    }
    assert (await content.client.get(f"/api/posts/{post['id']}")).json()["mentions"] == ["ada", "bob"]


async def test_nobody_is_named_across_a_block(content: RunningService) -> None:
    await create_post(content.client, BOB)
    facts = {"blocker_id": str(BOB.id), "blocked_id": str(ADA.id), "occurred_at": content.clock.now().isoformat()}
    await content.deliver("content", subscriptions, "auth.user_blocked", facts)
    post = await create_post(content.client, ADA, content=document("Hey @bob"), status="PUBLISHED")
    assert post["mentions"] == []
    assert await content.recorded_events("content.person_mentioned") == []
