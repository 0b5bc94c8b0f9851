"""What the offline engine understands of a message: an intent, a topic, and what people said about themselves."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum


class Intent(Enum):
    """What a message asks for. Tried in this order; the first that fits is taken."""

    ENGINE = "engine"
    MEMORY = "memory"
    WRITING = "writing"
    COMPANION = "companion"
    WELLBEING = "wellbeing"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    FEELING = "feeling"
    FACT = "fact"
    QUESTION = "question"
    GREETING = "greeting"
    STATEMENT = "statement"


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(alternatives) + r")\b", re.IGNORECASE)


_GOOD = "happy|glad|excited|proud|great|good|calm|grateful|hopeful|relieved|content"
_BAD = "sad|tired|lonely|anxious|worried|stressed|afraid|scared|angry|upset|lost|bored|overwhelmed|down|bad|nervous"
_FEELING = re.compile(
    rf"\bi(?:'m| am| feel| am feeling|'m feeling| felt)\s+(?:so |very |really |a bit |quite |pretty |rather )*"
    rf"(?P<feeling>{_GOOD}|{_BAD})\b",
    re.IGNORECASE,
)
_BAD_WORDS = frozenset(_BAD.split("|"))

_PATTERNS: dict[Intent, re.Pattern[str]] = {
    Intent.ENGINE: _pattern(
        r"(?:are you|you are|you're) (?:an? )?(?:\w+ )?"
        r"(?:ai|bot|robot|human|real|person|machine|gpt|chatgpt|llm|model|offline)",
        r"(?:what|which|who) (?:kind of |sort of )?(?:ai |language )?(?:model|engine|llm)",
        r"what (?:exactly )?are you",
        r"how do you work",
        r"chat ?gpt",
        r"offline engine",
    ),
    Intent.MEMORY: _pattern(
        r"what(?:'s| is) my name",
        r"who am i",
        r"do you (?:remember|know) (?:me|my|what|who|anything)",
        r"what do you (?:remember|know) about me",
        r"what do i (?:like|love|enjoy)",
        r"where (?:do i live|am i from)",
    ),
    Intent.WRITING: _pattern(
        r"(?:help|assist)(?: me)?(?: to| with)? (?:write|writing|draft|drafting|brainstorm\w*|outline|title)",
        r"(?:write|draft|outline|brainstorm)(?: me)? (?:an?|some|the|my|about)",
        r"ideas? for (?:an?|my|the) (?:\w+ )?(?:post|story|article|poem|essay|blog|title)",
    ),
    Intent.COMPANION: _pattern(
        r"what(?:'s| is) your (?:name|favou?rite)",
        r"who are you",
        r"what do you (?:like|love|enjoy|do)",
        r"what can you do",
        r"tell me (?:something )?about you(?:rself)?",
        r"your (?:interests|hobbies)",
    ),
    Intent.WELLBEING: _pattern(r"how are you", r"how(?:'s| is) it going", r"how do you feel"),
    Intent.THANKS: _pattern(r"thank(?:s| you)", r"thx", r"cheers"),
    Intent.GOODBYE: _pattern(r"(?:good)?bye", r"see you", r"good ?night", r"talk (?:to you )?later", r"farewell"),
    Intent.GREETING: _pattern(r"hi", r"hello", r"hey", r"hiya", r"greetings", r"good (?:morning|afternoon|evening)"),
}
_QUESTION_START = re.compile(
    r"\s*(?:who|what|when|where|why|how|which|can|could|do|does|did|is|are|was|were|will|would|should)\b", re.IGNORECASE
)

_WORD = r"[^\W\d_][\w'-]{0,30}"
_NAME = re.compile(rf"\b(?:my name is|my name's|call me|i am called)\s+(?P<value>{_WORD})", re.IGNORECASE)
_LIKES = re.compile(
    r"\bi (?:really |also |just |absolutely )?(?:like|love|enjoy|adore|am into)\s+(?P<value>[^.,;!?\n]{2,60})",
    re.IGNORECASE,
)
_PLACE = re.compile(
    rf"\bi(?:'m| am| come) from\s+(?P<value>{_WORD}(?: {_WORD})?)|\bi live in\s+(?P<home>{_WORD}(?: {_WORD})?)",
    re.IGNORECASE,
)
_WORK = re.compile(r"\bi (?:work as|work in)\s+(?:an? )?(?P<value>[^.,;!?\n]{2,40})", re.IGNORECASE)

_STOPWORDS = frozenset(
    re.findall(
        r"\w+",
        """a about after again all also am an and any are as at be because been but by can could did do does doing for
        from get got had has have he help her him his how i if in into is it its just know let like love make me mean
        more most much my need no not now of on one or our out please post really she should so some something story
        tell than that the their them then there these they thing things think this those to today too up us very want
        was we well were what when where which who why will with would write writing yes you your""",
    )
)
_TOKEN = re.compile(r"[^\W\d_][\w'-]+")
_MIN_TOPIC_LENGTH = 4

_REFLECTIONS = {
    "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "am": "are", "i'm": "you're",
    "i've": "you've", "i'll": "you'll", "i'd": "you'd", "you": "I", "your": "my", "yours": "mine", "you're": "I'm",
    "was": "were",
}  # fmt: skip
MAX_REFLECTED_WORDS = 14


@dataclass(slots=True)
class Facts:
    """What a person said about themselves in this conversation."""

    name: str | None = None
    place: str | None = None
    work: str | None = None
    likes: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.name or self.place or self.work or self.likes)


def intent_of(message: str) -> Intent:
    """Return what `message` asks for."""
    for intent in Intent:
        if _fits(intent, message):
            return intent
    return Intent.STATEMENT


def _fits(intent: Intent, message: str) -> bool:
    if intent is Intent.FEELING:
        return feeling_in(message) is not None
    if intent is Intent.FACT:
        return bool(facts_in([message]))
    if intent is Intent.QUESTION:
        return message.rstrip().endswith("?") or _QUESTION_START.match(message) is not None
    pattern = _PATTERNS.get(intent)
    return pattern is not None and pattern.search(message) is not None


def feeling_in(message: str) -> str | None:
    """Return the feeling that the writer states, in lower case."""
    found = _FEELING.search(message)
    return found["feeling"].lower() if found else None


def is_hard(feeling: str) -> bool:
    """Return whether `feeling` is an unpleasant one."""
    return feeling in _BAD_WORDS


def facts_in(messages: Iterable[str]) -> Facts:
    """Return what the messages, oldest first, say about their writer; a later one corrects an earlier one."""
    facts = Facts()
    for message in messages:
        if found := _NAME.search(message):
            facts.name = found["value"][:1].upper() + found["value"][1:]
        if found := _PLACE.search(message):
            facts.place = found["value"] or found["home"]
        if found := _WORK.search(message):
            facts.work = found["value"].strip()
        for liking in _LIKES.finditer(message):
            liked = " ".join(reflect(liking["value"].split(" and i ", 1)[0]).split())
            if liked.lower() not in (known.lower() for known in facts.likes):
                facts.likes.append(liked)
    return facts


def topic_of(message: str) -> str | None:
    """Return the word that `message` seems to be about: its longest that is not a common one."""
    words = [word for word in _TOKEN.findall(message) if word.lower() not in _STOPWORDS]
    longest = max(words, key=len, default="")
    return longest if len(longest) >= _MIN_TOPIC_LENGTH else None


def reflect(text: str) -> str:
    """Return `text` as seen from the other side ("my dog and me" -> "your dog and you")."""
    words = text.strip().rstrip(".!?").split()
    return " ".join(_REFLECTIONS.get(word.lower(), word) for word in words[:MAX_REFLECTED_WORDS])
