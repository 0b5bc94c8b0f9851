"""What can go wrong with a picture."""

from shared.problems import InvalidInput, NotFound, PayloadTooLarge


class UnsupportedPicture(InvalidInput):
    code, title = "unsupported_picture", "Not a picture that can be used"


class BrokenPicture(InvalidInput):
    code, title = "broken_picture", "The picture is damaged"


class PictureTooLarge(PayloadTooLarge):
    code, title = "picture_too_large", "The picture is too large"


class AvatarNotFound(NotFound):
    code, title = "avatar_not_found", "Picture not found"
