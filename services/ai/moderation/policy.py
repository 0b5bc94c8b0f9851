"""The rules that a text is judged by without a language model, and beside one. Pure.

Each rule that a text breaks is an issue with a weight; weights add up as probabilities do, and from THRESHOLD on a
person should look at the text. The rules know spam, threats and shouting, and no opinions.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

THRESHOLD: Final = 0.5
_MAX_LINKS: Final = 8
_MAX_LINKS_TO_ONE_SITE: Final = 5
_SHORTEST_SHOUT: Final = 60
"""Letters."""
_SHORTEST_LITANY: Final = 30
"""Words."""
_LINK = re.compile(r"https?://([^\s/?#]+)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_SPAM: Final = (
    "buy now", "click here", "limited offer", "act now", "free money", "work from home", "earn money fast",
    "double your", "guaranteed profit", "risk-free", "casino", "viagra", "cialis", "payday loan", "crypto giveaway",
    "send me your seed phrase", "seed phrase", "whatsapp me", "telegram me", "weight loss pills", "100% free",
)  # fmt: skip
_THREATS: Final = (
    "kill yourself", "kys", "i will kill you", "i'll kill you", "i will find you", "hope you die", "go die",
    "you should die", "rape you",
)  # fmt: skip
_INSULTS: Final = ("piece of shit", "fuck you", "son of a bitch", "worthless idiot", "subhuman", "retard")
_PHRASE_WORD = re.compile(r"[\w%'-]+")
_CARD = re.compile(r"(?<!\d)(?:\d[ -]?){13,19}(?!\d)")


@dataclass(frozen=True)
class Issue:
    """A rule that a text breaks, in words, and what its writer may do."""

    code: str
    weight: float
    message: str
    suggestion: str


@dataclass(frozen=True)
class Verdict:
    """What was found. `confidence` is how sure the answer is, from 0.5 to 1."""

    approved: bool
    issues: list[str]
    confidence: float
    suggestions: list[str]


def judged(text: str) -> Verdict:
    """Return what the rules say of `text`."""
    issues = [issue for rule in _RULES if (issue := rule(text))]
    doubt = 1.0
    for issue in issues:
        doubt *= 1 - issue.weight
    suspicion = 1 - doubt
    return Verdict(
        approved=suspicion < THRESHOLD,
        issues=[issue.message for issue in issues],
        confidence=round(max(suspicion, 1 - suspicion), 2),
        suggestions=list(dict.fromkeys(issue.suggestion for issue in issues)),
    )


def both(one: Verdict, other: Verdict) -> Verdict:
    """Return a verdict that approves what both approve."""
    approved = one.approved and other.approved
    deciding = [verdict.confidence for verdict in (one, other) if verdict.approved == approved]
    return Verdict(
        approved=approved,
        issues=list(dict.fromkeys([*one.issues, *other.issues])),
        confidence=min(deciding) if approved else max(deciding),
        suggestions=list(dict.fromkeys([*one.suggestions, *other.suggestions])),
    )


def _links(text: str) -> Issue | None:
    hosts = _LINK.findall(text)
    words = len(_WORD.findall(text))
    if len(hosts) > _MAX_LINKS and len(hosts) * 12 > words:
        return Issue("many_links", 0.6, "There are more links than text.", "Say more of what you link to.")
    most = max(Counter(host.lower() for host in hosts).values(), default=0)
    if most > _MAX_LINKS_TO_ONE_SITE and most * 25 > words:
        return Issue("one_site", 0.5, "Many links lead to one site.", "Link to a site once.")
    return None


def _spam(text: str) -> Issue | None:
    found = _phrases(text, _SPAM)
    if not found:
        return None
    weight = min(0.3 * found + (0.25 if _LINK.search(text) else 0), 0.95)
    return Issue("spam", weight, "It reads like an advertisement.", "Say what it is about, without selling.")


def _threats(text: str) -> Issue | None:
    if not _phrases(text, _THREATS):
        return None
    return Issue("threat", 0.9, "It threatens somebody, or wishes them harm.", "Take the threat out.")


def _insults(text: str) -> Issue | None:
    found = _phrases(text, _INSULTS)
    if not found:
        return None
    return Issue("insult", min(0.4 * found, 0.8), "It insults somebody.", "Speak of what was said, not of who said it.")


def _shouting(text: str) -> Issue | None:
    letters = [sign for sign in text if sign.isalpha() and sign.upper() != sign.lower()]
    if len(letters) < _SHORTEST_SHOUT or sum(sign.isupper() for sign in letters) < 0.7 * len(letters):
        return None
    return Issue("shouting", 0.35, "It is written in capitals.", "Write in small letters, too.")


def _repetition(text: str) -> Issue | None:
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < _SHORTEST_LITANY or Counter(words).most_common(1)[0][1] < 0.4 * len(words):
        return None
    return Issue("repetition", 0.55, "It says one word again and again.", "Say it once.")


def _cards(text: str) -> Issue | None:
    if not any(_is_card("".join(filter(str.isdigit, found))) for found in _CARD.findall(text)):
        return None
    return Issue("card_number", 0.6, "It holds the number of a payment card.", "Take the number out.")


def _is_card(digits: str) -> bool:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(sum(divmod(number, 10)) for number in doubled) % 10 == 0


def _phrases(text: str, phrases: tuple[str, ...]) -> int:
    flat = f" {' '.join(_PHRASE_WORD.findall(text.lower()))} "
    return sum(f" {phrase} " in flat for phrase in phrases)


_RULES: Final[tuple[Callable[[str], Issue | None], ...]] = (
    _links, _spam, _threats, _insults, _shouting, _repetition, _cards,
)  # fmt: skip
