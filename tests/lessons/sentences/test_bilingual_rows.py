"""The bilingual page in real languages, with different cuts."""

import re
from itertools import pairwise
from pathlib import Path

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.captions.cues import CaptionCue
from lessons.captions.reader import make_cue, read_captions
from lessons.sentences.bilingual import Column, rows_html
from lessons.sentences.html import render
from lessons.sentences.sentence_index import SentenceIndex
from lessons.sentences.transcript_text import TranscriptText

SAMPLE = Path(__file__).resolve().parents[3] / "sample" / "korea-and-china"
LEAP = "week-5-plans-leaps-and-purges/1-two-leaps/02-great-leap"
LIPS = "week-1-neighbours/2-lips-and-teeth/03-lips-and-teeth"
DIRECTIONS = {"ar": "rtl", "he": "rtl"}
TEXTS = {
    "en": "The river is long. It has a source, high up. Who lives there? Nobody, or few.",
    "ko": "강은 깁니다. 높은 곳에 샘이 있습니다. 누가 거기 삽니까? 아무도, 또는 몇 사람.",
    "zh-Hans": "河很长。它的源头很高。谁住在那里？没有人，或者很少。",
    "ar": "النهر طويل. له منبع في الأعالي. من يسكن هناك؟ لا أحد، أو قليل.",
    "he": "הנהר ארוך. יש לו מקור גבוה. מי גר שם? אף אחד, או מעטים.",
}


def column(language: str, cues: list[CaptionCue]) -> Column:
    html, packed = render(TranscriptText(cues, language))
    return Column(language, DIRECTIONS.get(language, "ltr"), html, SentenceIndex(packed))


def sides(html: str) -> tuple[list[str], list[str]]:
    """The inner HTML of the left and of the right paragraphs."""
    found = re.findall(r'<p( class="b")? lang="[\w-]+" dir="\w+">(.*?)</p>', html, re.DOTALL)
    return [words for is_right, words in found if not is_right], [
        words for is_right, words in found if is_right
    ]


def times(paragraphs: list[str]) -> list[str]:
    """The cues' times in the order of the page; the parts of a split cue are adjacent."""
    found = re.findall(r'data-t="([\d-]+)"', "".join(paragraphs))
    return [time for index, time in enumerate(found) if not index or found[index - 1] != time]


def words(paragraphs: list[str]) -> str:
    return re.sub(r"<[^>]*>|\s", "", "".join(paragraphs))


def check(
    left: str, left_cues: list[CaptionCue], right: str, right_cues: list[CaptionCue]
) -> list[str]:
    """Every cue of both occurs once, in order, with all its words; returns the rows."""
    html = rows_html(column(left, left_cues), column(right, right_cues))

    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    parser.parse(f"<!DOCTYPE html><html><head><title>x</title></head><body>{html}</body></html>")
    ids = re.findall(r'<span id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for paragraphs, cues in zip(sides(html), (left_cues, right_cues), strict=True):
        spoken = [cue for cue in cues if cue.plain.strip()]
        assert times(paragraphs) == [f"{cue.start_ms}-{cue.end_ms}" for cue in spoken]
        assert words(paragraphs) == "".join("".join(cue.plain.split()) for cue in spoken)
    return html.split("\n")


@st.composite
def cuts(draw: st.DrawFn, language: str) -> list[CaptionCue]:
    """The language's text with random cuts and times, with pauses or without."""
    text = TEXTS[language]
    places = sorted(draw(st.sets(st.integers(1, len(text) - 1), max_size=12)))
    parts = [text[a:b].strip() for a, b in pairwise([0, *places, len(text)])]
    parts = [part for part in parts if part]
    moments = sorted(
        draw(
            st.sets(
                st.integers(0, 600).map(lambda tenth: tenth * 100),
                min_size=2 * len(parts),
                max_size=2 * len(parts),
            )
        )
    )
    is_close = draw(st.booleans())
    cues = []
    for index, part in enumerate(parts):
        start, end = moments[2 * index], moments[2 * index + 1]
        if is_close and index + 1 < len(parts):
            end = moments[2 * index + 2]
        cues.append(make_cue(start, end, part))
    return cues


@given(st.data(), st.sampled_from(list(TEXTS)), st.sampled_from(list(TEXTS)))
def test_pairs_of_any_cuts_in_five_languages(data: st.DataObject, left: str, right: str) -> None:
    check(left, data.draw(cuts(left)), right, data.draw(cuts(right)))


def sample(name: str, language: str) -> list[CaptionCue]:
    text = (SAMPLE / f"{name}.{language}.vtt").read_text()
    return list(read_captions(text, name="x.vtt").cues)


@pytest.mark.parametrize(
    ("name", "left", "right"),
    [
        (LEAP, "en", "ko"),
        (LEAP, "ko", "zh-Hans"),
        (LEAP, "zh-Hans", "en"),
        (LIPS, "en", "ar"),
        (LIPS, "ar", "en"),
    ],
)
def test_sample_s_languages_stand_sentence_beside_sentence(
    name: str, left: str, right: str
) -> None:
    rows = check(left, sample(name, left), right, sample(name, right))

    both = [row for row in rows if "<p lang=" in row and '<p class="b"' in row]
    assert len(both) == len(rows)
    assert len(rows) >= 20
    longest = max(len(re.findall(r'<span id="t', row)) for row in rows)
    assert longest <= 4


def test_row_leads_to_the_sentence_it_begins_with() -> None:
    cues = [
        make_cue(500, 900, "One. Two"),
        make_cue(900, 1500, "ends."),
        make_cue(8000, 9000, "X."),
    ]

    rows = check("en", cues, "ko", [make_cue(7900, 9100, "엑스.")])

    assert [re.findall(r'href="\?([^"]*)"', row) for row in rows] == [["t=0"], ["t=8"]]
    assert '<span id="b7"' in rows[1]


def test_row_of_the_right_side_alone_has_its_place() -> None:
    rows = check("en", [make_cue(0, 1000, "A.")], "ar", [make_cue(9000, 9500, "ب.")])

    assert rows[1].startswith('<div class="para pair"><a class="skip" href="?t=9">')
    assert '<p class="b" lang="ar" dir="rtl">' in rows[1]


def test_named_sentence_is_marked_in_its_row_and_nothing_else() -> None:
    left = column("en", [make_cue(0, 1000, "<v Ann>One. Two."), make_cue(5000, 6000, "Three.")])
    right = column("ko", [make_cue(0, 1000, "하나. 둘."), make_cue(5000, 6000, "셋.")])
    named = left.sentences.find(0, 2)

    marked = rows_html(left, right, named)

    opening = '<i id="here"></i><span id="t0-2" class="named" tabindex="-1" data-t='
    assert marked.count(opening) == 1
    assert marked.replace(opening, '<span id="t0-2" data-t=') == rows_html(left, right)


def test_paragraphs_in_one_row_join_with_a_space_but_not_in_chinese() -> None:
    texts = ("<v Ann>One.", "<v Bob>Two."), ("<v 安>一。", "<v 波>二。")
    sides = [[make_cue(0, 1000, one), make_cue(1000, 2000, two)] for one, two in texts]
    whole = [make_cue(0, 2000, "الكل.")]

    english = rows_html(column("en", sides[0]), column("ar", whole))
    chinese = rows_html(column("zh", sides[1]), column("ar", whole))

    assert 'One.</span> <b class="speaker">Bob:</b> ' in english
    assert '一。</span><b class="speaker">波:</b> ' in chinese
