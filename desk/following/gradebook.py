"""The gradebook of a run: tests and quizzes by learner, with score, tries and when."""

from collections.abc import Generator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from course.kinds import ASSESSED, TEST
from course.models import Enrolment, StepProgress
from desk.following.learners import AT_ONCE
from desk.following.run_facts import FollowedStep, RunFacts
from desk.runs import rows_of


class Grade(NamedTuple):
    """How somebody stands at a test or quiz: `tries` is 0 for who has not started it."""

    step: FollowedStep
    percent: int | None = None
    passed: bool | None = None
    tries: int = 0
    answered: int = 0
    asked: int = 0
    at: datetime | None = None

    @property
    def is_test(self) -> bool:
        return self.step.kind == TEST


def assessed(facts: RunFacts) -> list[FollowedStep]:
    return [step for step in facts.steps if step.kind in ASSESSED]


def graded(enrolments: Sequence[int], facts: RunFacts) -> list[Any]:
    """These enrolments, with `grades`, one for each test and quiz: two statements."""
    rows: list[Any] = rows_of(enrolments)
    steps = assessed(facts)
    found = StepProgress.objects.filter(
        enrolment__in=[row.pk for row in rows], step__in=[step.pk for step in steps]
    ).values_list(
        *("enrolment", "step", "score", "passed", "attempt_number", "answered", "asked"),
        "last_completed_at",
    )
    known = {(own, step): rest for own, step, *rest in found}
    for row in rows:
        row.grades = [_grade(step, known.get((row.pk, step.pk))) for step in steps]
    return rows


def _grade(step: FollowedStep, row: list[Any] | None) -> Grade:
    if row is None:
        return Grade(step)
    score, passed, tries, answered, asked, at = row
    percent = None if score is None else int(score * 100)
    return Grade(step, percent, passed, tries or 0, answered or 0, asked or 0, at)


def csv_columns(facts: RunFacts) -> list[str]:
    named = [f"{step.label} {step.title}" for step in assessed(facts)]
    return [
        *("learner_id", "name", "email"),
        *(f"{name}: {what}" for name in named for what in ("score", "tries", "completed_at")),
    ]


def csv_rows(
    learners: QuerySet[Enrolment], facts: RunFacts
) -> Generator[Sequence[Any], None, None]:
    """Of a quiz, which has no score, how many of its questions have a response, in percent."""
    pks = list(learners.values_list("pk", flat=True))
    for first in range(0, len(pks), AT_ONCE):
        for row in graded(pks[first : first + AT_ONCE], facts):
            person = row.learner
            grades = (_in_file(grade) for grade in row.grades)
            yield (person.uuid, person.display_name, person.email, *sum(grades, ()))


def _in_file(grade: Grade) -> tuple[Any, ...]:
    percent = grade.percent
    if percent is None and grade.asked and not grade.is_test:
        percent = grade.answered * 100 // grade.asked
    return percent, grade.tries or None, grade.at
