"""Exports: everything that a person has written, as files that other programs read, and this one without loss."""
