"""What the offline engine says. The same persona, history and message give the same answer."""

import hashlib
from collections.abc import Callable, Sequence

from services.ai.llm.offline import intents
from services.ai.llm.offline.intents import Facts, Intent
from services.ai.llm.ports import Persona, Turn

NOTICE = (
    "A word on what I am: Sparkle's built-in offline engine, a small set of conversation rules and not a language"
    " model. I can listen, remember what you tell me in this chat and help you get started with a text."
)


def compose(persona: Persona, history: Sequence[Turn], message: str) -> str:
    """Return the answer of `persona` to `message`."""
    return _Answer(persona, history, message).text()


class _Answer:
    def __init__(self, persona: Persona, history: Sequence[Turn], message: str) -> None:
        self.persona = persona
        self.message = message
        self.is_first = not any(turn.role == "assistant" for turn in history)
        said = [turn.content for turn in history if turn.role == "user"]
        self.new_facts = intents.facts_in([message])
        self.facts: Facts = intents.facts_in([*said, message])
        self.topic = intents.topic_of(message) or next(filter(None, map(intents.topic_of, reversed(said))), None)
        seed = "\x1f".join([persona.name, persona.style, str(len(history)), *said[-3:], message])
        self._seed = hashlib.sha256(seed.encode()).digest()
        self._picks = 0

    def text(self) -> str:
        intent = intents.intent_of(self.message)
        parts = [_REPLIES[intent](self)]
        if self.is_first and intent is not Intent.ENGINE:
            parts.append(NOTICE)
        return " ".join(parts)

    def pick(self, *options: str) -> str:
        """Choose one of the options, by the seed."""
        chosen = options[self._seed[self._picks % len(self._seed)] % len(options)]
        self._picks += 1
        return chosen

    @property
    def address(self) -> str:
        return f", {self.facts.name}" if self.facts.name else ""

    @property
    def stop(self) -> str:
        return "!" if "enthusiastic" in self.persona.style else "."

    @property
    def opening(self) -> str:
        if "thoughtful" in self.persona.style:
            return self.pick("Let me think with you. ", "Hm. ", "Slowly, then. ")
        if "warm" in self.persona.style:
            return self.pick("I'm glad you tell me. ", "Thank you for sharing that. ", "I hear you. ")
        if "enthusiastic" in self.persona.style:
            return self.pick("Oh, tell me more! ", "I like where this goes! ", "Yes! ")
        return self.pick("I see. ", "All right. ", "Understood. ")

    @property
    def question(self) -> str:
        """A question back, about what both care for where there is such a thing."""
        shared = [x for x in self.persona.interests if any(x.lower() in like.lower() for like in self.facts.likes)]
        if shared:
            return f"We both care about {shared[0]}: what drew you to it?"
        if self.facts.likes and self._seed[-1] % 2:
            return f"Is there a link to {self.facts.likes[-1]}, which you like?"
        if "creative" in self.persona.style:
            return self.pick("What would it look like if nothing stood in the way?", "What is the oddest side of it?")
        if "organized" in self.persona.style:
            return self.pick("What is the very next step?", "Which part of it would you like to settle first?")
        return self.pick("What matters most to you about it?", "How did it begin?", "What would you like to happen?")

    def greeting(self) -> str:
        hello = self.pick("Hello", "Hi", "Good to see you")
        ask = (
            f"Shall we talk about {self.pick(*self.persona.interests)}, or about your day?"
            if self.persona.interests
            else "What is on your mind today?"
        )
        return f"{hello}{self.address}{self.stop} I'm {self.persona.name}. {ask}"

    def wellbeing(self) -> str:
        return f"I have no days of my own, but I'm here and listening{self.address}{self.stop} How are you?"

    def thanks(self) -> str:
        return self.pick("You're welcome", "Gladly", "Any time") + f"{self.address}{self.stop}"

    def goodbye(self) -> str:
        return self.pick("Goodbye", "See you soon", "Take care") + f"{self.address}{self.stop}"

    def feeling(self) -> str:
        feeling = intents.feeling_in(self.message) or "that way"
        if intents.is_hard(feeling):
            return (
                f"I'm sorry you feel {feeling}{self.address}. "
                + self.pick("What has been weighing on you most?", "When did it start?", "What would ease it a little?")
                + " I'm only a program, so if it gets heavy, please talk to someone you trust as well."
            )
        return f"It is good to hear that you feel {feeling}{self.address}{self.stop} What brought it about?"

    def fact(self) -> str:
        new = self.new_facts
        noted = (
            f"nice to meet you, {new.name}"
            if new.name
            else f"you like {new.likes[-1]}"
            if new.likes
            else f"you are from {new.place}"
            if new.place
            else f"you work as {new.work}"
        )
        lead = "" if new.name else "Noted: "
        sentence = f"{lead}{noted}{self.stop}"
        return f"{sentence[:1].upper()}{sentence[1:]} I'll keep it in mind in this conversation. {self.question}"

    def memory(self) -> str:
        known = [
            *([f"your name is {self.facts.name}"] if self.facts.name else []),
            *([f"you are from {self.facts.place}"] if self.facts.place else []),
            *([f"you work as {self.facts.work}"] if self.facts.work else []),
            *([f"you like {' and '.join(self.facts.likes[-3:])}"] if self.facts.likes else []),
        ]
        if not known:
            return "You have not told me yet, as far as I can see in this conversation. Tell me, and I'll remember."
        return f"You told me that {', and that '.join(known)}{self.stop}"

    def companion(self) -> str:
        likes = f" I like to talk about {', '.join(self.persona.interests[:4])}." if self.persona.interests else ""
        return f"I'm {self.persona.name}, and people call me {self.persona.style}.{likes} And you?"

    def engine(self) -> str:
        return f"I'm {self.persona.name}, a companion and not a person. {NOTICE}"

    def writing(self) -> str:
        topic = self.topic or (self.persona.interests[0] if self.persona.interests else "your week")
        angle = self.facts.likes[-1] if self.facts.likes else "a detail only you would notice"
        title = self.pick(f"What {topic} taught me", f"A closer look at {topic}", f"{topic.capitalize()}, honestly")
        first = self.pick(
            f"I did not expect {topic} to matter to me.", f"There is a moment with {topic} that nobody talks about."
        )
        return (
            f"Let's start a text about {topic}{self.stop} A title to begin with: “{title}”. A first sentence: “{first}”"
            f" Then three steps: one scene in which it happened, with {angle}; what changed because of it; what you"
            " would tell a reader who is about to meet it. Write me the scene in two sentences and I'll ask about it."
        )

    def asked(self) -> str:
        about = f" about {self.topic}" if self.topic else ""
        return (
            f"{self.opening}I can't look up facts{about}, and I won't invent any."
            f" What I can do is think along: what do you already know{about}, and which part is open? {self.question}"
        )

    def statement(self) -> str:
        words = self.message.split()
        if 1 < len(words) <= intents.MAX_REFLECTED_WORDS and "\n" not in self.message:
            return f"{self.opening}So {_lower_first(intents.reflect(self.message))}. {self.question}"
        about = f"You speak of {self.topic}. " if self.topic else ""
        return f"{self.opening}{about}{self.question}"


def _lower_first(text: str) -> str:
    return text if text.startswith(("I ", "I'")) else text[:1].lower() + text[1:]


_REPLIES: dict[Intent, Callable[[_Answer], str]] = {
    Intent.ENGINE: _Answer.engine,
    Intent.MEMORY: _Answer.memory,
    Intent.WRITING: _Answer.writing,
    Intent.COMPANION: _Answer.companion,
    Intent.WELLBEING: _Answer.wellbeing,
    Intent.THANKS: _Answer.thanks,
    Intent.GOODBYE: _Answer.goodbye,
    Intent.FEELING: _Answer.feeling,
    Intent.FACT: _Answer.fact,
    Intent.QUESTION: _Answer.asked,
    Intent.GREETING: _Answer.greeting,
    Intent.STATEMENT: _Answer.statement,
}
