"""Signing up with an account elsewhere or a wallet: what is known of somebody until they have chosen a name."""
