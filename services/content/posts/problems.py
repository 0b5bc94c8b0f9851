"""What can go wrong with posts."""

from shared.problems import Conflict, Forbidden, NotFound, Problem


class PostNotFound(NotFound):
    code, title = "post_not_found", "Post not found"


class PostNotYours(Forbidden):
    code, title = "post_not_yours", "Only the author may change a post"


class PostChanged(Problem):
    status, code, title = 412, "post_changed", "The post has changed since"


class PostIsPublished(Conflict):
    code, title = "post_is_published", "The post is published already"


class CommentsClosedByModerator(Conflict):
    code, title = "comments_closed_by_moderator", "A moderator closed the comments"


class SlugsExhausted(Problem):
    status, code, title = 503, "slugs_exhausted", "No free slug was found"
