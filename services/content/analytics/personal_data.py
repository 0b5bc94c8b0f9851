"""What analytics hold of a person: sums about their posts. Of readers there is nothing that could be found again."""

from typing import Final

from sqlalchemy import select

from services.content.analytics.models import PostDay, PostReferrer, Visitor
from services.content.posts.models import Post
from shared.personal_data import Store

STORES: Final = (
    Store(
        name="post_days",
        table=PostDay.__table__,
        mine=lambda user_id: PostDay.post_id.in_(select(Post.id).where(Post.author_id == user_id)),
        note="How often your posts were read, by day.",
    ),
    Store(
        name="post_referrers",
        table=PostReferrer.__table__,
        mine=lambda user_id: PostReferrer.post_id.in_(select(Post.id).where(Post.author_id == user_id)),
        note="From which sites people came to your posts, by day.",
    ),
    Store(
        name="visitors",
        table=Visitor.__table__,
        mine=lambda user_id: Visitor.post_id.in_(select(Post.id).where(Post.author_id == user_id)),
        is_exported=False,
        note="Hashes that count a reader of your posts once; they are destroyed after two days.",
    ),
)
