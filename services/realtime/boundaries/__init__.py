"""Who does not meet whom: a projection of auth's facts, and what each replica knows of it for its own sockets."""
