"""Reactions: what people give posts and comments, and counters that are exact however many give at once."""
