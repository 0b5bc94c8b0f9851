"""What moderators and administrators may do to accounts: each of it with a reason that the account's owner can read."""
