"""Finding people by the beginning of a name, or by a name that is nearly right."""
