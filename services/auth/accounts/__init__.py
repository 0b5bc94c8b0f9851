"""Registering, signing in, and proving an address."""
