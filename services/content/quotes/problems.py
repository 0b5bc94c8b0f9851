"""What can go wrong with quotes."""

from shared.problems import Forbidden, NotFound


class QuoteNotFound(NotFound):
    code, title = "quote_not_found", "Quote not found"


class QuotesRefused(Forbidden):
    code, title = "quotes_refused", "The author lets nobody quote this post"
