"""Finding posts: full text with ranking and highlights, suggestions while typing, mistyped words, related posts."""
