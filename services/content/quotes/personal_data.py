"""What quotes hold of a person."""

from typing import Final

from sqlalchemy import select

from services.content.posts.models import Post
from services.content.quotes.models import Quote
from shared.personal_data import Store

STORES: Final = (
    Store(
        name="quotes",
        table=Quote.__table__,
        mine=lambda user_id: Quote.post_id.in_(select(Post.id).where(Post.author_id == user_id)),
        hidden=("quoted_author_id",),
        note="Which posts yours quote.",
    ),
    Store(
        name="quotes_by_others",
        table=Quote.__table__,
        mine=lambda user_id: Quote.quoted_author_id == user_id,
        note="Which posts quote yours, and what you said to it.",
    ),
)
