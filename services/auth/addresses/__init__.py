"""The address of an account, and its change."""
