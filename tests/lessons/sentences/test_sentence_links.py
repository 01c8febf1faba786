import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.text.scripts import printable
from lessons.captions.cues import CaptionCue
from lessons.captions.reader import make_cue
from lessons.sentences.html import render, render_transcript
from lessons.sentences.sentence_links import (
    find_sentence,
    first_start_in,
    mark_sentence,
    number_sentences,
    parse_n,
    sentence_text,
)
from lessons.sentences.splitting import split_sentences
from tests.factories.cues import ANY_CUES, cues_of

CUES = [
    make_cue(166_000, 170_250, "It's <i>so</i>. Is it?"),
    make_cue(170_250, 172_000, "Yes, 천리마 &lt; 5"),
    make_cue(172_500, 175_000, "went on. <ruby>天<rt>ten</rt></ruby> is"),
    make_cue(175_000, 177_000, "above."),
]


def html_of(cues: list[CaptionCue], language: str = "en") -> str:
    return render_transcript(cues, language, is_paragraphed=False)


@pytest.mark.parametrize(
    ("t", "n", "id_", "words"),
    [
        (166, 1, "t166", "It's so."),
        (166, 2, "t166-2", "Is it?"),
        (166, 3, "t166", "It's so."),
        (170, 1, "t170", "Yes, 천리마 < 5 went on."),
        (171, 1, "t170", "Yes, 천리마 < 5 went on."),
        (172, 1, "t172", "天 is above."),
        (175, 1, "t172", "天 is above."),
        (9_999, 1, "t172", "天 is above."),
        (0, 1, "t166", "It's so."),
    ],
)
def test_a_second_names_the_sentence_begun_in_it_else_the_one_being_said(
    t: int, n: int, id_: str, words: str
) -> None:
    html = html_of(CUES)

    named = find_sentence(html, t, n)

    assert named is not None
    assert named.id == id_
    assert sentence_text(html, named) == words


def test_a_sentence_starts_with_the_cue_it_begins_in() -> None:
    html = html_of(CUES)

    starts = [named.start_ms for t in (166, 171, 176) if (named := find_sentence(html, t))]

    assert starts == [166_000, 170_250, 172_500]


def test_first_start_in_a_second() -> None:
    html = html_of(CUES)

    assert [first_start_in(html, t) for t in (170, 171, 175)] == [170_250, None, 175_000]


def test_nothing_is_named_where_there_are_no_sentences() -> None:
    assert find_sentence('<div class="para" id="t5">old</div>', 5) is None
    assert find_sentence("", 5, 2) is None


def test_marking_changes_the_sentence_and_nothing_else() -> None:
    html = html_of(CUES)
    named = find_sentence(html, 166, 2)
    assert named is not None

    marked = mark_sentence(html, named)

    opening = '<i id="here"></i><span id="t166-2" class="named" tabindex="-1" data-t='
    assert opening in marked
    assert marked.replace(opening, '<span id="t166-2" data-t=') == html


def test_words_that_look_like_ours_are_words() -> None:
    words = '&lt;span id="t1"&gt; id="t1" data-t="1000-2000" says'
    cues = [make_cue(1_000, 2_000, "First."), make_cue(2_000, 3_000, words)]

    named = find_sentence(html_of(cues), 2)

    assert named is not None
    assert (named.second, named.start_ms) == (2, 2_000)


@pytest.mark.parametrize(
    ("value", "n"),
    [("2", 2), ("", 1), ("0", 1), ("-1", 1), ("1.5", 1), ("x", 1), ("9999", 1), ("٣", 1)],
)
def test_n(value: str, n: int) -> None:
    assert parse_n(value) == n


@given(ANY_CUES, st.sampled_from(["en", "ko", "zh", "ar"]))
def test_every_sentence_has_an_address_and_is_found_by_it(
    items: list[tuple[int, int, str, str]], language: str
) -> None:
    cues = cues_of(items)
    sentences = split_sentences(cues, language)
    html = html_of(list(cues), language)

    for sentence, (second, n) in zip(
        sentences, number_sentences(item.start_ms for item in sentences), strict=True
    ):
        named = find_sentence(html, second, n)
        assert named is not None
        assert (named.second, named.n) == (second, n)
        assert named.start_ms == sentence.start_ms
        assert "".join(sentence_text(html, named).split()) == "".join(
            printable(sentence.plain).split()
        )


@given(ANY_CUES, st.booleans())
def test_blocks_hold_the_same_elements_as_the_page(
    items: list[tuple[int, int, str, str]], is_paragraphed: bool
) -> None:
    rendered = render(cues_of(items), "en", is_paragraphed=is_paragraphed)

    joined = "".join(block.html for block in rendered.blocks)

    for part in ("data-t=", "<span id=", '<b class="speaker">'):
        assert joined.count(part) == rendered.html.count(part)
    assert all(block.start_ms < block.end_ms for block in rendered.blocks)
    starts = [block.start_ms for block in rendered.blocks]
    assert starts == sorted(starts)
