"""What cases are about: seen by moderators, and changed by their decisions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from services.content.authors.models import Author
from services.content.comments import repository as comments
from services.content.comments import service as comments_service
from services.content.comments.models import Comment
from services.content.moderation import reviews
from services.content.moderation.policy import ACTIONS, HELD_ACTIONS, TAKEN_BACK, ModerationAction, SubjectType
from services.content.moderation.problems import ActionNotPossible
from services.content.posts import repository as posts
from services.content.posts import telling
from services.content.posts.models import Post
from services.content.posts.policy import Moderation
from services.content.posts.visibility import readable_by
from shared.auth import Caller

_SHOWN_TEXT = 4_000

SubjectKey = tuple[SubjectType, UUID]


@dataclass(frozen=True)
class Seen:
    """A thing as moderators see it."""

    title: str | None
    text: str | None
    link: str | None
    author: Author | None
    state: str


async def owner_of(session: AsyncSession, caller: Caller, subject: SubjectKey) -> UUID | None:
    """Return whose thing it is, if it is there and `caller` may see it."""
    kind, subject_id = subject
    if kind is SubjectType.PERSON:
        return await session.scalar(select(Author.id).where(Author.id == subject_id))
    if kind is SubjectType.POST:
        return await session.scalar(select(Post.author_id).where(Post.id == subject_id, readable_by(caller)))
    comment = await comments.find(session, subject_id, caller)
    if comment is None or await posts.find_public(session, caller, comment.post_id) is None:
        return None
    return comment.author_id


async def seen(session: AsyncSession, subjects: Collection[SubjectKey]) -> dict[SubjectKey, Seen]:
    """Return things by their keys; three statements, however many there are."""
    ids = {kind: [one for found, one in subjects if found is kind] for kind in SubjectType}
    found: dict[SubjectKey, Seen] = {}
    query = select(Post).where(Post.id.in_(ids[SubjectType.POST])).options(*posts.WHOLE)
    for post in await session.scalars(query):
        found[SubjectType.POST, post.id] = _post(post)
    with_author = joinedload(Comment.author, innerjoin=True)
    rows = select(Comment, Post.slug, Post.title).join(Post, Post.id == Comment.post_id).options(with_author)
    for comment, slug, title in await session.execute(rows.where(Comment.id.in_(ids[SubjectType.COMMENT]))):
        found[SubjectType.COMMENT, comment.id] = _comment(comment, slug, title)
    people = select(Author).where(Author.id.in_(ids[SubjectType.PERSON]))
    for person in await session.scalars(people):
        link = f"/@{person.username}"
        found[SubjectType.PERSON, person.id] = Seen(person.display_name, None, link, person, "visible")
    return found


def actions_on(kind: SubjectType, thing: Seen | None) -> frozenset[ModerationAction]:
    """Return what can be decided on a thing as it is now."""
    return HELD_ACTIONS if thing is not None and thing.state == "pending" else ACTIONS[kind]


async def hold(session: AsyncSession, subject: SubjectKey) -> None:
    """Lock a post that is to be decided on: everything that changes one locks it first, and its case after it."""
    if subject[0] is SubjectType.POST:
        await posts.find_any_for_change(session, subject[1])


async def carry_out(session: AsyncSession, subject: SubjectKey, action: ModerationAction, now: datetime) -> None:
    """Remove something or close its comments; what is so already stays.

    Raises:
        ActionNotPossible: the thing is gone.
    """
    kind, subject_id = subject
    if kind is SubjectType.COMMENT and action is ModerationAction.REMOVE:
        await _set_removed(session, subject_id, now)
    if kind is not SubjectType.POST or action not in {ModerationAction.REMOVE, ModerationAction.LOCK_COMMENTS}:
        return
    post = await _post_for_change(session, subject_id)
    if action is ModerationAction.LOCK_COMMENTS:
        await _set_locked(session, post, now, is_locked=True)
        return
    await reviews.withdraw(session, post)
    if post.moderation != Moderation.REMOVED:
        await reviews.hide(session, post, Moderation.REMOVED)


async def take_back(
    session: AsyncSession, subject: SubjectKey, actions: Collection[ModerationAction], now: datetime
) -> None:
    """Put back what decisions did, and what is held; what is so already stays.

    Raises:
        ActionNotPossible: the thing is gone.
    """
    kind, subject_id = subject
    if kind is SubjectType.COMMENT and ModerationAction.REMOVE in actions:
        await _set_removed(session, subject_id, None)
    if kind is not SubjectType.POST or not TAKEN_BACK.intersection(actions):
        return
    post = await _post_for_change(session, subject_id)
    if ModerationAction.LOCK_COMMENTS in actions:
        await _set_locked(session, post, now, is_locked=False)
    if ModerationAction.REMOVE in actions:
        await reviews.withdraw(session, post)
        if post.moderation != Moderation.CLEAR:
            await reviews.show(session, post, now)


async def _set_removed(session: AsyncSession, comment_id: UUID, at: datetime | None) -> None:
    if not await comments_service.set_removed(session, comment_id, at):
        raise ActionNotPossible("Its author has deleted it.")


async def _post_for_change(session: AsyncSession, post_id: UUID) -> Post:
    post = await posts.find_any_for_change(session, post_id)
    if post is None:
        raise ActionNotPossible("Its author has deleted it.")
    return post


async def _set_locked(session: AsyncSession, post: Post, now: datetime, *, is_locked: bool) -> None:
    if post.comments_locked is is_locked:
        return
    post.comments_locked = is_locked
    post.revision += 1
    await session.flush()
    if reviews.is_seen(post):
        await telling.tell_updated(session, post, now)


def _post(post: Post) -> Seen:
    state = {Moderation.CLEAR: "visible", Moderation.PENDING: "pending"}.get(Moderation(post.moderation), "removed")
    if post.deleted_at is not None or post.published_at is None:
        state = "gone"
    return Seen(post.title, post.plain_text[:_SHOWN_TEXT], f"/posts/{post.slug}", post.author, state)


def _comment(comment: Comment, slug: str, title: str) -> Seen:
    state = "removed" if comment.removed_at else "visible"
    if comment.deleted_at is not None:
        state = "gone"
    return Seen(title, comment.body[:_SHOWN_TEXT], f"/posts/{slug}#comment-{comment.id}", comment.author, state)
