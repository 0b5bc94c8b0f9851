"""Posts: drafts and what is published of them."""
