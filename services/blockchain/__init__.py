"""Wallets of people, and SPARK on the chain."""
