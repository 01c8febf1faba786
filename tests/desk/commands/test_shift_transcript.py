"""Shifting a stored transcript in time from the terminal."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from course.models import Course
from lessons.models import Cue
from tests import factories

CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:04.000\nOne river.\n"


@pytest.fixture
def course(db: None) -> Course:
    made = factories.course()
    factories.video(factories.step(made, 1, "Down the Rhine", kind="video"), captions=CAPTIONS)
    return made


def _shift(*arguments: str) -> str:
    out = StringIO()
    call_command("shift_transcript", "rivers", "1.1", "--language", "en", *arguments, stdout=out)
    return out.getvalue()


def _starts() -> list[int]:
    return list(Cue.objects.values_list("start_ms", flat=True))


@pytest.mark.parametrize(
    ("by", "start_ms"),
    [("0.8", 1_800), ("-0.8", 200), ("+1", 2_000), ("−1,0", 0), ("0.001", 1_001)],
)
def test_all_lines_move(course: Course, by: str, start_ms: int) -> None:
    assert "moved by" in _shift(f"--by={by}")
    assert _starts() == [start_ms]


@pytest.mark.parametrize(
    ("by", "words"),
    [("-1.001", "before the film begins"), ("482", "film has ended"), ("soon", "say seconds")],
)
def test_what_does_not_fit_is_refused_and_nothing_moves(
    course: Course, by: str, words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        _shift(f"--by={by}")

    assert _starts() == [1_000]


def test_a_language_that_is_not_there_is_named(course: Course) -> None:
    with pytest.raises(CommandError, match="There are: en"):
        call_command("shift_transcript", "rivers", "1.1", "--language", "ko", "--by=1")
