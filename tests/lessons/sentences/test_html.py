import gzip
import random

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.captions.cues import CaptionCue
from lessons.captions.reader import make_cue
from lessons.sentences.html import render
from lessons.sentences.transcript_text import TranscriptText
from tests.factories.cues import ANY_CUES, cues_of

_ATTACK = '"><img src=x onerror=alert(1)><svg onload=alert(1)>'
_ALLOWED = {"div", "a", "span", "p", "b", "i", "ruby", "rt"}


def _parse(html: str) -> list[tuple[str, dict[str, str]]]:
    """The elements in a transcript, each with its attributes; raises on a parse error."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parse(
        f"<!DOCTYPE html><html><head><title>x</title></head><body>{html}</body></html>"
    )
    body = tree.find("body")
    assert body is not None
    return [(element.tag, dict(element.attrib)) for element in body.iter() if element is not body]


def render_transcript(
    cues: list[CaptionCue], language: str, *, is_paragraphed: bool, course_han: str = "zh-Hans"
) -> str:
    text = TranscriptText(cues, language, is_paragraphed=is_paragraphed)
    return render(text, course_han=course_han).html


def test_a_paragraph_is_a_skip_link_and_its_cues() -> None:
    cues = [
        make_cue(166_000, 170_250, "<v Ann & Co>It's\n<i>so</i>."),
        make_cue(170_250, 172_000, "<v Ann & Co>The 천리마 &lt; 大跃进."),
    ]

    html = render_transcript(cues, "en", is_paragraphed=False)

    assert html == (
        '<div class="para"><a class="skip" href="?t=166">'
        '<span class="clock" aria-hidden="true">2:46</span>'
        '<span class="vh">Skip to 2 minutes and 46 seconds </span></a>'
        '<p><b class="speaker">Ann &amp; Co:</b> '
        '<span id="t166" data-t="166000-170250">It\'s <i>so</i>.</span> '
        '<span id="t170" data-t="170250-172000">The <span lang="ko">천리마</span> &lt; '
        '<span lang="zh-Hans">大跃进</span>.</span></p></div>'
    )


def test_a_shared_cue_stands_in_both_paragraphs_with_its_markup() -> None:
    cues = [
        make_cue(0, 30_000, "It ran long"),
        make_cue(30_000, 33_000, "and <i>ended. Then</i> another"),
        make_cue(33_000, 70_000, "began and ended."),
    ]

    html = render_transcript(cues, "en", is_paragraphed=False)

    assert '<span data-t="30000-33000">and <i>ended.</i></span></span></p>' in html
    assert '<p><span id="t30"><span data-t="30000-33000"><i>Then</i> another</span>' in html


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("en", '<span class="vh">Skip to 0 minutes and 1 second </span>'),
        ("ko", '<span class="vh">0분 1초로 건너뛰기 </span>'),
        ("zh-Hans", '<span class="vh">跳到0分1秒 </span>'),
        ("ar", '<span class="vh" lang="en">Skip to 0 minutes and 1 second </span>'),
    ],
)
def test_skip_labels_are_in_the_texts_language_or_marked_as_english(
    language: str, label: str
) -> None:
    html = render_transcript([make_cue(1_000, 2_000, "a")], language, is_paragraphed=True)

    assert label in html


def test_cues_without_text_leave_no_trace() -> None:
    cues = [make_cue(0, 1, "<i> </i>"), make_cue(1, 2, "a"), make_cue(2, 3, "&nbsp;")]

    assert render_transcript(cues, "en", is_paragraphed=True).count("data-t") == 1


def test_languages_inside_the_text_are_marked_once() -> None:
    cue = make_cue(0, 1, "<lang ja>日本語</lang> and <lang en>日本</lang>")

    html = render_transcript([cue], "en", is_paragraphed=True, course_han="zh-Hant")

    assert '<span lang="ja">日本語</span> and ' in html
    assert '<span lang="en"><span lang="zh-Hant">日本</span></span>' in html


def test_chinese_cues_have_no_space_between_them() -> None:
    cues = [make_cue(0, 1, "高等"), make_cue(1, 2, "教育。")]

    assert "</span><span data-t" in render_transcript(cues, "zh", is_paragraphed=False)


@pytest.mark.parametrize("escape", [False, True])
def test_an_attack_in_text_voice_or_language_stays_text(escape: bool) -> None:
    words = _ATTACK.replace("<", "&lt;").replace(">", "&gt;") if escape else _ATTACK
    text = f"<v {words}>{words}<lang {words}>{words}<script>alert(1)</script><c.{words}>{words}"

    html = render_transcript([make_cue(0, 1000, text)], "en", is_paragraphed=False)

    elements = _parse(html)
    assert {tag for tag, _ in elements} <= _ALLOWED
    assert {name for _, attributes in elements for name in attributes} <= {
        "class", "id", "href", "aria-hidden", "data-t", "lang",
    }  # fmt: skip
    assert "<script" not in html
    assert "<img" not in html
    assert "<svg" not in html


_MARKUP = st.lists(
    st.sampled_from(
        ["<i>", "</i>", "<b>", "</b>", "<ruby>", "<rt>", "</rt>", "</ruby>", "<lang ko>", "</lang>",
         "<", ">", "&", "&lt", "a", ". B", "天", "천", "か", " ", "\n", "\x01", "{\\an8}", _ATTACK]
    ),
    max_size=20,
).map("".join)  # fmt: skip


@given(
    st.one_of(ANY_CUES, st.lists(st.tuples(st.just(2000), st.just(1), st.just(""), _MARKUP))),
    st.sampled_from(["en", "ko", "zh"]),
    st.booleans(),
)
def test_any_transcript_is_valid_html_with_unique_ids(
    items: list[tuple[int, int, str, str]], language: str, is_paragraphed: bool
) -> None:
    html = render_transcript(cues_of(items), language, is_paragraphed=is_paragraphed)

    elements = _parse(html)
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert {tag for tag, _ in elements} <= _ALLOWED
    assert len(ids) == len(set(ids))


def test_ten_minutes_are_small() -> None:
    chance = random.Random(5)
    syllables = ["the", "ing", "co", "re", "lan", "his", "to", "ry", "and", "pla", "ned", "war"]
    vocabulary = [
        "".join(chance.choices(syllables, k=chance.choice([1, 2, 3]))) for _ in range(300)
    ]
    cues = []
    for at in range(200):
        line = " ".join(chance.choices(vocabulary, k=8)) + chance.choice([".", ",", ""])
        start = at * 3000 + chance.randrange(900)
        cues.append(make_cue(start, start + 2000 + chance.randrange(900), line))

    html = render_transcript(cues, "en", is_paragraphed=False)

    assert len(gzip.compress(html.encode())) < 8_000
