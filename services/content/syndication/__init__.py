"""Feeds of public posts for readers elsewhere (RSS, Atom, JSON Feed), and the sitemap for search engines."""
