"""Bodies of the follow lists."""

from services.auth.profiles.schemas import UserCards
from shared.pagination import Pagination


class UserPage(UserCards):
    """A page of people."""

    pagination: Pagination
