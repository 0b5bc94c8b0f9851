"""Comments: threads below a post, written in Markdown."""
