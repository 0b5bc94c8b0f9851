"""What can go wrong with feeds."""

from shared.problems import Problem


class FeedExpired(Problem):
    status, code, title = 410, "feed_expired", "This feed is from a while ago"

    def __init__(self) -> None:
        super().__init__("Its order is not kept any more. Start again without the cursor.")
