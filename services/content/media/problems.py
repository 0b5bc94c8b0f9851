"""What can go wrong with pictures."""

from shared.problems import Conflict, InvalidInput, NotFound, Overloaded, PayloadTooLarge, Problem


class UnsupportedPicture(InvalidInput):
    code, title = "unsupported_picture", "Not a picture that can be used"


class BrokenPicture(InvalidInput):
    code, title = "broken_picture", "The picture is damaged"


class PictureTooLarge(PayloadTooLarge):
    code, title = "picture_too_large", "The picture is too large"


class QuotaExceeded(PayloadTooLarge):
    code, title = "media_quota_exceeded", "There is no room for more pictures"


class MediaNotFound(NotFound):
    code, title = "media_not_found", "Picture not found"


class MediaInUse(Conflict):
    """A post shows it; `details.posts` says which."""

    code, title = "media_in_use", "A post shows this picture"


class RangeNotSatisfiable(Problem):
    status, code, title = 416, "range_not_satisfiable", "The file has no such part"


class MediaStoreUnavailable(Overloaded):
    code, title = "media_store_unavailable", "Pictures cannot be reached"
