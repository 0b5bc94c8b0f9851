"""Who lives in a new universe, and what they wrote."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Person:
    """A demo account."""

    email: str
    username: str
    profile: dict[str, str]
    follows: tuple[str, ...]
    role: str = "user"


PEOPLE = (
    Person(
        "stella@example.com",
        "stella",
        {"displayName": "Stella Marsh", "bio": "Amateur astronomer. Writes about small telescopes."},
        follows=("orion",),
    ),
    Person(
        "orion@example.com",
        "orion",
        {"displayName": "Orion Vale", "bio": "Bakes bread, keeps bees, collects good questions."},
        follows=("stella",),
    ),
    Person(
        "nova@example.com",
        "nova",
        {"displayName": "Nova Reyes", "bio": "Looks after this universe. Write to me when something is wrong."},
        follows=("stella", "orion"),
        role="admin",
    ),
)


def text(value: str, *marks: str) -> dict[str, Any]:
    """Return a Tiptap text node."""
    node: dict[str, Any] = {"type": "text", "text": value}
    if marks:
        node["marks"] = [{"type": mark} for mark in marks]
    return node


def paragraph(*children: dict[str, Any]) -> dict[str, Any]:
    """Return a Tiptap paragraph."""
    return {"type": "paragraph", "content": list(children)}


def heading(value: str) -> dict[str, Any]:
    """Return a second-level Tiptap heading."""
    return {"type": "heading", "attrs": {"level": 2}, "content": [text(value)]}


def bullets(*items: str) -> dict[str, Any]:
    """Return a Tiptap bullet list."""
    return {
        "type": "bulletList",
        "content": [{"type": "listItem", "content": [paragraph(text(item))]} for item in items],
    }


def post(title: str, excerpt: str, tags: list[str], *blocks: dict[str, Any]) -> dict[str, Any]:
    """Return the body of a published post."""
    return {
        "title": title,
        "excerpt": excerpt,
        "tags": tags,
        "content": {"type": "doc", "content": list(blocks)},
        "status": "PUBLISHED",
    }


POSTS = {
    "stella": [
        post(
            "What a small telescope really shows",
            "Rings, moons and one honest disappointment: a first winter with a 90 mm refractor.",
            ["astronomy", "beginners"],
            paragraph(
                text("The pictures on the box are not what you will see. "),
                text("That is fine", "bold"),
                text(": what you will see is happening now, and you are the one who found it."),
            ),
            heading("Three targets for the first clear night"),
            bullets(
                "The Moon along its shadow line, where the craters have depth.",
                "Jupiter and its four bright moons, which change places from evening to evening.",
                "The Pleiades, at the lowest magnification you own.",
            ),
            paragraph(text("Galaxies stay grey smudges. Look at them anyway; that light is older than our species.")),
        ),
        post(
            "A notebook beats an app",
            "Why I draw what I see, badly, every single time.",
            ["astronomy", "notes"],
            paragraph(
                text("Drawing makes you look for two more minutes, and "),
                text("those", "italic"),
                text(" are the minutes in which the faint detail appears."),
            ),
        ),
    ],
    "orion": [
        post(
            "Bread for people without a schedule",
            "A dough that waits for you: flour, water, salt, a spoon of starter and a cold night.",
            ["baking"],
            paragraph(text("Mix in the evening, fold twice, and let the fridge do the work until you have time.")),
            heading("What matters"),
            bullets(
                "Weigh the water; cups lie.",
                "A hot pot with a lid makes the crust.",
                "Wait an hour before you cut it. Nobody does.",
            ),
        ),
    ],
}

# Title of a post -> threads of who says what: each comment answers the one before.
TALKS = {
    "What a small telescope really shows": [
        [
            ("orion", "I saw four moons last night, and on the next evening one was **gone**. Is that usual?"),
            ("stella", "Very! It was in front of Jupiter or behind it. Look again an hour later, @orion."),
        ],
        [("nova", "This is the post that I send to everybody who asks me which telescope to buy.")],
    ],
    "Bread for people without a schedule": [
        [
            ("stella", "> Wait an hour before you cut it. Nobody does.\n\nI feel seen."),
            ("orion", "The heel belongs to whoever cannot wait. That is a rule of this house."),
        ],
    ],
}

# Title of a post -> who reacts with what.
REACTIONS = {
    "What a small telescope really shows": [("orion", "love"), ("nova", "insightful")],
    "A notebook beats an app": [("orion", "like"), ("nova", "like")],
    "Bread for people without a schedule": [("stella", "love"), ("nova", "celebrate")],
}

COMPANIONS = {
    "stella": [
        {
            "name": "Nova",
            "personality_traits": {"curiosity": 0.9, "warmth": 0.8, "humor": 0.5},
            "interests": ["astronomy", "night walks"],
        }
    ],
    "orion": [
        {
            "name": "Crumb",
            "personality_traits": {"patience": 0.9, "humor": 0.7},
            "interests": ["baking", "bees"],
        }
    ],
}
