"""Bookmarks: what people keep for later, for themselves alone."""
