"""Pictures that people upload: made anew, kept in several widths, and private until a public post shows them."""
