"""Every table of the content database, for migrations."""

from services.content.analytics.models import PostDay, PostReferrer, Salt, Visitor
from services.content.authors.models import Author
from services.content.bookmarks.models import Bookmark
from services.content.boundaries.models import Block, Mute
from services.content.comments.models import Comment
from services.content.counts.models import PostCounts
from services.content.feeds.models import FeedPreferences, Follow, PostScore
from services.content.filters.models import WordFilter
from services.content.imports.models import Import, ImportChunk, ImportedPost, ImportItem
from services.content.media.models import Media, MediaRemoval, MediaUse, MediaVariant
from services.content.models_base import Base
from services.content.moderation.models import (
    Appeal,
    Case,
    Decision,
    ModerationRules,
    PendingReview,
    Report,
    Voucher,
)
from services.content.posts.models import Post, PostSlug, SpentSlug
from services.content.quotes.models import Quote
from services.content.reactions.models import CommentReaction, PostReaction
from services.content.revisions.models import Revision, WorkingCopy
from services.content.search.models import SearchWord, UnlearnedPost
from services.content.series.models import Series
from services.content.tags.models import PostTag, Tag, TagFollow

__all__ = [
    "Appeal",
    "Author",
    "Base",
    "Block",
    "Bookmark",
    "Case",
    "Comment",
    "CommentReaction",
    "Decision",
    "FeedPreferences",
    "Follow",
    "Import",
    "ImportChunk",
    "ImportItem",
    "ImportedPost",
    "Media",
    "MediaRemoval",
    "MediaUse",
    "MediaVariant",
    "ModerationRules",
    "Mute",
    "PendingReview",
    "Post",
    "PostCounts",
    "PostDay",
    "PostReaction",
    "PostReferrer",
    "PostScore",
    "PostSlug",
    "PostTag",
    "Quote",
    "Report",
    "Revision",
    "Salt",
    "SearchWord",
    "Series",
    "SpentSlug",
    "Tag",
    "TagFollow",
    "UnlearnedPost",
    "Visitor",
    "Voucher",
    "WordFilter",
    "WorkingCopy",
]
