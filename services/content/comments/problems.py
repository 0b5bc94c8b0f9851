"""What can go wrong with comments."""

from shared.problems import Forbidden, NotFound, Problem


class CommentNotFound(NotFound):
    code, title = "comment_not_found", "Comment not found"


class CommentNotYours(Forbidden):
    code, title = "comment_not_yours", "Only its author may change a comment"


class CommentsLocked(Forbidden):
    code, title = "comments_locked", "The author has closed the comments"


class CommentChanged(Problem):
    status, code, title = 412, "comment_changed", "The comment has changed since"
