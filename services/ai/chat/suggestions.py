"""Three things the person could say next. Made here and not by the model: a second call would double the cost."""

from collections.abc import Sequence

from services.ai.llm.offline.intents import topic_of

COUNT = 3


def suggest(message: str, answer: str, interests: Sequence[str]) -> list[str]:
    """Return COUNT short messages, the nearest to the conversation first."""
    ideas: list[str] = []
    if topic := topic_of(message):
        ideas += [f"Tell me more about {topic}", f"Help me write a post about {topic}"]
    if (theirs := topic_of(answer)) and theirs.lower() != (topic or "").lower():
        ideas.append(f"What do you mean by {theirs}?")
    ideas += [f"What do you like about {interest}?" for interest in interests[:COUNT]]
    ideas += ["What can you do?", "Ask me a question", "Help me write a post"]
    return ideas[:COUNT]
