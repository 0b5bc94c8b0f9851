"""The mood of a message, found locally: VADER's lexicon for the sentiment, short word lists for five emotions.

VADER: Hutto and Gilbert, "A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text" (2014). Its
lexicon is English, so text in another language is mostly "neutral".
"""

import asyncio
import re
from functools import cache
from typing import Literal

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from shared.schemas import ApiModel

_THRESHOLD = 0.05  # of VADER's compound score, as its authors recommend
_WORDS = {
    "joy": "happy glad joy joyful love loved great wonderful excited delighted proud fun enjoy smile yay awesome",
    "sadness": "sad unhappy lonely miss lost cry crying grief depressed hopeless tired heartbroken sorry alone",
    "anger": "angry mad furious annoyed hate unfair rage irritated frustrated outraged",
    "fear": "afraid scared fear worried anxious nervous panic terrified stressed overwhelmed",
    "surprise": "surprised wow unexpected suddenly amazing astonished shocked unbelievable incredible",
}
_EMOTION_OF = {word: emotion for emotion, words in _WORDS.items() for word in words.split()}
_TOKEN = re.compile(r"[a-z]+")


class Emotion(ApiModel):
    """`intensity` and each of `emotions` (joy, sadness, anger, fear, surprise; the found ones) are 0..1."""

    sentiment: Literal["positive", "negative", "neutral"]
    intensity: float
    emotions: dict[str, float]


async def analyse(text: str) -> Emotion:
    """Return the mood of `text`. Long texts take milliseconds, so it works in a thread."""
    return await asyncio.to_thread(_analyse, text)


@cache
def _analyser() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()


def _analyse(text: str) -> Emotion:
    score = float(_analyser().polarity_scores(text)["compound"])
    sentiment: Literal["positive", "negative", "neutral"] = (
        "positive" if score >= _THRESHOLD else "negative" if score <= -_THRESHOLD else "neutral"
    )
    found = [_EMOTION_OF[word] for word in _TOKEN.findall(text.lower()) if word in _EMOTION_OF]
    shares = {emotion: round(found.count(emotion) / len(found), 3) for emotion in sorted(set(found))}
    return Emotion(sentiment=sentiment, intensity=round(abs(score), 3), emotions=shares)
