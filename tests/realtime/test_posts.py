"""What happens on posts: live for those who watch one, notifications for those whom it concerns."""

from typing import Any
from uuid import UUID

from shared.ids import uuid7
from tests.realtime.conftest import Connect, Replica, StartReplica
from tests.realtime.test_notification_sockets import listed, register

POST = {"post_slug": "tea-abc123", "post_title": "On tea"}


def comment(post_id: UUID, by: UUID, post_author: UUID, **fields: Any) -> dict[str, Any]:
    return {
        **POST, "comment_id": str(uuid7()), "post_id": str(post_id), "post_author_id": str(post_author),
        "author_id": str(by), "author_username": "bob", "parent_id": None, "parent_author_id": None,
        "excerpt": "Lovely.", "comment_count": 1, "created_at": "2026-01-02T03:04:05Z", **fields,
    }  # fmt: skip


def mention(post_id: UUID, by: UUID, person: UUID, comment_id: str | None = None) -> dict[str, Any]:
    return {
        **POST, "post_id": str(post_id), "author_id": str(by), "person_id": str(person), "comment_id": comment_id,
        "excerpt": "Look, @ada.",
    }  # fmt: skip


def reaction(post_id: UUID, by: UUID, recipient: UUID, **fields: Any) -> dict[str, Any]:
    return {
        **POST, "post_id": str(post_id), "comment_id": None, "recipient_id": str(recipient), "actor_id": str(by),
        "reaction": "love", "reactions": {"love": 1}, "added_at": "2026-01-02T03:04:05Z", **fields,
    }  # fmt: skip


async def block(replica: Replica, by: UUID, whom: UUID) -> None:
    data = {"blocker_id": str(by), "blocked_id": str(whom), "occurred_at": "2026-01-02T03:04:05Z"}
    await replica.deliver("auth.user_blocked", data)


async def told(replica: Replica, user_id: UUID) -> list[tuple[str, str, str]]:
    """Return what the user is told, newest first: title, body, link."""
    page = await listed(replica, user_id)
    assert page["unread"] == len(page["notifications"])
    return [(item["title"], item["body"], item["link"]) for item in page["notifications"]]


async def test_watchers_hear_of_comments_and_reactions_and_others_do_not(
    replicas: tuple[Replica, Replica], connect: Connect
) -> None:
    first, second = replicas
    ada, bob, post_id = uuid7(), uuid7(), uuid7()
    reader, elsewhere = await connect(second.url), await connect(first.url)
    assert await reader.ask("post:watch", str(post_id)) == {"watching": True}
    assert await elsewhere.ask("post:watch", {"postId": str(uuid7())}) == {"watching": True}

    said = comment(post_id, bob, ada)
    await first.deliver("content.comment_added", said)
    assert await reader.hears("post:commentAdded") == {
        "postId": str(post_id),
        "commentId": said["comment_id"],
        "parentId": None,
        "authorId": str(bob),
        "commentCount": 1,
    }
    await first.deliver("content.reaction_added", reaction(post_id, bob, ada))
    numbers = await reader.hears("post:reactionUpdated")
    assert numbers == {"postId": str(post_id), "commentId": None, "reactions": {"love": 1}}
    away: dict[str, Any] = {
        "post_id": str(post_id),
        "comment_id": None,
        "actor_id": str(bob),
        "reaction": "love",
        "reactions": {},
    }
    await first.deliver("content.reaction_removed", away)
    await reader.hears("post:reactionUpdated", reactions={})
    gone = {"comment_id": said["comment_id"], "post_id": str(post_id), "author_id": str(bob)}
    await first.deliver("content.comment_edited", gone)
    await reader.hears("post:commentChanged", isDeleted=False, commentCount=None)
    await first.deliver("content.comment_deleted", {**gone, "comment_count": 0})
    await reader.hears("post:commentChanged", isDeleted=True, commentCount=0)
    for change in ("updated", "unpublished", "deleted"):
        reader.heard.clear()
        await first.deliver(f"content.post_{change}", {"post_id": str(post_id), "author_id": str(ada)})
        assert await reader.hears("post:updated") == {"postId": str(post_id)}

    assert await reader.ask("post:unwatch", str(post_id)) == {"watching": False}
    reader.heard.clear()
    await first.deliver("content.comment_added", comment(post_id, bob, ada))
    assert await reader.ask("post:watch", str(post_id)) == {"watching": True}  # by then it would have arrived
    assert [name for name, _ in reader.heard if name.startswith("post:")] == []
    assert [name for name, _ in elsewhere.heard if name.startswith("post:")] == []


async def test_oldest_watched_post_makes_room_and_rubbish_is_refused(
    start_replica: StartReplica, connect: Connect
) -> None:
    replica = await start_replica(max_watched_posts=2)
    reader = await connect(replica.url)
    kept, dropped, new = uuid7(), uuid7(), uuid7()
    for post_id in (kept, dropped, kept, new):  # watching again makes it the newest
        assert await reader.ask("post:watch", str(post_id)) == {"watching": True}
    for post_id in (dropped, kept, new):
        await replica.deliver("content.post_updated", {"post_id": str(post_id), "author_id": str(uuid7())})
    await reader.hears("post:updated", postId=str(new))
    assert [news["postId"] for news in reader.all("post:updated")] == [str(kept), str(new)]
    rubbish: list[Any] = [None, "", "feed", "../x", 7, [], {"postId": None}, "x" * 5_000]
    for payload in rubbish:
        assert (await reader.ask("post:watch", payload))["error"]["code"] == "invalid_input"


async def test_blocked_people_hear_nothing_of_each_other_on_a_post(replica: Replica, connect: Connect) -> None:
    ada, bob, post_id = uuid7(), uuid7(), uuid7()
    await block(replica, ada, bob)
    page = await connect(replica.url, ada)
    await page.ask("post:watch", str(post_id))
    await replica.deliver("content.comment_added", comment(post_id, bob, ada))
    await replica.deliver("content.person_mentioned", mention(post_id, bob, ada))
    await replica.deliver("content.reaction_added", reaction(post_id, bob, ada))
    assert set(await page.hears("post:reactionUpdated")) == {"postId", "commentId", "reactions"}  # numbers, no name
    assert page.all("post:commentAdded") == []
    assert page.all("notification:new") == []
    assert await told(replica, ada) == []


async def test_author_and_answered_are_told_once_of_each_cause(replica: Replica, connect: Connect) -> None:
    ada, bob, cem, post_id = uuid7(), uuid7(), uuid7(), uuid7()
    await register(replica, bob, "bob")
    page = await connect(replica.url, ada)

    first = comment(post_id, bob, ada)
    link = f"/posts/tea-abc123#comment-{first['comment_id']}"
    await replica.deliver("content.comment_added", first, times=2)
    news = await page.hears("notification:new")
    assert news["notification"]["kind"] == "post_commented"
    assert await told(replica, ada) == [("Bob commented on your post", "Lovely.", link)]

    # An answer tells who is answered and the author of the post; who is also named in it is not told again.
    parent = {"parent_id": first["comment_id"], "parent_author_id": str(cem)}
    answer = comment(post_id, bob, ada, **parent)
    await replica.deliver("content.comment_added", answer)
    await replica.deliver("content.person_mentioned", mention(post_id, bob, cem, answer["comment_id"]))
    assert [title for title, *_ in await told(replica, cem)] == ["Bob answered your comment"]
    assert len(await told(replica, ada)) == 2
    await replica.deliver("content.comment_added", comment(post_id, ada, ada, parent_id=None))  # her own
    assert len(await told(replica, ada)) == 2

    # A reaction taken back and given again is no news, nor is one to oneself.
    for _ in range(2):
        await replica.deliver("content.reaction_added", reaction(post_id, bob, ada))
    await replica.deliver("content.reaction_added", reaction(post_id, ada, ada))
    assert (await told(replica, ada))[0] == ("Bob reacted to your post", "On tea", "/posts/tea-abc123")
    of_comment = reaction(post_id, bob, cem, comment_id=answer["comment_id"])
    await replica.deliver("content.reaction_added", of_comment)
    assert (await told(replica, cem))[0][0] == "Bob reacted to your comment"

    # Named in a post; the text may be edited as often as one likes.
    dan = uuid7()
    for _ in range(2):
        await replica.deliver("content.person_mentioned", mention(post_id, bob, dan))
    assert await told(replica, dan) == [("Bob mentioned you", "Look, @ada.", "/posts/tea-abc123")]


async def test_what_is_told_of_a_comment_goes_with_it(replica: Replica, connect: Connect) -> None:
    ada, bob, cem, post_id = uuid7(), uuid7(), uuid7(), uuid7()
    said = comment(post_id, bob, ada)
    await replica.deliver("content.comment_added", said)
    await replica.deliver("content.person_mentioned", mention(post_id, bob, cem, said["comment_id"]))
    await replica.deliver("content.comment_added", comment(post_id, bob, ada, excerpt="Stays."))
    page = await connect(replica.url, ada)
    await page.hears("notification:unreadCount", unread=2)
    gone = {"comment_id": said["comment_id"], "post_id": str(post_id), "author_id": str(bob), "comment_count": 1}
    await replica.deliver("content.comment_deleted", gone)
    await page.hears("notification:unreadCount", unread=1)
    assert [body for _, body, _ in await told(replica, ada)] == ["Stays."]
    assert await told(replica, cem) == []


async def test_quoted_are_told_or_asked_and_quoting_are_told_of_consent(replica: Replica, connect: Connect) -> None:
    ada, bob, post_id, quoted_id = uuid7(), uuid7(), uuid7(), uuid7()
    reader = await connect(replica.url)
    await reader.ask("post:watch", str(post_id))
    pair = {
        **POST, "post_id": str(post_id), "author_id": str(bob), "quoted_id": str(quoted_id),
        "quoted_author_id": str(ada),
    }  # fmt: skip
    await replica.deliver("content.post_quoted", {**pair, "is_pending": True})
    await replica.deliver("content.post_quoted", {**pair, "is_pending": True})  # told again with an edit
    assert await told(replica, ada) == [("Somebody asks to quote your post", "On tea", "/me/quotes")]
    await replica.deliver("content.post_quoted", {**pair, "quoted_id": str(uuid7()), "is_pending": False})
    assert (await told(replica, ada))[0] == ("Somebody quoted your post", "On tea", "/posts/tea-abc123")

    await replica.deliver("content.quote_decided", {**pair, "is_accepted": False})
    await reader.hears("post:updated", postId=str(post_id))
    assert await told(replica, bob) == []
    await replica.deliver("content.quote_decided", {**pair, "is_accepted": True})
    assert await told(replica, bob) == [("Somebody lets you quote their post", "On tea", "/posts/tea-abc123")]


async def test_a_decision_is_told_without_who_made_it(replica: Replica, connect: Connect) -> None:
    ada = uuid7()
    page = await connect(replica.url, ada)
    decision = {"decision_id": str(uuid7()), "author_id": str(ada), "reason": "It sells something."}
    await replica.deliver("content.moderation_decided", decision, times=2)
    news = await page.hears("notification:new")
    assert news["notification"]["actor"]["username"] is None
    title = "A moderator decided on something of yours"
    assert await told(replica, ada) == [(title, "It sells something.", "/settings/standing")]
