"""What can go wrong with a follow."""

from shared.problems import Forbidden, InvalidInput


class SelfFollow(InvalidInput):
    code, title = "self_follow", "You cannot follow yourself"


class FollowForbidden(Forbidden):
    code, title = "follow_forbidden", "You cannot follow this person"
