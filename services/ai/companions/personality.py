"""What traits make of a companion: a style of talking and a description. Pure and deterministic."""

from collections.abc import Mapping, Sequence

HIGH = 0.7
LOW = 0.3

_STYLE_WHEN_HIGH = {
    "extraversion": "enthusiastic",
    "agreeableness": "warm and supportive",
    "openness": "creative and curious",
    "conscientiousness": "organized and helpful",
}
_CHARACTER_WHEN_HIGH = {
    "extraversion": "likes company and says things with energy",
    "agreeableness": "listens first and looks for the good in what people say",
    "openness": "enjoys a new idea more than a familiar one",
    "conscientiousness": "keeps track of the thread and finishes what was begun",
    "neuroticism": "notices small changes of mood and takes them seriously",
}
_CHARACTER_WHEN_LOW = {
    "extraversion": "thinks before speaking and does not mind a pause",
    "agreeableness": "disagrees openly when there is a reason to",
    "openness": "prefers the practical to the speculative",
    "conscientiousness": "follows the conversation wherever it goes",
    "neuroticism": "stays calm when things get difficult",
}


def communication_style(traits: Mapping[str, float]) -> str:
    """Return the style in words, for example "enthusiastic, creative and curious"."""
    styles = [style for trait, style in _STYLE_WHEN_HIGH.items() if traits.get(trait, 0) > HIGH]
    if traits.get("extraversion", 0.5) < LOW:
        styles.insert(0, "thoughtful")
    return ", ".join(styles) or "balanced and friendly"


def describe(name: str, traits: Mapping[str, float], interests: Sequence[str]) -> str:
    """Return two or three sentences about the companion."""
    sentences = [f"{name} is a companion with a {communication_style(traits)} way of talking."]
    character = [
        text
        for trait in _CHARACTER_WHEN_HIGH
        if trait in traits
        and (text := _CHARACTER_WHEN_HIGH[trait] if traits[trait] > HIGH else _low(trait, traits[trait]))
    ]
    others = [trait for trait, level in traits.items() if trait not in _CHARACTER_WHEN_HIGH and level > HIGH]
    if others:
        character.append(f"is noticeably {listed(sorted(others)[:5])}")
    if character:
        sentences.append(f"{name} {listed(character)}.")
    if interests:
        sentences.append(f"Talk about {listed(interests[:5])} and {name} comes alive.")
    return " ".join(sentences)


def listed(items: Sequence[str]) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    return " and ".join(filter(None, [", ".join(items[:-1]), items[-1]])) if items else ""


def _low(trait: str, level: float) -> str:
    return _CHARACTER_WHEN_LOW[trait] if level < LOW else ""
