"""Judging what people write: asked for over HTTP, and for content by events that wait until there is an answer."""
