"""Passkeys: WebAuthn credentials that sign in on their own, without address, password or code."""
