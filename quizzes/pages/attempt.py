"""The page of an attempt: its summary, and its review once submitted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from course.access import StepAccess
from course.pages.outline_rows import Printed
from quizzes.marking import most_marks
from quizzes.pages.frame import Frame, attempt_frame
from quizzes.pages.marks import percent_of, short_number
from quizzes.pages.navigation import QuestionStatusLine, earned_marks, status_lines
from quizzes.pages.start_form import StartForm, start_form
from quizzes.queries import AttemptFacts, QuestionStatus, all_squares


@dataclass(frozen=True, slots=True)
class AttemptScore(Printed):
    """How a submitted test went: percent, and marks of the most there are."""

    percent: int
    has_passed: bool
    pass_percent: int
    marks: str
    most_marks: int
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class AttemptPage(Printed):
    """`start` is the form of the next attempt, `retry_at` when a test may be taken again."""

    frame: Frame
    squares: tuple[QuestionStatusLine, ...]
    unanswered: tuple[QuestionStatusLine, ...]
    is_submitted: bool
    score: AttemptScore | None
    start: StartForm | None
    retry_at: datetime | None
    unsaved: Sequence[str]


def attempt_page(
    access: StepAccess, attempt: AttemptFacts, *, at: datetime, unsaved: Sequence[str] = ()
) -> AttemptPage:
    """One query: how the learner is doing at each question."""
    rows = all_squares(attempt.id)
    lines = status_lines(rows, access, attempt)
    following = attempt.next_start(at=at) if attempt.number == attempt.latest else None
    form = start_form(access, after=attempt.number, is_test=attempt.is_test)
    return AttemptPage(
        frame=attempt_frame(access, attempt, at=at),
        squares=lines,
        unanswered=tuple(line for line in lines if line.state == "open"),
        is_submitted=attempt.submitted_at is not None,
        score=_test_score(attempt, rows),
        start=form if following and not following.refusal else None,
        retry_at=following.at if following else None,
        unsaved=unsaved,
    )


def _test_score(attempt: AttemptFacts, rows: Sequence[QuestionStatus]) -> AttemptScore | None:
    """None for a quiz, and before a test is submitted."""
    percent = percent_of(attempt.score)
    if percent is None or attempt.submitted_at is None:
        return None
    worths = attempt.marks_by_try
    return AttemptScore(
        percent=percent,
        has_passed=attempt.has_passed,
        pass_percent=attempt.pass_percent,
        marks=short_number(sum((earned_marks(row, attempt) for row in rows), Decimal(0))),
        most_marks=sum(most_marks(worths, either_or=row.either_or) for row in rows),
        submitted_at=attempt.submitted_at,
    )
