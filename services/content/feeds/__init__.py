"""Feeds: what a person follows, what is trending, and a home page ranked by rules that it explains."""
