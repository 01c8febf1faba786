"""Tests whose time is over are submitted."""

from datetime import datetime

from course.jobs import periodic
from quizzes.attempts import settle_due
from quizzes.timers.closing_notices import tell_of_closings


@periodic(seconds=60)
def settle_attempts(now: datetime) -> None:
    """Submit tests whose time is over, of learners who do not come back."""
    settle_due(at=now)


@periodic(seconds=600)
def tell_of_tests_that_close(now: datetime) -> bool:
    return tell_of_closings(at=now)
