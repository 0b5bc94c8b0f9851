"""Slugs and tag names."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.content.posts.slugs import SLUG, fits, random_suffix, stem_of
from services.content.tags.names import normalised


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Hello, World!", "hello-world"),
        ("Don't panic", "dont-panic"),
        ("Crème brûlée à Łódź — Straße & Ærøskøbing", "creme-brulee-a-lodz-strasse-and-aeroskobing"),
        ("  --  ", "post"),
        ("Привет", "post"),
        ("日本 2024", "2024"),
        ("ﬁne ½", "fine-12"),
        ("x" * 200, "x" * 80),
        ("word " * 40, "-".join(["word"] * 16)),
    ],
)
def test_titles_become_readable_stems(title: str, stem: str) -> None:
    assert stem_of(title) == stem


@given(st.text(max_size=200))
def test_every_title_has_a_slug_that_the_address_accepts(title: str) -> None:
    slug = f"{stem_of(title)}-{random_suffix()}"
    assert SLUG.fullmatch(slug)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*-[a-z0-9]{6}", slug)
    assert len(slug) <= 87
    assert fits(slug, title)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("#Rust", "rust"),
        ("  Machine \t Learning_101 ", "machine-learning-101"),
        ("a--b", "a-b"),
        ("Node.js", "node-js"),
        ("C++", "cpp"),
        ("C#", "csharp"),
        ("CI/CD", "ci-cd"),
        ("R&D", "r-d"),
        ("\u212b\uff21", "åa"),
        ("हिन्दी", "हिन्दी"),
        ("日本", "日本"),
    ],
)
def test_tags_are_normalised(raw: str, name: str) -> None:
    assert normalised(raw) == name


@pytest.mark.parametrize(
    "raw", ["", " ", "#", "-", "+", "a b\x00", "a=b", "a\\b", "<b>", "a" * 31, "\ufdfa" * 10, "\ud800", "🌟"]
)
def test_other_characters_are_no_tag(raw: str) -> None:
    with pytest.raises(ValueError, match=r"^(must|may)"):
        normalised(raw)


@given(st.text(max_size=40))
def test_normalising_a_tag_again_changes_nothing(raw: str) -> None:
    try:
        name = normalised(raw)
    except ValueError:
        return
    assert normalised(name) == name
    assert 1 <= len(name) <= 30
