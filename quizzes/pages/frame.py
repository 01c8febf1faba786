"""Common context of the pages of an attempt: step, attempt, remaining time."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from course.access import StepAccess
from course.pages.outline_rows import Printed
from course.web.cached_reverse import address
from quizzes.queries import AttemptFacts


@dataclass(frozen=True, slots=True)
class Frame(Printed):
    label: str
    title: str
    kind_name: str
    step_url: str
    url: str
    is_test: bool
    number: int
    total: int
    is_over: bool
    ends_at: datetime | None
    now: datetime


def attempt_frame(access: StepAccess, attempt: AttemptFacts, *, at: datetime) -> Frame:
    step, course = access.step, access.course
    return Frame(
        label=step.label,
        title=step.title,
        kind_name=attempt_kind_name(is_test=attempt.is_test),
        step_url=address("step", course.slug, step.key),
        url=address("quizzes:attempt", course.slug, step.key, attempt.number),
        is_test=attempt.is_test,
        number=attempt.number,
        total=attempt.total,
        is_over=attempt.is_over(at=at),
        ends_at=attempt.ends_at if attempt.submitted_at is None else None,
        now=at,
    )


def attempt_kind_name(*, is_test: bool) -> str:
    return _("Test") if is_test else _("Quiz")
