"""Personal access tokens: what a person gives a program, so that it need not have their password."""
