"""Telling learners of tests that close soon, found by the worker again and again."""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef

from course.access import open_weeks
from course.models import Enrolment
from course.notices.kinds import TEST_CLOSING
from course.notices.writing import notify_learners
from quizzes.closings import closings_between
from quizzes.models import Attempt

AHEAD: Final = timedelta(days=2)


def tell_of_closings(*, at: datetime) -> bool:
    """Whoever can take a test that closes in two days, and has never submitted it.

    Tells at most a batch, and returns whether more may be left. A test that closes at another
    time than was told is told of again.
    """
    soon = closings_between(at, at + AHEAD)
    weeks = open_weeks(at=at, runs={test.run_id for test in soon}) if soon else []
    opened = {(week.run_id, week.number) for week in weeks}
    for test in soon:
        if not test.is_open and (test.run_id, test.week) not in opened:
            continue
        submitted = Attempt.objects.submitted().filter(enrolment=OuterRef("pk"), quiz=test.step_id)
        closes_at = test.closes_at.astimezone(UTC).isoformat()
        if notify_learners(
            Enrolment.objects.filter(~Exists(submitted), run=test.run_id),
            kind=TEST_CLOSING,
            key=f"run-{test.run_id}-step-{test.step_id}-{closes_at}",
            course=test.course_id,
            step=test.step_id,
            facts={"closes_at": closes_at},
            at=at,
        ):
            return True
    return False
