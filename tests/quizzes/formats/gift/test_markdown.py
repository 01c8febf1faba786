import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.text.markdown import render
from quizzes.formats.gift.markdown import escape_markdown, to_markdown, to_words
from quizzes.formats.gift.text import GiftText


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("a<br />b", "a\\\nb"),
        ("<b>bold</b>, <em>slanted</em> and <code>x</code>", "**bold**, *slanted* and `x`"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ('<a href="https://a.example/b">see</a>', "[see](<https://a.example/b>)"),
        ('<a href="javascript:alert(1)">see</a>', "see"),
        ("<script>alert(1)</script>x", "x"),
        ("<!-- hidden -->5 &lt; 6 &amp; 7", r"5 \< 6 & 7"),
        ("2 * 3", r"2 \* 3"),
        ("a _____ b", "a _____ b"),
    ],
)
def test_html_becomes_markdown(html: str, markdown: str) -> None:
    assert to_markdown(GiftText(html, "html"))[0] == markdown


def test_markdown_stays_as_it_is() -> None:
    assert to_markdown(GiftText("**a** <b>", "markdown"))[0] == "**a** <b>"


def test_words_have_no_markup() -> None:
    assert to_words(GiftText("<p>no&nbsp;one</p>", "html")) == "no one"


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("a<!-- b > <i>c</i> -->d", "ad"),
        ("a<!-- b -->c<!-- d --> e", "ac e"),
        ("a<!-->b", "ab"),
        ("a <!-- b", "a <!-- b"),
        ("a<!-- b\n-->c", "ac"),
        ("a <b <!-- c --> d> e", "a <b d> e"),
        ("<!--" * 200_000, "<!--" * 200_000),
    ],
)
def test_words_have_no_comments(html: str, words: str) -> None:
    assert to_words(GiftText(html, "html")) == words


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.just(" ")))
def test_escaped_text_shows_as_it_is(text: str) -> None:
    markdown = escape_markdown(text)

    made = render(markdown, pictures={}, language="en", han_language="ja", has_ids=False).html

    shown = unescape(re.sub("<[^>]*>", "", made))
    assert "".join(shown.split()) == "".join(text.split())
