"""What feeds hold of a person."""

from typing import Final

from sqlalchemy import select

from services.content.feeds.models import FeedPreferences, Follow, PostScore
from services.content.feeds.rankings import key_of
from services.content.posts.models import Post
from shared.personal_data import Store

STORES: Final = (
    Store(
        name="post_scores",
        table=PostScore.__table__,
        mine=lambda user_id: PostScore.post_id.in_(select(Post.id).where(Post.author_id == user_id)),
        is_exported=False,
        note="How hot your posts are: a number made of their counts.",
    ),
    Store(
        name="follows",
        table=Follow.__table__,
        mine=lambda user_id: Follow.follower_id == user_id,
        note="Whom you follow, and followed.",
    ),
    Store(
        name="follows_by_others",
        table=Follow.__table__,
        mine=lambda user_id: Follow.followee_id == user_id,
        is_exported=False,
        note="Who follows you: theirs to know.",
    ),
    Store(
        name="feed_preferences",
        table=FeedPreferences.__table__,
        mine=lambda user_id: FeedPreferences.user_id == user_id,
        note="What you want to see more of.",
    ),
    Store(
        name="home_feed",
        key=key_of,
        is_exported=False,
        note="The order of the pages of your home feed, kept for an hour.",
    ),
)
