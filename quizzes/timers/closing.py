"""Tests whose time is over are submitted."""

from datetime import datetime

from course.jobs import periodic
from quizzes.attempts import settle_due


@periodic(seconds=60)
def settle_attempts(now: datetime) -> None:
    """Submit tests whose time is over, of learners who do not come back."""
    settle_due(at=now)
