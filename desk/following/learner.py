"""One learner in a run: the answers the learner sees, what was played, and the attempts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import F

from course.access import membership_from, membership_json
from course.models import Enrolment, Run, TeamMember
from course.pages.progress_map import Closings, ProgressMap, ProgressMaps
from course.records.gate import LearnerRecord
from course.text.plain_text import html_to_text
from lessons.film.coverage import Coverage, cover
from lessons.models import Played
from quizzes.closings import closing_instant, closing_value
from quizzes.forms import to_form
from quizzes.marking import ResponseValue
from quizzes.models import Attempt, AttemptQuestion
from quizzes.pages.responses import response_words
from quizzes.queries import AttemptQuestionFacts

MOST_ATTEMPTS: Final = 100
_MAPS: Final = ProgressMaps(Closings(closing_value, closing_instant))


@dataclass(frozen=True, slots=True)
class PlayedFilm:
    """What somebody has played of a film as it is now."""

    label: str
    title: str
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class LearnerAttempt:
    """An attempt; its score in whole percent, floored, as the learner is shown it."""

    attempt: Attempt
    percent: int | None


@dataclass(frozen=True, slots=True)
class TryLine:
    """A try at a question in words; `percent` is how much of it is right."""

    number: int
    words: tuple[str, ...]
    percent: int
    given_at: datetime


@dataclass(frozen=True, slots=True)
class AskedLine:
    position: int
    stem: str
    tries: list[TryLine]


def map_of(enrolment: Enrolment, *, at: datetime) -> ProgressMap:
    """The learner's own progress page, without its links."""
    own = Enrolment.objects.filter(pk=enrolment.pk).values_list(membership_json(), flat=True)
    team = TeamMember.objects.filter(user=enrolment.learner_id, course=enrolment.course_id)
    is_team = enrolment.learner.is_staff or team.exists()
    member = membership_from(own.get(), is_team=is_team)
    assert member is not None  # noqa: S101 - of an enrolment there is one
    record = LearnerRecord(
        enrolment.run.course, member, enrolment.run.number, enrolment.left_at, ()
    )
    found = _MAPS.of(record, at=at)
    for week in found.weeks:
        for step in week.steps:
            step.url = step.way = ""
    return found


def films_of(enrolment: Enrolment) -> list[PlayedFilm]:
    rows = (
        Played.objects.filter(
            enrolment=enrolment,
            revision=F("video__step__film_revision"),
            video__step__published_at__isnull=False,
            video__duration_ms__gt=0,
        )
        .select_related("video__step")
        .order_by("video__step__week_number", "video__step__number")
    )
    return [
        PlayedFilm(
            f"{row.video.step.week_number}.{row.video.step.number}",
            row.video.step.title,
            cover(row.spans, duration_ms=row.video.duration_ms),
        )
        for row in rows
    ]


def line_of(attempt: Attempt) -> LearnerAttempt:
    score = attempt.score
    return LearnerAttempt(attempt, None if score is None else int(score * 100))


def attempts_of(enrolment: Enrolment) -> list[LearnerAttempt]:
    """The newest first."""
    rows = Attempt.objects.filter(enrolment=enrolment).select_related("quiz__step")
    rows = rows.defer("quiz__step__body", "quiz__step__body_html")
    return [line_of(row) for row in rows.order_by("-started_at", "-pk")[:MOST_ATTEMPTS]]


def attempt_in(run: Run, attempt_id: int) -> Attempt | None:
    """An attempt of somebody in this run, with its step and learner."""
    rows = Attempt.objects.filter(pk=attempt_id, enrolment__run=run)
    rows = rows.select_related("quiz__step", "enrolment__learner")
    return rows.defer("quiz__step__body", "quiz__step__body_html").first()


def asked_in(attempt: Attempt) -> list[AskedLine]:
    """Each question with every try: two statements."""
    rows = (
        AttemptQuestion.objects.filter(attempt=attempt)
        .select_related("version", "question")
        .prefetch_related("responses")
        .order_by("position")
    )
    return [_asked(row) for row in rows]


def _asked(row: AttemptQuestion) -> AskedLine:
    html = row.version.html
    facts = AttemptQuestionFacts(
        id=row.pk,
        key=row.question.key,
        position=row.position,
        question=row.version.read(),
        html=html,
        order=row.order,
        moments={},
        tries=0,
        tried=[],
    )
    tries = [
        TryLine(
            each.try_number,
            response_words(facts, to_form(ResponseValue(tuple(each.picks), each.text), row.order)),
            int(each.fraction * 100),
            each.given_at,
        )
        for each in row.responses.all()
    ]
    return AskedLine(row.position, html_to_text(html.get("stem", "")), tries)
