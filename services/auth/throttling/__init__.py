"""Guessing made slow, without a lock that a stranger could turn."""
