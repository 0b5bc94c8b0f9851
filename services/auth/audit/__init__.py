"""What happened to the security of an account: append-only, shown to its owner, mailed where it matters."""
