"""Comments as HTML, whatever was written."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as parser

from services.content.comments.markdown import MAX_LENGTH, mentioned, to_html
from services.content.mentions.names import MAX_MENTIONS, names_in

PEOPLE = {"ada": "Ada"}
ALLOWED = {"p", "br", "strong", "em", "s", "code", "pre", "ul", "ol", "li", "blockquote", "a", "hr", "div"}


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("a\nb", "<p>a<br>\nb</p>"),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>"),
        ("# No heading", "<p># No heading</p>"),
        ("![x](https://e.org/a.png)", '<p>!<a href="https://e.org/a.png" rel="noopener noreferrer nofollow">x</a></p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        (
            "see https://e.org/a?b=1.",
            '<p>see <a href="https://e.org/a?b=1" rel="noopener noreferrer nofollow">https://e.org/a?b=1</a>.</p>',
        ),
        ("@ADA hi", '<p><a href="/@Ada" rel="noopener noreferrer nofollow">@ADA</a> hi</p>'),
        ("@adam x@ada `@ada`", "<p>@adam x@ada <code>@ada</code></p>"),
        ("[@ada](https://e.org)", '<p><a href="https://e.org" rel="noopener noreferrer nofollow">@ada</a></p>'),
    ],
)
def test_markdown_becomes_what_is_allowed(source: str, html: str) -> None:
    assert to_html(source, PEOPLE) == html


def test_code_mentions_nobody_and_ten_people_are_enough() -> None:
    assert mentioned("@bob `@ada`\n\n```\n@cyd\n```\n") == ["bob"]
    assert mentioned(" ".join(f"@person{number}" for number in range(20))) == [
        f"person{number}" for number in range(MAX_MENTIONS)
    ]
    assert names_in("@Bob, (@ada) mail@cyd.example @x") == ["bob", "ada"]


@pytest.mark.parametrize(
    "piece", ["[", "*", "_", "> ", "- ", "`", "![", "](", "**a ", "@a", "https://a", "<", "&", "~~"]
)
def test_nothing_that_fits_takes_long(piece: str) -> None:
    source = (piece * MAX_LENGTH)[:MAX_LENGTH]

    def seconds() -> float:
        started = time.thread_time()
        to_html(source, PEOPLE)
        mentioned(source)
        return time.thread_time() - started

    # The best of three: a collection of what other tests have left takes longer than this.
    assert min(seconds() for _ in range(3)) < 1.5


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab*_`[]()<>!#>-+1.\n \\&@~:/\"'", max_size=300))
def test_any_text_is_clean(source: str) -> None:
    html = to_html(source, PEOPLE)
    if html:
        for element in parser.fromstring(f"<div>{html}</div>").iter():
            assert element.tag in ALLOWED
            assert set(element.attrib) <= {"href", "rel", "start"}
