"""The editor's schema, by properties: what fits is kept, what does not is refused and nothing else happens."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.content.documents.problems import InvalidDocument
from services.content.documents.schema import MARKS, NODES
from services.content.documents.text import excerpt_of, plain_text, reading_minutes
from services.content.documents.validation import validated

words = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=20)
names = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12)
addresses = st.builds("https://{}.example/{}".format, names, names)
labels = st.none() | words


def _without_none(**attributes: Any) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if value is not None}


links = st.builds(
    lambda href, title: {
        "type": "link",
        "attrs": _without_none(href=href, title=title, target="_blank", rel="noopener noreferrer nofollow"),
    },
    addresses | st.builds("mailto:{}@{}.example".format, names, names),
    labels,
)
plain_marks = st.sampled_from(sorted(MARKS.keys() - {"link"})).map(lambda kind: {"type": kind})
marks = st.lists(plain_marks | links, max_size=4, unique_by=lambda mark: str(mark["type"]))


def _node(kind: str, content: list[Any], attributes: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"type": kind} | ({"attrs": attributes} if attributes else {}) | ({"content": content} if content else {})


def _marked(node: dict[str, Any], given_marks: list[Any]) -> dict[str, Any]:
    return node | ({"marks": given_marks} if given_marks else {})


texts = st.builds(lambda value: {"type": "text", "text": value}, words)
inline = st.lists(st.builds(_marked, texts | st.just({"type": "hardBreak"}), marks), max_size=4)
paragraphs = st.builds(_node, st.just("paragraph"), inline)
leaves = st.one_of(
    paragraphs,
    st.builds(_node, st.just("heading"), inline, st.builds(lambda level: {"level": level}, st.integers(1, 3))),
    st.builds(
        _node,
        st.just("codeBlock"),
        st.lists(texts, max_size=2),
        st.builds(lambda language: _without_none(language=language), st.none() | names),
    ),
    st.just({"type": "horizontalRule"}),
    st.builds(
        lambda src, alt, width: _node("image", [], _without_none(src=src, alt=alt, width=width)),
        addresses | st.builds("/api/media/{}.webp".format, names),
        labels,
        st.none() | st.integers(1, 4000),
    ),
)


def _containers(blocks: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    items = st.lists(
        st.builds(lambda first, rest: _node("listItem", [first, *rest]), paragraphs, st.lists(blocks, max_size=2)),
        min_size=1,
        max_size=3,
    )
    return st.one_of(
        st.builds(_node, st.just("blockquote"), st.lists(blocks, min_size=1, max_size=3)),
        st.builds(_node, st.just("bulletList"), items),
        st.builds(
            _node,
            st.just("orderedList"),
            items,
            st.builds(lambda start: _without_none(start=start), st.none() | st.integers(2, 1000)),
        ),
    )


documents = st.builds(
    _node, st.just("doc"), st.lists(st.recursive(leaves, _containers, max_leaves=12), min_size=1, max_size=5)
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(), max_size=8), inner, max_size=4)
    ),
    max_leaves=30,
)
almost_nodes = st.recursive(
    json_values,
    lambda inner: st.fixed_dictionaries(
        {"type": st.sampled_from(sorted(NODES)) | json_values},
        optional={
            "content": st.lists(inner, max_size=4) | json_values,
            "attrs": json_values | st.dictionaries(st.sampled_from(["level", "src", "start", "language"]), json_values),
            "marks": st.lists(
                st.fixed_dictionaries(
                    {"type": st.sampled_from(sorted(MARKS)) | json_values}, optional={"attrs": json_values}
                )
            )
            | json_values,
            "text": words | json_values,
        },
    ),
    max_leaves=20,
)


@given(documents)
def test_a_document_of_the_schema_is_accepted_unchanged(document: dict[str, Any]) -> None:
    assert validated(document) == document


@given(almost_nodes | st.lists(almost_nodes, max_size=3).map(lambda blocks: {"type": "doc", "content": blocks}))
def test_anything_else_is_refused_or_normalised_for_good(value: Any) -> None:
    try:
        document = validated(value)
    except InvalidDocument as problem:
        problem.body("/").model_dump_json().encode()
        return
    assert validated(document) == document
    plain_text(document).encode()


@given(documents)
def test_the_plain_text_holds_the_words_and_nothing_of_the_json(document: dict[str, Any]) -> None:
    found: list[str] = []

    def collect(node: dict[str, Any]) -> None:
        found.extend(node.get("text", "").split())
        for child in node.get("content", []):
            collect(child)

    collect(document)
    text = plain_text(document)
    assert "".join(text.split()) == "".join(found)
    assert reading_minutes(text) == max(1, -(-len(text.split()) // 200))


@given(st.text(max_size=2000))
def test_an_excerpt_is_a_beginning_in_whole_words(text: str) -> None:
    excerpt = excerpt_of(text)
    flat = " ".join(text.split())
    assert len(excerpt) <= 300
    if excerpt != flat:
        beginning = excerpt.removesuffix("…")
        assert flat.startswith(beginning)
        assert flat[len(beginning)] == " " or " " not in flat[:300]
