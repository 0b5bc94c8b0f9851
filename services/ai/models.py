"""Every table of the service, for Alembic."""

from services.ai.companions.models import Companion
from services.ai.conversations.models import Conversation, Message
from services.ai.models_base import Base
from services.ai.moderation.models import Review

__all__ = ["Base", "Companion", "Conversation", "Message", "Review"]
