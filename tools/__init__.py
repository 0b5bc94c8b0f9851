"""Commands of the people who work on Sparkle Universe; nothing here runs in production."""
