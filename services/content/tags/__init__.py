"""Tags: short normalised names, created when a post first uses them."""
