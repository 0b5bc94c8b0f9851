"""What ai holds of a person, and what becomes of it when the account is deleted."""

from typing import Final

from sqlalchemy import select

from services.ai.companions.models import Companion
from services.ai.conversations.models import Conversation, Message
from services.ai.moderation.models import Review
from shared.personal_data import COMMON_STORES, Action, Store

STORES: Final = (
    Store(
        name="messages",
        table=Message.__table__,
        mine=lambda user_id: Message.conversation_id.in_(
            select(Conversation.id).where(Conversation.owner_id == user_id)
        ),
        note="What you and your companions said.",
    ),
    Store(
        name="conversations",
        table=Conversation.__table__,
        mine=lambda user_id: Conversation.owner_id == user_id,
    ),
    Store(
        name="companions",
        table=Companion.__table__,
        mine=lambda user_id: Companion.owner_id == user_id,
    ),
    Store(
        name="reviews",
        table=Review.__table__,
        mine=lambda user_id: Review.author_id == user_id,
        note="Texts of yours that wait to be looked at before they show.",
    ),
    Store(
        name="language_model",
        action=Action.KEPT,
        note="Where an outside model answers, its operator's own rules say how long it keeps what it was sent. "
        "The built-in one keeps nothing.",
    ),
    *COMMON_STORES,
)
