"""Which passwords are taken, and how one that was forgotten or is old is replaced."""
