"""Documents as HTML."""

import pytest
from sqlalchemy import text as sql

from services.content.documents.html import MAX_HIGHLIGHTED, rendered, to_html
from services.content.documents.validation import validated
from services.content.posts.renderings import render_some
from shared.testing.services import RunningService
from tests.content.writing import Person, create_post, document, paragraph, text

LINK = {"type": "link", "attrs": {"href": "https://example.org/?a=1&b=2"}}


def _html(*blocks: object) -> str:
    return to_html(validated(document(*blocks)))


def test_every_block_and_mark_becomes_its_element() -> None:
    item = {"type": "listItem", "content": [paragraph("one")]}
    html = _html(
        {"type": "heading", "attrs": {"level": 2}, "content": [text("Head")]},
        paragraph(text("a", {"type": "bold"}, {"type": "italic"}), {"type": "hardBreak"}, text("b", {"type": "code"})),
        {"type": "orderedList", "attrs": {"start": 3}, "content": [item]},
        {"type": "blockquote", "content": [paragraph("said")]},
        {"type": "horizontalRule"},
        {"type": "image", "attrs": {"src": "https://example.org/a.png", "width": 10}},
    )
    assert html == (
        "<h2>Head</h2><p><em><strong>a</strong></em><br><code>b</code></p>"
        '<ol start="3"><li><p>one</p></li></ol><blockquote><p>said</p></blockquote><hr>'
        '<figure><img alt="" src="https://example.org/a.png" width="10" loading="lazy" decoding="async"'
        ' referrerpolicy="no-referrer"></figure>'
    )


def test_text_is_text_whatever_it_looks_like() -> None:
    html = _html(paragraph("<script>alert(1)</script>&amp;"), paragraph(text('"quoted"', {"type": "highlight"})))
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;" in html


def test_links_open_elsewhere_and_pass_nothing_on() -> None:
    html = _html(paragraph(text("there", LINK)))
    assert 'href="https://example.org/?a=1&amp;b=2"' in html
    assert 'rel="noopener noreferrer nofollow"' in html
    assert 'target="_blank"' in html


@pytest.mark.parametrize("language", ["python", None, "no-such-language"])
def test_code_is_highlighted_where_its_language_is_known(language: str | None) -> None:
    block = {"type": "codeBlock", "attrs": {"language": language}, "content": [text('print("<b>")')]}
    html = _html(block)
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert ("<span class=" in html) is (language == "python")
    assert (f'class="language-{language}"' in html) is (language is not None)


def test_code_that_is_too_long_is_not_highlighted() -> None:
    block = {"type": "codeBlock", "attrs": {"language": "python"}}
    assert "<span" not in _html({**block, "content": [text("x = 1\n" * (MAX_HIGHLIGHTED // 3))]})


async def test_a_long_document_is_the_same_beside_the_loop() -> None:
    long = validated(document(*["word " * 200] * 30))
    assert await rendered(long) == to_html(long)


async def test_a_post_carries_the_html_of_its_revision(content: RunningService) -> None:
    ada = Person()
    post = await create_post(content.client, ada, content=document("first"))
    assert post["html"] == "<p>first</p>"
    changed = await content.client.patch(
        f"/api/posts/{post['id']}", json={"content": document("second")}, headers=ada.headers
    )
    assert changed.json()["html"] == "<p>second</p>"


async def test_what_was_written_before_there_was_html_is_rendered_once(content: RunningService) -> None:
    ada = Person()
    posts = [await create_post(content.client, ada, content=document(f"number {n}")) for n in range(3)]
    async with content.database.transaction() as session:
        await session.execute(sql("UPDATE posts SET html = NULL WHERE title <> ''"))
    assert (await content.client.get(f"/api/posts/{posts[0]['id']}", headers=ada.headers)).json()["html"] == ""
    assert await render_some(content.database) == 3
    assert await render_some(content.database) == 0
    for post in posts:
        read = (await content.client.get(f"/api/posts/{post['id']}", headers=ada.headers)).json()
        assert (read["html"], read["revision"]) == (post["html"], post["revision"])
