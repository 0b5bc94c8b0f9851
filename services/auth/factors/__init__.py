"""Second factors: what a sign-in asks for beside the first."""
