"""Accounts, sessions, signing keys, profiles and follows."""
