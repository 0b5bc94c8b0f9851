"""Documents of the rich text editor: checked against its schema, normalised, and read as plain text. Pure."""
