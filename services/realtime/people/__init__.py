"""What this service knows of other services' users and follow edges."""
