"""Numbers beside a post, kept exact by the statements that change what they count."""
