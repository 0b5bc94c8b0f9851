"""What an author is working on: autosaved without readers of a published post seeing it."""
