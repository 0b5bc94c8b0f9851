"""The muted words of a person."""

from typing import Final

from services.content.filters.models import WordFilter
from shared.personal_data import Store

STORES: Final = (
    Store(
        name="word_filters",
        table=WordFilter.__table__,
        mine=lambda user_id: WordFilter.user_id == user_id,
        hidden=("key", "query"),
        note="The words that you muted.",
    ),
)
