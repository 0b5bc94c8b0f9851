"""Signing in with Ethereum (ERC-4361): wallets that open an account."""
