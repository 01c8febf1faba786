"""Addresses of paragraphs: found again when a text has changed a little."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.search.paragraphs import mark_paragraph, paragraph_address
from course.text.markdown import plain_blocks, render
from course.text.plain_text import html_to_text

BODY = """## The river

The river leaps over the great stones of the north, and nobody knows where it ends.

- A stone is $x_1$ wide.
- [x] A stone that was moved.

> 대약진 운동은 1958년에 시작되었다. 많은 사람들이 일했다.

| Year | What |
|---|---|
| 1958 | The Great Leap |

The river leaps over small stones.[^1]

[^1]: As *everybody* says.
"""


def html_of(body: str) -> str:
    return render(body, pictures={}, language="en", han_language="zh-Hans").html


def named(html: str) -> str:
    """The words of the marked paragraph."""
    _, _, rest = html.partition('<i id="here"></i>')
    return html_to_text(re.split(r"</(?:p|li|td|th|h2)>", rest, maxsplit=1)[0])


def test_every_paragraph_is_found_by_its_words() -> None:
    html = html_of(BODY)

    for block in plain_blocks(BODY):
        marked = mark_paragraph(html, paragraph_address(block))

        assert marked.count('class="named') == 1
        assert block.rstrip(".") in named(marked)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("great stones of the north", "huge stones of the north"),
        ("The river leaps over the great", "The rivers leap over the great"),
        ("nobody knows where it ends", "nobody knows"),
        ("## The river", "## Another title\n\nA new paragraph."),
    ],
)
def test_a_paragraph_that_changed_a_little_is_found(old: str, new: str) -> None:
    address = paragraph_address(plain_blocks(BODY)[1])

    marked = mark_paragraph(html_of(BODY.replace(old, new)), address)

    assert "stones of the north" in named(marked)


@pytest.mark.parametrize(
    "address", ["", "x", "00000", "0" * 25, paragraph_address("Something else entirely.")]
)
def test_an_address_of_nothing_marks_nothing(address: str) -> None:
    html = html_of(BODY)

    assert mark_paragraph(html, address) == html


@given(st.text(max_size=80))
def test_any_text_has_an_address(text: str) -> None:
    address = paragraph_address(text)

    assert len(address) <= 20
    assert not address or address.isalnum()
