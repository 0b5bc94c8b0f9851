"""What can go wrong with a follow."""

from shared.problems import InvalidInput


class SelfFollow(InvalidInput):
    code, title = "self_follow", "You cannot follow yourself"
