"""What the offline engine says, as a LangChain model and as a partner in talk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from services.ai.llm.offline.composition import NOTICE, compose
from services.ai.llm.offline.intents import Intent, facts_in, intent_of, reflect, topic_of
from services.ai.llm.offline.model import OfflineChatModel
from services.ai.llm.ports import Persona, Turn

NOVA = Persona("Nova", "enthusiastic, creative and curious", {"openness": 0.9}, ["astronomy", "tea"])
BEGUN = [Turn("user", "hi"), Turn("assistant", "Hello!")]


def talk(*messages: str, persona: Persona = NOVA) -> str:
    """Say `messages` one after the other and return the last answer."""
    history: list[Turn] = []
    for message in messages:
        answer = compose(persona, history, message)
        history += [Turn("user", message), Turn("assistant", answer)]
    return history[-1].content


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("Hello there", Intent.GREETING),
        ("Good morning!", Intent.GREETING),
        ("thanks a lot", Intent.THANKS),
        ("Bye for now", Intent.GOODBYE),
        ("How are you?", Intent.WELLBEING),
        ("I feel very lonely today", Intent.FEELING),
        ("I'm so proud of it", Intent.FEELING),
        ("I like sailing", Intent.FACT),
        ("My name is Grace", Intent.FACT),
        ("What is my name?", Intent.MEMORY),
        ("Do you remember what I like?", Intent.MEMORY),
        ("Are you a real person?", Intent.ENGINE),
        ("which model are you", Intent.ENGINE),
        ("Who are you?", Intent.COMPANION),
        ("What can you do?", Intent.COMPANION),
        ("Help me write a poem", Intent.WRITING),
        ("Any ideas for my next blog post", Intent.WRITING),
        ("Why is the sky blue?", Intent.QUESTION),
        ("how does a telescope work", Intent.QUESTION),
        ("The telescope arrived", Intent.STATEMENT),
        ("", Intent.STATEMENT),
    ],
)
def test_intents(message: str, intent: Intent) -> None:
    assert intent_of(message) is intent


def test_it_says_what_it_is_first_and_when_asked_and_not_in_between() -> None:
    assert NOTICE in talk("Hello")
    assert NOTICE not in talk("Hello", "The telescope arrived")
    for question in ("Are you an AI?", "What model are you?", "are you ChatGPT"):
        assert NOTICE in talk("Hello", question)
        assert talk(question).count(NOTICE) == 1


def test_it_remembers_what_was_said_in_the_conversation() -> None:
    said = ("My name is grace.", "I live in New York", "I work as a nurse", "I really love sailing and I like tea")
    answer = talk(*said, "What do you know about me?")
    for fact in ("Grace", "New York", "nurse", "sailing", "tea"):
        assert fact in answer
    assert "Grace" in talk("My name is Grace", "thank you")


def test_a_later_fact_corrects_an_earlier_one() -> None:
    assert facts_in(["my name is Grace", "sorry, my name is Ada"]).name == "Ada"


def test_it_does_not_pretend_to_know() -> None:
    assert "not told me" in talk("What is my name?")
    assert "look up" in talk("Hello", "Why is the sky blue?")


def test_hard_feelings_are_met_with_care() -> None:
    answer = talk("Hello", "I feel so lonely")
    assert "sorry" in answer
    assert "lonely" in answer
    assert "someone you trust" in answer
    assert "sorry" not in talk("Hello", "I am happy")


def test_help_with_writing_is_about_the_topic() -> None:
    answer = talk("Hello", "Help me write a post about lighthouses")
    assert answer.count("lighthouses") >= 2 or "Lighthouses" in answer
    assert "scene" in answer


def test_persona_shows() -> None:
    calm = Persona("Vega", "thoughtful", {}, [])
    assert "Nova" in talk("Who are you?")
    assert "astronomy" in talk("Who are you?")
    assert "Vega" in talk("Who are you?", persona=calm)
    assert talk("Hi", "The telescope arrived") != talk("Hi", "The telescope arrived", persona=calm)


def test_statements_are_reflected() -> None:
    assert "your brother sold your telescope" in talk("Hi", "My brother sold my telescope")
    assert reflect("I am sure you forgot my name.") == "you are sure I forgot your name"


def test_topics() -> None:
    assert topic_of("I would like to talk about volcanoes") == "volcanoes"
    assert topic_of("you and me") is None


@given(st.text(max_size=300), st.lists(st.text(max_size=50), max_size=4))
def test_any_text_gets_the_same_non_empty_answer(message: str, earlier: list[str]) -> None:
    history = [Turn("user", text) for text in earlier]
    answer = compose(NOVA, history, message)
    assert answer.strip()
    assert answer == compose(NOVA, history, message)


@pytest.mark.parametrize("hostile", ["i like " * 570, "my name is " * 360, "a" * 4000, "i am from " * 400, "\n" * 4000])
def test_hostile_text_is_answered_quickly(hostile: str) -> None:
    import time

    began = time.perf_counter()
    compose(NOVA, [Turn("user", hostile)] * 60, hostile)
    assert time.perf_counter() - began < 2


async def test_it_is_a_langchain_model() -> None:
    model = OfflineChatModel(word_delay=0)
    messages = [SystemMessage("You are kind."), HumanMessage("hi"), AIMessage("Hello!"), HumanMessage("I like tea")]
    whole = await model.ainvoke(messages)
    pieces = [chunk async for chunk in model.astream(messages)]
    assert "".join(str(piece.text) for piece in pieces) == whole.text
    assert len(pieces) > 5
    usage = whole.usage_metadata
    assert usage is not None
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]
    assert whole.response_metadata["is_usage_estimated"] is True
    assert model.invoke(messages).text == whole.text
