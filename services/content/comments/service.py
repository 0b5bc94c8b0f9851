"""What may be done with comments. Records the events; the edge commits.

Comments belong to a public post: whoever may not open it finds none. Its author may lock them for everybody else.
A comment is answered five levels deep; deeper answers stand beside the one they answer.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.content.authors.repository import author_of
from services.content.comments import repository
from services.content.comments.events import CommentAdded, CommentDeleted, CommentEdited
from services.content.comments.markdown import mentioned, rendered
from services.content.comments.models import Comment
from services.content.comments.problems import CommentChanged, CommentNotFound, CommentNotYours, CommentsLocked
from services.content.comments.schemas import (
    CommentCreate,
    CommentCursor,
    CommentRead,
    CommentSort,
    ReplyList,
    Thread,
    ThreadList,
)
from services.content.counts import apart
from services.content.mentions import repository as mentions
from services.content.mentions.events import PersonMentioned
from services.content.moderation import standing
from services.content.moderation.policy import Deed
from services.content.posts import repository as posts
from services.content.posts.conditions import IfMatch
from services.content.posts.models import Post
from services.content.posts.problems import PostNotFound
from shared.auth import Caller
from shared.ids import uuid7
from shared.outbox import record
from shared.pagination import PageParams, Pagination, split_page

MAX_DEPTH: Final = 4
MAX_FOLLOWED: Final = 200
"""Replies of a thread that a link leads to."""
_EXCERPT: Final = 160


async def threads(
    session: AsyncSession, caller: Caller | None, post_id: UUID, page: PageParams, sort: CommentSort
) -> ThreadList:
    """Return one page of threads, each with its first replies.

    Raises:
        PostNotFound
    """
    await _post(session, caller, post_id)
    after = CommentCursor.decode(page.cursor).id if page.cursor else None
    found = await repository.threads(session, caller, post_id, sort=sort, after=after, limit=page.limit + 1)
    roots, next_cursor = split_page(found, page.limit, lambda row: CommentCursor(id=row[0].id))
    by_root: dict[UUID, list[CommentRead]] = {row[0].id: [] for row in roots}
    for reply in await repository.first_replies(session, caller, list(by_root)):
        by_root[reply[0].root_id or reply[0].id].append(shown(reply[0], is_hidden=reply[1]))
    comments = [
        Thread(**shown(root, is_hidden=is_hidden).model_dump(by_alias=False), replies=by_root[root.id])
        for root, is_hidden in roots
    ]
    await _leave_out(session, caller, [*comments, *(reply for root in comments for reply in root.replies)])
    return ThreadList(
        comments=comments,
        pagination=Pagination(limit=page.limit, next_cursor=next_cursor),
    )


async def replies(session: AsyncSession, caller: Caller | None, comment_id: UUID, page: PageParams) -> ReplyList:
    """Return one page of the thread that a comment begins.

    Raises:
        CommentNotFound
    """
    root = await session.get(Comment, comment_id)
    if root is None or root.root_id is not None:
        raise CommentNotFound
    await _post_of(session, caller, root)
    after = CommentCursor.decode(page.cursor).id if page.cursor else None
    found = await repository.replies(session, caller, root.id, after=after, limit=page.limit + 1)
    rows, next_cursor = split_page(found, page.limit, lambda row: CommentCursor(id=row[0].id))
    comments = [shown(comment, is_hidden=is_hidden) for comment, is_hidden in rows]
    await _leave_out(session, caller, comments)
    return ReplyList(
        comments=comments,
        pagination=Pagination(limit=page.limit, next_cursor=next_cursor),
    )


async def thread_of(session: AsyncSession, caller: Caller | None, comment_id: UUID) -> Thread:
    """Return the thread that a comment stands in, with its first replies: where a link to it leads.

    Raises:
        CommentNotFound
    """
    comment = await session.get(Comment, comment_id)
    if comment is None:
        raise CommentNotFound
    await _post_of(session, caller, comment)
    root_id = comment.root_id or comment.id
    root = await repository.root(session, caller, root_id)
    if root is None:
        raise CommentNotFound
    below = await repository.replies(session, caller, root_id, after=None, limit=MAX_FOLLOWED)
    thread = Thread(
        **shown(root[0], is_hidden=root[1]).model_dump(by_alias=False),
        replies=[shown(reply, is_hidden=is_hidden) for reply, is_hidden in below],
    )
    await _leave_out(session, caller, [thread, *thread.replies])
    return thread


async def create(
    session: AsyncSession, caller: Caller, post_id: UUID, body: CommentCreate, now: datetime
) -> CommentRead:
    """Return a new comment.

    Raises:
        PostNotFound, CommentsLocked, CommentNotFound
        TooManyRequests: somebody who is new says too much.
    """
    post = await _post(session, caller, post_id)
    await standing.require_within(session, Deed.COMMENT, caller, now)
    if post.comments_locked and post.author_id != caller.id:
        raise CommentsLocked("You can still read what was said.")
    parent = None
    if body.parent_id is not None:
        parent = await repository.find(session, body.parent_id, caller)
        if parent is None or parent.post_id != post_id:
            raise CommentNotFound
    people = await mentions.people_named(session, mentioned(body.body), caller.id)
    above = parent
    comment = Comment(
        id=uuid7(),
        post_id=post_id,
        author=await author_of(session, caller),
        parent_id=None if above is None else (above.parent_id if above.depth == MAX_DEPTH else above.id),
        root_id=None if above is None else (above.root_id or above.id),
        depth=0 if above is None else min(above.depth + 1, MAX_DEPTH),
        body=body.body,
        html=await rendered(body.body, {name: person.username for name, person in people.items()}),
        replies=0,
        reactions={},
        revision=1,
        created_at=now,
        edited_at=None,
        deleted_at=None,
    )
    session.add(comment)
    await session.flush()
    total = await repository.count(session, comment, 1)
    await record(
        session,
        CommentAdded(
            comment_id=comment.id,
            post_id=post.id,
            post_slug=post.slug,
            post_title=post.title,
            post_author_id=post.author_id,
            author_id=caller.id,
            author_username=comment.author.username,
            parent_id=parent.id if parent else None,
            parent_author_id=parent.author_id if parent else None,
            excerpt=_excerpt(body.body),
            comment_count=total,
            created_at=now,
        ),
    )
    await _record_mentions(session, comment, post, [person.id for person in people.values()])
    return shown(comment, is_hidden=False)


async def preview(session: AsyncSession, caller: Caller, words: str) -> str:
    """Return the HTML that a comment with these words would have."""
    people = await mentions.people_named(session, mentioned(words), caller.id)
    return await rendered(words, {name: person.username for name, person in people.items()})


async def update(
    session: AsyncSession, caller: Caller, comment_id: UUID, words: str, *, if_match: IfMatch, now: datetime
) -> CommentRead:
    """Return the comment with other words; the same ones change nothing.

    Raises:
        CommentNotFound, CommentNotYours, CommentChanged
    """
    comment, post = await _own(session, caller, comment_id)
    if comment.author_id != caller.id:
        raise CommentNotYours
    if not if_match.allows(comment.revision):
        raise CommentChanged("Load it again and repeat the change.", details={"revision": comment.revision})
    if words != comment.body:
        people = await mentions.people_named(session, mentioned(words), caller.id)
        comment.body = words
        comment.html = await rendered(words, {name: person.username for name, person in people.items()})
        comment.revision += 1
        comment.edited_at = now
        await session.flush()
        await record(session, CommentEdited(comment_id=comment.id, post_id=post.id, author_id=comment.author_id))
        await _record_mentions(session, comment, post, [person.id for person in people.values()])
    return shown(comment, is_hidden=False)


async def delete(session: AsyncSession, caller: Caller, comment_id: UUID, *, if_match: IfMatch, now: datetime) -> None:
    """Delete a comment: one's own, or one below one's own post.

    Raises:
        CommentNotFound, CommentNotYours, CommentChanged
    """
    comment, post = await _own(session, caller, comment_id)
    if caller.id not in {comment.author_id, post.author_id}:
        raise CommentNotYours
    if not if_match.allows(comment.revision):
        raise CommentChanged("Load it again and look at it.", details={"revision": comment.revision})
    await _take_back(session, comment, now)


async def set_removed(session: AsyncSession, comment_id: UUID, at: datetime | None) -> bool:
    """Take a comment out of sight for moderators, or with None put it back; what is so already stays.

    Returns False where its author has deleted it.
    """
    comment = await repository.find_for_change(session, comment_id)
    if comment is None:
        return False
    if (comment.removed_at is None) == (at is None):
        return True
    comment.removed_at = at
    comment.revision += 1
    await session.flush()
    total = await repository.count(session, comment, -1 if at else 1)
    if at:
        await _record_deleted(session, comment, total)
    else:
        await record(
            session, CommentEdited(comment_id=comment.id, post_id=comment.post_id, author_id=comment.author_id)
        )
    return True


def shown(comment: Comment, *, is_hidden: bool) -> CommentRead:
    """Return what readers see of a comment."""
    is_deleted = comment.deleted_at is not None or comment.removed_at is not None
    is_silent = is_deleted or is_hidden
    return CommentRead.model_validate(
        {
            "id": comment.id,
            "post_id": comment.post_id,
            "parent_id": comment.parent_id,
            "depth": comment.depth,
            "author": None if is_silent else comment.author,
            "body": "" if is_silent else comment.body,
            "html": "" if is_silent else comment.html,
            "is_deleted": is_deleted,
            "is_hidden": is_hidden and not is_deleted,
            "reply_count": comment.replies,
            "reactions": {} if is_silent else comment.reactions,
            "revision": comment.revision,
            "created_at": comment.created_at,
            "edited_at": None if is_silent else comment.edited_at,
        }
    )


async def _leave_out(session: AsyncSession, caller: Caller | None, comments: Sequence[CommentRead]) -> None:
    """Take those that the caller is kept apart from out of the numbers."""
    less = await apart.of_things(session, caller, [comment.id for comment in comments], apart.below_comments)
    for one in comments:
        one.reply_count, one.reactions = apart.reduced(one.reply_count, one.reactions, less.get(one.id, ()))


async def _take_back(session: AsyncSession, comment: Comment, now: datetime) -> None:
    comment.deleted_at = now
    comment.body = comment.html = ""
    comment.revision += 1
    await session.flush()
    total = await repository.count(session, comment, -1)
    await _record_deleted(session, comment, total)


async def _record_deleted(session: AsyncSession, comment: Comment, total: int) -> None:
    event = CommentDeleted(
        comment_id=comment.id, post_id=comment.post_id, author_id=comment.author_id, comment_count=total
    )
    await record(session, event)


async def _post(session: AsyncSession, caller: Caller | None, post_id: UUID) -> Post:
    post = await posts.find_public(session, caller, post_id)
    if post is None:
        raise PostNotFound
    return post


async def _post_of(session: AsyncSession, caller: Caller | None, comment: Comment) -> Post:
    post = await posts.find_public(session, caller, comment.post_id)
    if post is None:
        raise CommentNotFound
    return post


async def _own(session: AsyncSession, caller: Caller, comment_id: UUID) -> tuple[Comment, Post]:
    """Return a living comment, locked, and its post, if the caller may see both."""
    seen = await repository.find(session, comment_id, caller)
    if seen is None:
        raise CommentNotFound
    post = await _post_of(session, caller, seen)
    comment = await repository.find_for_change(session, comment_id)
    if comment is None:  # deleted meanwhile
        raise CommentNotFound
    return comment, post


async def _record_mentions(session: AsyncSession, comment: Comment, post: Post, people: list[UUID]) -> None:
    for person_id in people:
        if person_id != comment.author_id:
            event = PersonMentioned(
                person_id=person_id,
                author_id=comment.author_id,
                post_id=post.id,
                post_slug=post.slug,
                post_title=post.title,
                comment_id=comment.id,
                excerpt=_excerpt(comment.body),
            )
            await record(session, event)


def _excerpt(body: str) -> str:
    flat = " ".join(body.split())
    return flat if len(flat) <= _EXCERPT else f"{flat[: _EXCERPT - 1]}…"
