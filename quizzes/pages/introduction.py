"""The introduction page of a quiz or test: rules, start or continue, former attempts."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from course.access import StepAccess
from course.kinds import TEST
from course.pages.outline_rows import Printed
from course.web.cached_reverse import address
from quizzes import deadlines
from quizzes.deadlines import NextStart, StartRefusal
from quizzes.pages.marks import percent_of
from quizzes.pages.refusals import start_refusal_words
from quizzes.pages.start_form import StartForm, start_form
from quizzes.queries import AttemptFacts, QuizFacts, quiz_facts


@dataclass(frozen=True, slots=True)
class AttemptLine(Printed):
    number: int
    url: str
    submitted_at: datetime | None
    score: int | None
    has_passed: bool
    answered: int
    total: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class Introduction(Printed):
    """`start` is the form of the next attempt; without one the rest says why, or `retry_at`."""

    is_test: bool
    facts: tuple[tuple[str, str], ...]
    closes_at: datetime | None
    is_closed: bool
    is_empty: bool
    refused: str
    start: StartForm | None
    retry_at: datetime | None
    open_attempt: AttemptLine | None
    # The submitted ones, newest first.
    attempts: tuple[AttemptLine, ...]
    best: int | None
    has_passed: bool
    # Submitted, and below the pass mark so far.
    has_failed: bool


def introduction(access: StepAccess, *, at: datetime, refused: str = "") -> Introduction:
    """Two queries for a member, one for everybody else."""
    member = access.membership
    quiz = quiz_facts(
        access.step.pk, member.enrolment_id if member else None, member.run_id if member else None
    )
    is_test = access.step.kind == TEST
    lines = [_attempt_line(access, one, at=at) for one in quiz.attempts[::-1]] if quiz else []
    following = _next_start(quiz, at=at)
    best = max((line.score for line in lines if line.score is not None), default=None)
    has_passed = any(line.has_passed for line in lines)
    form = start_form(access, after=lines[0].number if lines else 0, is_test=is_test)
    return Introduction(
        is_test=is_test,
        facts=_facts(quiz, is_test=is_test) if quiz else (),
        closes_at=quiz.closes_at if quiz else None,
        is_closed=quiz is not None and deadlines.is_closed(quiz.closes_at, at=at),
        is_empty=quiz is None or not quiz.questions,
        refused=start_refusal_words(refused),
        start=form if member and not following.refusal else None,
        retry_at=following.at,
        open_attempt=next((line for line in lines if line.submitted_at is None), None),
        attempts=tuple(line for line in lines if line.submitted_at is not None),
        best=best,
        has_passed=has_passed,
        has_failed=best is not None and not has_passed,
    )


def _next_start(quiz: QuizFacts | None, *, at: datetime) -> NextStart:
    """Whether an attempt may start; none without questions."""
    if quiz is None or not quiz.questions:
        return NextStart(StartRefusal.EMPTY)
    return quiz.next_start(at=at)


def _attempt_line(access: StepAccess, attempt: AttemptFacts, *, at: datetime) -> AttemptLine:
    return AttemptLine(
        number=attempt.number,
        url=address("quizzes:attempt", access.course.slug, access.step.key, attempt.number),
        submitted_at=attempt.submitted_at,
        score=percent_of(attempt.score),
        has_passed=attempt.has_passed,
        answered=attempt.answered,
        total=attempt.total,
        is_over=deadlines.is_over(attempt.ends_at, at=at),
    )


def _facts(quiz: QuizFacts, *, is_test: bool) -> tuple[tuple[str, str], ...]:
    """What to expect, as terms and what they are."""
    questions = (_("Questions"), str(quiz.questions))
    if not is_test:
        return questions, (_("Tries"), _("as many as you like; nothing is scored"))
    passing = _("%(percent)d %%") % {"percent": quiz.pass_percent}
    tries = (_("Tries"), _tries_words(quiz))
    attempts = (_("Attempts"), _attempts_words(quiz.retry_hours))
    facts = (questions, tries, (_("To pass"), passing), attempts)
    if quiz.limit_minutes is None:
        return facts
    limit = _time_words(quiz.limit_minutes, extra_percent=quiz.extra_percent)
    return *facts, (_("Time limit"), limit)


def _tries_words(quiz: QuizFacts) -> str:
    """How many tries a question takes in a test, and what they are worth."""
    worths = ", ".join(str(worth) for worth in quiz.marks_by_try)
    tries = ngettext(
        "%(n)d for each question, worth %(marks)s marks",
        "%(n)d for each question, worth %(marks)s marks",
        len(quiz.marks_by_try),
    )
    words = tries % {"n": len(quiz.marks_by_try), "marks": worths}
    if len(quiz.marks_by_try) == 1:
        return words
    return _("%(tries)s; one where only two responses are possible") % {"tries": words}


def _attempts_words(retry_hours: int) -> str:
    """How often a test may be taken, and how long one waits in between."""
    if not retry_hours:
        return _("as many as you need to pass; the best one counts")
    words = ngettext(
        "as many as you need to pass, %(n)d hour apart; the best one counts",
        "as many as you need to pass, %(n)d hours apart; the best one counts",
        retry_hours,
    )
    return words % {"n": retry_hours}


def _time_words(limit_minutes: int, *, extra_percent: int) -> str:
    minutes = limit_minutes * (100 + extra_percent) // 100
    words = ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if not extra_percent:
        return words
    return _("%(time)s, your extra time included") % {"time": words}
