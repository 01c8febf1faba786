"""Sentences found by their addresses in stored HTML, marked there and quoted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.text.scripts import printable
from lessons.captions.cues import MAX_MS, CaptionCue
from lessons.captions.reader import make_cue
from lessons.sentences.html import render
from lessons.sentences.markup import mark_sentence, sentence_words
from lessons.sentences.sentence_index import SentenceEntry, SentenceIndex, pack_index
from lessons.sentences.sentence_links import parse_n
from lessons.sentences.transcript_text import TranscriptText
from tests.factories.cues import ANY_CUES, cues_of

CUES = [
    make_cue(166_000, 170_250, "It's <i>so</i>. Is it?"),
    make_cue(170_250, 172_000, "Yes, 천리마 &lt; 5"),
    make_cue(172_500, 175_000, "went on. <ruby>天<rt>ten</rt></ruby> is"),
    make_cue(175_000, 177_000, "above."),
]


def rendered(cues: list[CaptionCue], *, is_paragraphed: bool = False) -> tuple[str, SentenceIndex]:
    html, packed = render(TranscriptText(cues, "en", is_paragraphed=is_paragraphed))
    return html, SentenceIndex(packed)


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
    html, index = rendered(CUES)

    named = index.find(t, n)

    assert named is not None
    assert named.id == id_
    assert sentence_words(html, named) == words


def test_a_sentence_starts_with_the_cue_it_begins_in() -> None:
    _, index = rendered(CUES)

    starts = [named.start_ms for t in (166, 171, 176) if (named := index.find(t))]

    assert starts == [166_000, 170_250, 172_500]


def test_first_start_in_a_second() -> None:
    _, index = rendered(CUES)

    assert [index.first_cue_start(t) for t in (170, 171, 175, 176)] == [
        170_250,
        None,
        175_000,
        None,
    ]


@pytest.mark.parametrize("packed", [b"", pack_index([], [])])
def test_nothing_is_named_where_there_are_no_sentences(packed: bytes) -> None:
    index = SentenceIndex(packed)

    assert (len(index), list(index)) == (0, [])
    assert index.find(5) is None
    assert index.find(5, 2) is None
    assert index.first_cue_start(5) is None


def test_the_rest_of_a_sentence_in_the_next_paragraph_is_not_named() -> None:
    cues = [make_cue(1_000, 2_000, "It goes"), make_cue(2_000, 3_000, "on. And ends.")]
    html, index = rendered(cues, is_paragraphed=True)

    assert [(entry.n, html[entry.at : entry.end]) for entry in index] == [
        (1, '<span id="t1" data-t="1000-2000">It goes</span>'),
        (0, '<span data-t="2000-3000">on.</span>'),
        (1, '<span id="t2" data-t="2000-3000">And ends.</span>'),
    ]
    named = [index.find(t) for t in (0, 1, 2, 3)]
    assert [entry.id if entry else "" for entry in named] == ["t1", "t1", "t2", "t2"]


def test_marking_changes_the_sentence_and_nothing_else() -> None:
    html, index = rendered(CUES)
    named = index.find(166, 2)
    assert named is not None

    marked = mark_sentence(html, named)

    opening = '<i id="here"></i><span id="t166-2" class="named" tabindex="-1" data-t='
    assert opening in marked
    assert marked.replace(opening, '<span id="t166-2" data-t=') == html


def test_words_that_look_like_ours_are_words() -> None:
    words = '&lt;span id="t1"&gt; id="t1" data-t="1000-2000" says'
    cues = [make_cue(1_000, 2_000, "First."), make_cue(2_000, 3_000, words)]
    html, index = rendered(cues)

    named = index.find(2)

    assert named is not None
    assert (named.second, named.start_ms) == (2, 2_000)
    assert sentence_words(html, named) == '<span id="t1"> id="t1" data-t="1000-2000" says'


def test_a_speaker_named_before_a_sentence_belongs_to_its_entry_not_to_its_words() -> None:
    html, index = rendered([make_cue(1_000, 2_000, "<v Ann>Yes.")])

    named = index.find(1)

    assert named is not None
    assert html[named.begin : named.at] == '<b class="speaker">Ann:</b> '
    assert sentence_words(html, named) == "Yes."


_ANY = st.integers(0, MAX_MS + 1)


@given(st.lists(st.builds(SentenceEntry, *[_ANY] * 7)), st.lists(_ANY))
def test_an_index_is_stored_and_read_as_it_was(
    entries: list[SentenceEntry], starts: list[int]
) -> None:
    assert list(SentenceIndex(pack_index(entries, starts))) == entries


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
    text = TranscriptText(cues_of(items), language)
    html, packed = render(text)
    index = SentenceIndex(packed)

    for sentence, (second, n) in zip(text.sentences, text.numbers, strict=True):
        named = index.find(second, n)
        assert named is not None
        assert (named.second, named.n) == (second, n)
        assert named.start_ms == sentence.start_ms
        assert html[named.at :].startswith(f'<span id="{named.id}"')
        assert "".join(sentence_words(html, named).split()) == "".join(
            printable(sentence.plain).split()
        )


@given(ANY_CUES, st.booleans())
def test_entries_hold_all_sentences_and_speakers_of_the_html_in_order(
    items: list[tuple[int, int, str, str]], is_paragraphed: bool
) -> None:
    html, index = rendered(cues_of(items), is_paragraphed=is_paragraphed)

    joined = "".join(html[entry.begin : entry.end] for entry in index)

    for part in ("data-t=", "<span id=", '<b class="speaker">'):
        assert joined.count(part) == html.count(part)
    assert all(entry.start_ms < entry.end_ms for entry in index)
    starts = [entry.start_ms for entry in index]
    assert starts == sorted(starts)
    offsets = [offset for entry in index for offset in entry[:3]]
    assert offsets == sorted(offsets)
