"""Signing in with a mailed link."""
