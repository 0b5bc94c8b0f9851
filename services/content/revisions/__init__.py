"""What a post said before: kept whenever its text is replaced, compared and taken back."""
