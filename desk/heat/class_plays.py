"""The demo's plays: a class whose heat map tells something, by the ways of every learner.

Two in five hear a sentence of the first film again, some of them twice, and every third leaves at
another one.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from course.models import Enrolment, Step
from lessons.anchors import sentences_of
from lessons.film.heat.counting import count_plays
from lessons.film.heat.shown import LEAST_PEOPLE
from lessons.film.playing import add_played
from lessons.models import Video


def play_as_a_class(enrolments: Sequence[Enrolment], film: Step, *, at: datetime) -> bool:
    """Play the film for these learners, an hour before `at`; False if that would show nothing."""
    video = Video.objects.filter(pk=film.pk).first()
    sentences = sentences_of(film, film.course.language)
    if video is None or not sentences or len(enrolments) < LEAST_PEOPLE:
        return False
    hard, last = (sentences[len(sentences) * part // 5] for part in (2, 3))
    then = at - timedelta(hours=1)
    for number, enrolment in enumerate(enrolments):
        leaves = number % 3 == 2  # noqa: PLR2004 - every third
        end = last.end_ms if leaves else video.duration_ms
        spans = [(0, end)]
        if number % 5 < 2:  # noqa: PLR2004 - two in five
            spans = [(hard.start_ms, hard.end_ms)] * (1 + number % 2) + spans
        add_played(enrolment.pk, video, spans=spans, position_ms=end, at=then)
    count_plays(at=at)
    return True
