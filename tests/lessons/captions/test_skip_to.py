import pytest

from lessons.captions.cues import CaptionsRefused
from lessons.captions.skip_to import looks_like_skip_to, parse_skip_to


def _cues(text: str) -> list[tuple[int, int | None, str]]:
    return [(cue.start_ms, cue.end_ms, cue.text) for cue in parse_skip_to(text.split("\n")).cues]


@pytest.mark.parametrize(
    ("label", "ms", "rest"),
    [
        ("Skip to 0 minutes and 6 secondsIt's", 6_000, "It's"),
        ("Skip to 1 minute and 1 secondSo", 61_000, "So"),
        ("Skip to 1 minute and 1 secondso", 61_000, "so"),
        ("Skip to 0 minutes and 1 second", 1_000, ""),
        ("Skip to 1 hour, 2 minutes and 3 secondsx", 3_723_000, "x"),
        ("Skip to 1 hour 2 minutes and 3 seconds x", 3_723_000, "x"),
        ("Skip to 2 hours, 1 minute and 0 secondsx", 7_260_000, "x"),
        ("Skip to 75 minutes and 4 seconds Hello", 4_504_000, "Hello"),
        ("Skip to 45 secondsx", 45_000, "x"),
        ("  skip to 2 minutes and 21 seconds21 horses", 141_000, "21 horses"),
    ],
)
def test_labels_are_read_with_the_text_glued_on(label: str, ms: int, rest: str) -> None:
    assert _cues(f"{label}\nmore")[0][:2] == (ms, None)
    assert _cues(label)[0][2] == rest


def test_a_label_stands_at_the_start_of_a_line() -> None:
    assert looks_like_skip_to("x\nSkip to 0 minutes and 6 secondsa")
    assert not looks_like_skip_to("We skip to 0 minutes and 6 seconds")
    assert not looks_like_skip_to("Skip to main content\nSkip to 3 minutes")


def test_paragraphs_end_where_the_next_begins() -> None:
    text = "Skip to 0 minutes and 6 secondsa\n\nSkip to 0 minutes and 9 secondsb & <c>"

    assert _cues(text) == [(6000, 9000, "a"), (9000, None, "b &amp; &lt;c&gt;")]


def test_text_may_stand_below_its_label() -> None:
    text = (
        "Skip to 0 minutes and 6 seconds\na\nb\n\nSkip to 0 minutes and 9 seconds\n\nc\n\n"
        "d\n\nSkip to 0 minutes and 12 seconds\n\ne.\n\nTitle"
    )

    assert [cue[2] for cue in _cues(text)] == ["a\nb", "c\nd", "e."]


def test_furniture_is_noted_with_its_lines_and_left_out() -> None:
    text = "5.2\n\nSkip to 0 minutes and 6 secondsa.\n\nA title\n\nShare this video:\n"

    reading = parse_skip_to(text.split("\n"))

    assert [cue.text for cue in reading.cues] == ["a."]
    assert [(item.kind, item.line, item.text) for item in reading.remarks] == [
        ("note", 1, "5.2"),
        ("note", 5, "A title"),
        ("note", 7, "Share this video:"),
    ]


def test_navigation_text_is_recognised_without_blank_lines() -> None:
    text = "Skip to 0 minutes and 6 secondsa.\nSkip to 0 minutes and 9 secondsb.\nA title\nShare\n"

    reading = parse_skip_to(text.split("\n"))

    assert [cue.text for cue in reading.cues] == ["a.", "b."]
    assert [item.line for item in reading.remarks] == [3, 4]


def test_the_last_paragraph_goes_on_in_mid_sentence() -> None:
    assert _cues("Skip to 0 minutes and 6 secondsand so\n\nwe went.\n\nTitle")[0][2] == (
        "and so\nwe went."
    )


@pytest.mark.parametrize("second", [6, 5])
def test_times_that_do_not_rise_are_refused_with_the_line(second: int) -> None:
    text = f"\nSkip to 0 minutes and 6 secondsa\n\nSkip to 0 minutes and {second} secondsb"

    with pytest.raises(CaptionsRefused) as caught:
        parse_skip_to(text.split("\n"))

    assert [item.line for item in caught.value.remarks] == [4]
    assert "line 2" in str(caught.value)
