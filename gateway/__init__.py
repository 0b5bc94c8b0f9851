"""The edge of Sparkle Universe: one address that verifies, limits, routes and streams. It owns no data."""
