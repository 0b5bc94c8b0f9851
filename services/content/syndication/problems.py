"""What can go wrong with feeds."""

from shared.problems import NotFound


class FeedNotFound(NotFound):
    code, title = "feed_not_found", "Feed not found"
