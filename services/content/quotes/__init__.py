"""Posts in posts, with the consent of those who are quoted: asked for, given, refused and withdrawn."""
