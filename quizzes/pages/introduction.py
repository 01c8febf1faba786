"""The introduction of a quiz or test: what to expect, where to go on, what was before."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from course.access import StepAccess
from course.kinds import TEST
from course.pages.outline_rows import Printed
from course.web.cached_reverse import address
from quizzes import deadlines
from quizzes.pages.question import percent_of
from quizzes.queries import AttemptFacts, QuizFacts, quiz_facts


@dataclass(slots=True)
class AttemptLine(Printed):
    number: int
    url: str
    submitted_at: datetime | None
    started_at: datetime
    score: int | None
    has_passed: bool
    answered: int
    total: int


@dataclass(slots=True)
class Introduction(Printed):
    is_test: bool
    facts: list[tuple[str, str]]
    closes_at: datetime | None
    start_url: str
    after: int
    start_words: str
    open_attempt: AttemptLine | None = None
    time_is_over: bool = False
    retry_at: datetime | None = None
    best: int | None = None
    has_passed: bool = False
    is_closed: bool = False
    is_empty: bool = False
    can_start: bool = False
    refused: str = ""
    attempts: list[AttemptLine] = field(default_factory=list)


def introduction(access: StepAccess, *, at: datetime, refused: str = "") -> Introduction:
    """Two queries for a member, one for everybody else."""
    member = access.membership
    quiz = quiz_facts(
        access.step.pk, member.enrolment_id if member else None, member.run_id if member else None
    )
    names = (access.course.slug, access.step.key)
    is_test = access.step.kind == TEST
    page = Introduction(
        is_test=is_test,
        facts=_facts(quiz, is_test=is_test) if quiz else [],
        closes_at=quiz.closes_at if quiz else None,
        start_url=address("quizzes:attempts", *names),
        after=0,
        start_words=_("Start the test") if is_test else _("Start the quiz"),
        is_empty=quiz is None or not quiz.questions,
        refused=refusal_words(refused),
    )
    if quiz is None or member is None:
        return page
    page.is_closed = quiz.closes_at is not None and quiz.closes_at <= at
    if quiz.attempts:
        _add_attempts(page, quiz.attempts, names, at=at)
    _decide_start(page, quiz, at=at)
    return page


def refusal_words(reason: str) -> str:
    """Why no attempt was started; nothing for a reason that is none."""
    return {
        "closed": _("The test is closed."),
        "too_soon": _("It is too soon to take the test again."),
        "passed": _("You have passed this test."),
        "empty": _("There are no questions yet."),
        "too_many": _("That was often enough."),
    }.get(reason, "")


def _facts(quiz: QuizFacts, *, is_test: bool) -> list[tuple[str, str]]:
    """What to expect, as terms and what they are."""
    facts = [(_("Questions"), str(quiz.questions))]
    if not is_test:
        return [*facts, (_("Tries"), _("as many as you like; nothing is scored"))]
    worths = ", ".join(str(worth) for worth in quiz.marks_by_try)
    tries = ngettext(
        "%(n)d for each question, worth %(marks)s marks",
        "%(n)d for each question, worth %(marks)s marks",
        len(quiz.marks_by_try),
    )
    words = tries % {"n": len(quiz.marks_by_try), "marks": worths}
    if len(quiz.marks_by_try) > 1:
        words = _("%(tries)s; one where only two responses are possible") % {"tries": words}
    facts.append((_("Tries"), words))
    facts.append((_("To pass"), _("%(percent)d %%") % {"percent": quiz.pass_percent}))
    if quiz.limit_minutes is not None:
        minutes = quiz.limit_minutes * (100 + quiz.extra_percent) // 100
        words = ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
        if quiz.extra_percent:
            words = _("%(time)s, your extra time included") % {"time": words}
        facts.append((_("Time limit"), words))
    return facts


def _add_attempts(
    page: Introduction, attempts: list[AttemptFacts], names: tuple[str, str], *, at: datetime
) -> None:
    lines = [_line(attempt, names) for attempt in attempts]
    latest = attempts[-1]
    page.after = latest.number
    if latest.submitted_at is None:
        page.open_attempt = lines.pop()
        page.time_is_over = deadlines.is_over(latest.ends_at, at=at)
    page.attempts = lines[::-1]
    scores = [line.score for line in lines if line.score is not None]
    page.best = max(scores, default=None)
    page.has_passed = any(attempt.has_passed for attempt in attempts)


def _line(attempt: AttemptFacts, names: tuple[str, str]) -> AttemptLine:
    return AttemptLine(
        number=attempt.number,
        url=address("quizzes:attempt", *names, attempt.number),
        submitted_at=attempt.submitted_at,
        started_at=attempt.started_at,
        score=percent_of(attempt.score),
        has_passed=attempt.has_passed,
        answered=attempt.answered,
        total=attempt.total,
    )


def _decide_start(page: Introduction, quiz: QuizFacts, *, at: datetime) -> None:
    """Whether another attempt may start now, as `attempts.start` will decide."""
    if page.open_attempt is not None or page.is_empty or page.is_closed:
        return
    if not quiz.attempts or not page.is_test:
        page.can_start = True
        if quiz.attempts:
            page.start_words = _("Start the quiz again")
        return
    latest = quiz.attempts[-1]
    retry_at = latest.next_start(at=at)
    if retry_at is None or (latest.has_passed and latest.answered == latest.total):
        return
    page.can_start = retry_at <= at
    page.retry_at = None if page.can_start else retry_at
    page.start_words = _("Take the test again")
