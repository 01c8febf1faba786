import pytest

from lessons.captions.reader import make_cue
from lessons.sentences.joined_text import CueSpan, JoinedText, Piece


def test_a_flow_leads_back_to_the_cues_and_skips_those_without_words() -> None:
    flow = JoinedText(
        [make_cue(0, 1, " One\ntwo "), make_cue(1, 2, "<i> </i>"), make_cue(2, 3, "three")]
    )

    assert flow.text == "One two three"
    assert flow.stretches == [CueSpan(0, 0, 7), CueSpan(2, 8, 13)]
    assert flow.pieces(4, 10) == (Piece(0, 4, 7), Piece(2, 0, 2))
    assert flow.gap_before(2) == " "


def test_chinese_cues_are_joined_without_a_space_and_korean_with_one() -> None:
    assert JoinedText([make_cue(0, 1, "高等"), make_cue(1, 2, "教育。")]).text == "高等教育。"
    assert JoinedText([make_cue(0, 1, "우리는"), make_cue(1, 2, "학교에")]).text == "우리는 학교에"
    assert JoinedText([make_cue(0, 1, "高等"), make_cue(1, 2, "教育。")]).gap_before(1) == ""


def test_chinese_cues_without_full_stops_are_joined_visibly() -> None:
    flow = JoinedText([make_cue(0, 1, "我们看河流"), make_cue(1, 2, "它们很长")])

    assert (flow.text, flow.gap_before(1)) == ("我们看河流 它们很长", " ")


def test_cue_of_nothing_visible_is_skipped() -> None:
    flow = JoinedText([make_cue(0, 1, "One."), make_cue(1, 2, "&#xfdd0;"), make_cue(2, 3, "Two.")])

    assert flow.text == "One. Two."


@pytest.mark.parametrize(
    ("cue", "expected"),
    [
        ("我们看河流\n它们很长", "我们看河流 它们很长"),
        ("<i>我们看河流\n它们</i>很长", "我们看河流 它们很长"),
        ("河流，\n它们很长", "河流，它们很长"),
        ("我们看\n河流。", "我们看河流。"),
    ],
)
def test_chinese_lines_without_full_stops_are_joined_visibly(cue: str, expected: str) -> None:
    assert JoinedText([make_cue(0, 1, cue)]).text == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("人民公社。", "1956年", "人民公社。1956年"),
        ("他说：", "Mao", "他说：Mao"),
        ("called 大跃进", "in Chinese", "called 大跃进 in Chinese"),
        ("천리마 운동은", "1956년", "천리마 운동은 1956년"),
    ],
)
def test_text_of_cues_around_wide_punctuation(left: str, right: str, expected: str) -> None:
    cues = [make_cue(0, 1000, left), make_cue(1000, 2000, right)]

    assert JoinedText(cues).text == expected
