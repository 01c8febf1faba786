"""Navigation of an attempt: a square for each question, previous and next."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from course.access import StepAccess
from course.pages.outline_rows import Printed
from course.web.cached_reverse import address
from quizzes.pages.marks import short_number
from quizzes.pages.return_links import back_to
from quizzes.pages.texts import beginning
from quizzes.queries import AttemptFacts, AttemptQuestionFacts, QuestionStatus, squares

# So many squares fit in a row; of more questions only those around one are shown, and the ends.
MOST_SQUARES = 24
AROUND = 4


@dataclass(frozen=True, slots=True)
class QuestionStatusLine(Printed):
    position: int
    url: str
    state: str
    words: str
    is_current: bool = False
    is_after_gap: bool = False
    stem: str = ""
    marks: str = ""


@dataclass(frozen=True, slots=True)
class Navigation(Printed):
    """`url` is the question's own, and `back` names it to moments; `unanswered` counts others."""

    url: str
    back: str
    squares: tuple[QuestionStatusLine, ...]
    previous_url: str
    next_url: str
    unanswered: int


def attempt_navigation(
    access: StepAccess, attempt: AttemptFacts, asked: AttemptQuestionFacts
) -> Navigation:
    """One query: the squares."""
    position = asked.position
    return Navigation(
        url=question_url(access, attempt, position),
        back=back_to(access.step.key, attempt.number, position),
        squares=_squares_around(access, attempt, position),
        previous_url=question_url(access, attempt, position - 1) if position > 1 else "",
        next_url=question_url(access, attempt, position + 1) if position < attempt.total else "",
        unanswered=attempt.total - attempt.answered - (not asked.tries),
    )


def question_url(access: StepAccess, attempt: AttemptFacts, position: int) -> str:
    names = (access.course.slug, access.step.key, attempt.number)
    return address("quizzes:question", *names, position)


def status_lines(
    rows: Sequence[QuestionStatus], access: StepAccess, attempt: AttemptFacts, *, current: int = 0
) -> tuple[QuestionStatusLine, ...]:
    """The learner's state at these questions; one after skipped numbers says so."""
    before = [0, *(row.position for row in rows)]
    return tuple(
        QuestionStatusLine(
            row.position,
            question_url(access, attempt, row.position),
            *_status_words(row, attempt),
            is_current=row.position == current,
            is_after_gap=row.position > last + 1,
            stem=beginning(row.stem),
            marks=short_number(earned_marks(row, attempt)) if attempt.is_test else "",
        )
        for row, last in zip(rows, before, strict=False)
    )


def earned_marks(row: QuestionStatus, attempt: AttemptFacts) -> Decimal:
    """The marks of a question's best try; 0 in a quiz."""
    tries = zip(row.fractions, attempt.marks_by_try, strict=False)
    return max((fraction * worth for fraction, worth in tries), default=Decimal(0))


def _squares_around(
    access: StepAccess, attempt: AttemptFacts, position: int
) -> tuple[QuestionStatusLine, ...]:
    first, last = 1, attempt.total
    if attempt.total > MOST_SQUARES:
        first, last = position - AROUND, position + AROUND
    rows = squares(attempt.id, first=first, last=last, total=attempt.total)
    return status_lines(rows, access, attempt, current=position)


def _status_words(row: QuestionStatus, attempt: AttemptFacts) -> tuple[str, str]:
    """The class of a question's square, and how it went."""
    is_submitted = attempt.submitted_at is not None
    if row.best is None:
        return "open", _("no response") if is_submitted else _("no response yet")
    if row.best == 1:
        return "right", _("right")
    most_tries = 1 if row.either_or else len(attempt.marks_by_try)
    if not is_submitted and (not attempt.is_test or row.tries < most_tries):
        return "tried", _("not right yet")
    return ("partly", _("partly right")) if row.best else ("wrong", _("not right"))
