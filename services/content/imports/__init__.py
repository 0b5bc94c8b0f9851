"""Imports: posts from Markdown files, from Ghost and from dev.to, in the background, with a report of every one."""
