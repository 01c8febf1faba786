"""Times inside cues: sentences and the spans of a page begin with them."""

import pytest

from lessons.captions.reader import make_cue
from lessons.realign.caption_text import CaptionText
from lessons.sentences.html import render
from lessons.sentences.inline_times import inline_times
from lessons.sentences.transcript_text import TranscriptText


def test_sentence_begins_with_the_time_of_its_first_word() -> None:
    cues = [
        make_cue(0, 4000, "It rose.<00:00:01.500><c> Then</c> <00:00:02.000>it fell. <i>Now</i>"),
        make_cue(4000, 6000, "it lies."),
    ]
    text = TranscriptText(cues, "en")

    assert [(item.start_ms, item.plain) for item in text.sentences] == [
        (0, "It rose."),
        (1500, "Then it fell."),
        (2000, "Now it lies."),  # in what begins at 2000
    ]
    assert text.numbers == [(0, 1), (1, 1), (2, 1)]
    assert 'id="t1" data-t="1500-4000">Then it fell.' in render(text).html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a <00:01.000>b", [(2, 1000)]),
        ("a\n<00:00:01.000>b", [(2, 1000)]),
        ("日<00:01.000>本", [(1, 1000)]),
        ("a <00:02.000>b <00:01.000>c", [(2, 2000)]),
        ("a <00:09.000>b", []),
        ("a <00:00:01>b <c.00:01.000>c", []),
        ("a b<00:01.000>", []),
        ("a \ufdd0<00:01.000>b", []),
    ],
)
def test_times_of_words(text: str, expected: list[tuple[int, int]]) -> None:
    cue = make_cue(0, 4000, text)
    words = TranscriptText([cue], "en").joined.text

    assert inline_times(cue, words, 9000) == expected


def test_time_behind_the_start_of_the_next_cue_is_ignored() -> None:
    cues = [make_cue(0, 9000, "It rose. <00:08.000>Then"), make_cue(2000, 4000, "it fell.")]

    starts = [item.start_ms for item in TranscriptText(cues, "en").sentences]

    assert starts == [0, 0]


def test_quoted_sentence_has_its_own_time_and_is_found_by_it() -> None:
    cues = [make_cue(0, 4000, "It rose. <00:00:01.500>Then it fell."), make_cue(4000, 5000, "End.")]
    text = TranscriptText(cues, "en")
    captions = CaptionText(text)
    span = text.spans[1]

    place = captions.place_of_span(span.start, span.end)

    assert (place.quote, place.start_ms, place.end_ms) == ("Then it fell.", 1500, 4000)
    assert captions.where_is(place) == (2, 5)
