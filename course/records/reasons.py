"""Why a step is not complete, not passed, locked or closed, and the way out: one answer for
learners and educators, from what is stored of the step and of somebody's progress in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from course.kinds import ASSESSED, VIDEO
from course.text.timecodes import clock

# A film counts as watched from here on: most people leave before the last seconds.
WATCHED_PERCENT: Final = 95
# Within this time of either end of the film there is nothing to resume.
RESUME_MS: Final = 10_000


def is_watched(played_ms: int, film_ms: int) -> bool:
    return played_ms * 100 >= film_ms * WATCHED_PERCENT


class Why(Enum):
    """What stands between a step and its completion (or its pass)."""

    LOCKED = "locked"
    CLOSED = "closed"
    TIME_OVER = "time over"
    QUESTION_OPEN = "question open"
    NOT_SUBMITTED = "not submitted"
    NOT_PASSED = "not passed"
    NOT_ANSWERED = "not answered"
    NOT_STARTED = "not started"
    FILM_REPLACED = "film replaced"
    NOT_PLAYED = "not played"
    PARTLY_PLAYED = "partly played"
    NOT_MARKED = "not marked"
    NOT_OPENED = "not opened"


class Way(NamedTuple):
    """A place in a step, for `course.pages.going_on.url_of`: its page, an attempt, a question."""

    attempt: int | None = None
    question: int | None = None
    # What follows the address.
    tail: str = ""


STEP: Final = Way()
MARK: Final = Way(tail="#complete")


class Reason(NamedTuple):
    """`way` is None where only waiting helps, or nothing; `at` is when it opens, closes or closed,
    or when the next try is.
    """

    why: Why
    words: str
    way: Way | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StepStanding:
    """A step in a run, and a learner's progress in it, as `StepProgress` keeps it.

    `opens_at` is None for what nothing locks, `closes_at` for what never closes.
    """

    kind: str
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    film_ms: int | None = None
    film_revision: int = 0
    minutes: int | None = None
    is_visited: bool = False
    is_complete: bool = False
    begun_at: datetime | None = None
    played_revision: int | None = None
    played_ms: int | None = None
    gap_start_ms: int | None = None
    gap_end_ms: int | None = None
    position_ms: int | None = None
    attempt_number: int | None = None
    attempt_started_at: datetime | None = None
    attempt_ends_at: datetime | None = None
    open_question: int | None = None
    answered: int | None = None
    asked: int | None = None
    next_try_at: datetime | None = None
    score: Decimal | None = None
    passed: bool | None = None

    @property
    def has_film(self) -> bool:
        return self.kind == VIDEO and self.film_ms is not None

    @property
    def is_film_replaced(self) -> bool:
        """Whether what was played is of a film that is no longer there."""
        return self.has_film and bool(self.played_ms) and not self._is_of_this_film

    @property
    def _is_of_this_film(self) -> bool:
        return self.played_revision == self.film_revision

    @property
    def played(self) -> int:
        """What was played of the film there is, in ms; never more than all of it."""
        if not self.has_film or not self._is_of_this_film:
            return 0
        return min(self.played_ms or 0, self.film_ms or 0)

    @property
    def is_watched(self) -> bool:
        return self.has_film and is_watched(self.played, self.film_ms or 0)

    @property
    def has_open_attempt(self) -> bool:
        return self.kind in ASSESSED and self.attempt_started_at is not None

    @property
    def has_failed(self) -> bool:
        return self.passed is False

    @property
    def failed_percent(self) -> int | None:
        """The score of what is not passed, floored: 69.9 % must not be shown as 70 %."""
        return int((self.score or 0) * 100) if self.has_failed else None

    @property
    def is_begun(self) -> bool:
        """Whether one left off in the middle of it: a film half seen, an attempt under way."""
        if self.has_open_attempt:
            return not self.is_complete or self.has_failed
        return not self.is_complete and self.played > 0

    @property
    def begun_last(self) -> datetime | None:
        """When what one is in the middle of was begun."""
        if not self.is_begun:
            return None
        return self.attempt_started_at if self.has_open_attempt else self.begun_at

    @property
    def whole_ms(self) -> int:
        """How long the step takes: its minutes, else its film's length."""
        return self.minutes * 60_000 if self.minutes else self.film_ms or 0

    @property
    def left_ms(self) -> int:
        """How much of that is left."""
        if self.is_complete or self.is_watched:
            return 0
        if self.has_open_attempt and self.asked:
            return self.whole_ms * (self.asked - (self.answered or 0)) // self.asked
        return max(0, self.whole_ms - self.played)


def is_locked(facts: StepStanding, *, at: datetime) -> bool:
    return facts.opens_at is not None and facts.opens_at > at


def why_not(facts: StepStanding, *, at: datetime) -> Reason | None:
    """Why the step is not complete, or not passed; None when there is nothing left to do."""
    if facts.is_complete and not facts.has_failed:
        return None
    if is_locked(facts, at=at):
        return Reason(Why.LOCKED, _("Opens on %(day)s.") % _day(facts.opens_at), at=facts.opens_at)
    if facts.kind in ASSESSED:
        return _why_not_assessed(facts, at=at)
    if facts.has_film:
        return _why_not_watched(facts)
    if facts.is_visited:
        return Reason(Why.NOT_MARKED, _("Opened, but not marked as complete."), MARK)
    return Reason(Why.NOT_OPENED, _("Not opened yet."), STEP)


def way_on(facts: StepStanding) -> Way:
    """Where going on with the step leads: the open question, the film where it was left."""
    if facts.has_open_attempt and facts.attempt_number is not None:
        return Way(facts.attempt_number, facts.open_question)
    if facts.played and not facts.is_complete and not _resumes(facts):
        return _second(facts.gap_start_ms)
    return STEP


def _resumes(facts: StepStanding) -> bool:
    """Whether the step's page starts the film where it was left."""
    return RESUME_MS < (facts.position_ms or 0) < (facts.film_ms or 0) - RESUME_MS


def _second(ms: int | None) -> Way:
    return Way(tail=f"?t={ms // 1000}") if ms else STEP


def _why_not_watched(facts: StepStanding) -> Reason:
    whole = {"all": clock(facts.film_ms or 0), "played": clock(facts.played)}
    if facts.is_film_replaced:
        words = _("The film was replaced: nothing of the new one (%(all)s) played yet.")
        return Reason(Why.FILM_REPLACED, words % whole, STEP)
    if facts.is_watched:
        words = _("Played, but not marked as complete.")
        return Reason(Why.NOT_MARKED, words, MARK)
    if not facts.played or facts.gap_start_ms is None or facts.gap_end_ms is None:
        return Reason(Why.NOT_PLAYED, _("Nothing of the film (%(all)s) played yet.") % whole, STEP)
    gap = f"{clock(facts.gap_start_ms)}–{clock(facts.gap_end_ms)}"
    words = _("Played %(played)s of %(all)s; the first part missing is %(gap)s.")
    way = Way(tail=f"?t={facts.gap_start_ms // 1000}")
    return Reason(Why.PARTLY_PLAYED, words % {**whole, "gap": gap}, way)


def _why_not_assessed(facts: StepStanding, *, at: datetime) -> Reason:
    if facts.has_open_attempt and facts.attempt_number is not None:
        return _why_not_submitted(facts, facts.attempt_number, at=at)
    is_closed = facts.closes_at is not None and facts.closes_at <= at
    if facts.attempt_number is None:
        if is_closed:
            words = _("Not taken. Closed on %(day)s.") % _day(facts.closes_at)
            return Reason(Why.CLOSED, words, at=facts.closes_at)
        return Reason(Why.NOT_STARTED, _("Not started yet."), STEP)
    return _why_not_after(facts, is_closed=is_closed, at=at)


def _why_not_submitted(facts: StepStanding, number: int, *, at: datetime) -> Reason:
    ends_at = min(filter(None, (facts.attempt_ends_at, facts.closes_at)), default=None)
    if ends_at is not None and ends_at <= at:
        words = _("The time of attempt %(number)d is over; what has a response counts.")
        return Reason(Why.TIME_OVER, words % {"number": number}, Way(number), at=ends_at)
    if facts.open_question is None:
        words = _("Attempt %(number)d is not submitted yet.") % {"number": number}
        return Reason(Why.NOT_SUBMITTED, words, Way(number), at=ends_at)
    words = _("Question %(question)d has no response yet (%(answered)d of %(asked)d have).") % {
        "question": facts.open_question,
        "answered": facts.answered or 0,
        "asked": facts.asked or 0,
    }
    return Reason(Why.QUESTION_OPEN, words, Way(number, facts.open_question), at=ends_at)


def _why_not_after(facts: StepStanding, *, is_closed: bool, at: datetime) -> Reason:
    """The same when the newest attempt is over."""
    if facts.has_failed:
        why, words = Why.NOT_PASSED, _("Not passed yet (%(percent)d %%).")
        words %= {"percent": facts.failed_percent}
    else:
        why = Why.NOT_ANSWERED
        words = _("Only %(answered)d of %(asked)d questions have a response.") % {
            "answered": facts.answered or 0,
            "asked": facts.asked or 0,
        }
    if is_closed:
        closed = _("Closed on %(day)s.") % _day(facts.closes_at)
        return Reason(Why.CLOSED, f"{words} {closed}", at=facts.closes_at)
    waits_until = facts.next_try_at
    if waits_until is None or waits_until <= at:
        return Reason(why, f"{words} {_('Another try is possible now.')}", STEP)
    if facts.closes_at is not None and facts.closes_at <= waits_until:
        return Reason(why, f"{words} {_('It closes before another try.')}", at=facts.closes_at)
    later = _("The next try is possible from %(day)s.") % _day(waits_until)
    return Reason(why, f"{words} {later}", at=waits_until)


def _day(instant: datetime | None) -> Mapping[str, Any]:
    """An instant in the reader's zone, for a text."""
    local = timezone.localtime(instant) if instant else None
    return {"day": date_format(local, "OPENING_FORMAT") if local else ""}
