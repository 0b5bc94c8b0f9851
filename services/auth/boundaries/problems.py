"""What can go wrong with a block or a mute."""

from shared.problems import Conflict, InvalidInput


class SelfBlock(InvalidInput):
    code, title = "self_block", "You cannot block yourself"


class SelfMute(InvalidInput):
    code, title = "self_mute", "You cannot mute yourself"


class ListFull(Conflict):
    code, title = "list_full", "The list is full"
