"""What can go wrong with conversations."""

from shared.problems import NotFound


class ConversationNotFound(NotFound):
    code, title = "conversation_not_found", "Conversation not found"
