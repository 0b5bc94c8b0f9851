"""What former texts hold of a person: their own words."""

from typing import Final
from uuid import UUID

from sqlalchemy import Select, select

from services.content.posts.models import Post
from services.content.revisions.models import Revision, WorkingCopy
from shared.personal_data import Store


def _posts_of(user_id: UUID) -> Select[UUID]:
    return select(Post.id).where(Post.author_id == user_id)


STORES: Final = (
    Store(
        name="revisions",
        table=Revision.__table__,
        mine=lambda user_id: Revision.post_id.in_(_posts_of(user_id)),
        note="What your posts said before.",
    ),
    Store(
        name="working_copies",
        table=WorkingCopy.__table__,
        mine=lambda user_id: WorkingCopy.post_id.in_(_posts_of(user_id)),
        note="Changes of your posts that you have not published.",
    ),
)
