"""The keys that sign access tokens, their JWKS and their rotation."""
