"""What happens on posts: told live to those who watch one, and durably to those whom it concerns."""
