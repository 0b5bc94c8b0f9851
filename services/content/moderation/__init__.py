"""Keeping the place in order: newcomers' posts are looked at first, reports, decisions with reasons, appeals."""
