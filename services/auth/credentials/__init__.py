"""With what an account can be opened. Whoever removes one of these asks here first."""
