"""Authors: a projection of auth's users, as much as a byline shows."""
