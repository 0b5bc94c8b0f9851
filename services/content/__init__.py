"""Posts and what grows around them: documents, tags and the authors' bylines."""
