"""Mentions: `@name` in a post or a comment tells the person, wherever no block is between."""
