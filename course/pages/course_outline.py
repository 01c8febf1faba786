"""The outline of a course, prepared for templates: its weeks and steps with the reader's marks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import get_language

from course.access import Membership
from course.models import Course
from course.pages.going_on import facts_of, time_words
from course.pages.kept_outlines import OwnMarks, PlainWeek, read_outline
from course.pages.outline_rows import Printed, StepLine, StepLines, going_on
from course.records.reasons import StepStanding
from course.text.timezones import LAST_INSTANT

# Per process: weeks of outlines as they are printed. One of twenty steps takes some 6 kB.
MOST_WEEKS = 256


class HashedOnce(tuple[Any, ...]):  # noqa: SLOT001 - it has an attribute
    """A tuple that is looked up often: its hash is that of all it holds, and taken once."""

    _hash: int | None = None

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = super().__hash__()
        return self._hash


class ActivityLines(NamedTuple):
    title: str
    steps: tuple[StepLine, ...]


class WeekPiece(NamedTuple):
    """What is printed of a week, and nothing that is the reader's own but is not printed."""

    number: int
    title: str
    introduction: str
    opens_at: datetime | None
    is_locked: bool
    is_current: bool
    is_unfolded: bool
    activities: tuple[ActivityLines, ...]
    done: int
    total: int


@dataclass(slots=True)
class WeekLines(Printed):
    """A week with its published steps by activity; `opens_at` is None for who has not joined."""

    number: int
    title: str
    introduction: str
    opens_at: datetime | None = None
    is_locked: bool = False
    is_current: bool = False
    # Unfolded as the page comes: where one goes on.
    is_unfolded: bool = False
    activities: tuple[ActivityLines, ...] = ()
    done: int = 0
    total: int = 0
    left_ms: int = 0
    # The step one is in the middle of, where one left off.
    going_on: StepLine | None = None

    @property
    def time_left(self) -> str:
        return time_words(self.left_ms)

    @property
    def lines(self) -> Iterator[StepLine]:
        return (line for activity in self.activities for line in activity.steps)

    @property
    def piece(self) -> WeekPiece:
        return WeekPiece(
            self.number,
            self.title,
            self.introduction,
            self.opens_at if self.is_locked else None,
            self.is_locked,
            self.is_current,
            self.is_unfolded,
            self.activities,
            self.done,
            self.total,
        )


def outline_of(
    course: Course,
    membership: Membership | None,
    *,
    at: datetime,
    closings: Mapping[int, datetime] | None = None,
) -> list[WeekLines]:
    """Weeks, activities and published steps of a course, in a single query unless they changed.

    `closings` are the closing dates of tests, by the pk of their step.
    """
    plain, own = read_outline(course.pk, membership.enrolment_id if membership else None)
    opening = {week.number: _opening(week.number, membership, at=at) for week in plain}
    standings = dict(_standings(plain, own))
    begun = _begun_last(plain, standings, opening)
    language = get_language() or ""
    weeks = []
    for week in plain:
        opens_at, is_locked = opening[week.number]
        marks = _marks_of(week, own, begun, closings or {}, is_locked=is_locked, at=at)
        activities = _activity_lines(week, marks, course.slug, language)
        weeks.append(
            WeekLines(
                number=week.number,
                title=week.title,
                introduction=week.introduction,
                opens_at=opens_at,
                is_locked=is_locked,
                activities=activities,
                done=len(marks.done),
                total=len(week.steps),
                left_ms=_left_ms(week, marks.done, standings),
                going_on=_going_on(activities, week, standings, marks.begun, course.slug),
            )
        )
    if membership is not None and not membership.has_ended(at=at):
        _mark_current(weeks, at=at)
    _unfold(weeks)
    return weeks


# When a week opens, and whether it is locked.
_Opening = tuple[datetime | None, bool]


def _opening(number: int, membership: Membership | None, *, at: datetime) -> _Opening:
    if membership is None:
        return None, False
    return membership.opens_at(number), not membership.is_open(number, at=at)


class _WeekMarks(NamedTuple):
    """What of a reader shows in the steps of a week, by their pk."""

    is_locked: bool
    done: frozenset[int]
    failed: tuple[tuple[int, int], ...]
    passed: tuple[tuple[int, int], ...]
    begun: int | None
    # When tests close, and whether they have.
    closings: tuple[tuple[int, datetime, bool], ...]


def _marks_of(
    week: PlainWeek,
    own: OwnMarks,
    begun: int | None,
    closings: Mapping[int, datetime],
    *,
    is_locked: bool,
    at: datetime,
) -> _WeekMarks:
    return _WeekMarks(
        is_locked=is_locked,
        done=week.steps & own.done,
        failed=tuple((pk, percent) for pk, percent in own.failed.items() if pk in week.steps),
        passed=tuple((pk, percent) for pk, percent in own.passed.items() if pk in week.steps),
        begun=begun if begun in week.steps else None,
        closings=tuple(
            (pk, closes_at, closes_at <= at)
            for pk, closes_at in closings.items()
            if pk in week.steps
        ),
    )


@lru_cache(maxsize=MOST_WEEKS)
def _activity_lines(
    week: PlainWeek, marks: _WeekMarks, slug: str, _language: str
) -> tuple[ActivityLines, ...]:
    """The steps of a week as those see them who have the same marks in it, in their language."""
    lines = StepLines(slug)
    failed, passed = dict(marks.failed), dict(marks.passed)
    closings = {pk: (closes_at, is_closed) for pk, closes_at, is_closed in marks.closings}

    def line(row: dict[str, Any]) -> StepLine:
        pk = row["pk"]
        closes_at, is_closed = closings.get(pk, (None, False))
        return lines.line(
            row | {"failed_percent": failed.get(pk), "passed_percent": passed.get(pk)},
            is_done=pk in marks.done,
            is_begun=pk == marks.begun,
            is_open=row["is_open"],
            is_locked=marks.is_locked and not row["is_open"],
            closes_at=closes_at,
            is_closed=is_closed,
        )

    return HashedOnce(
        ActivityLines(activity.title, tuple(line(row) for row in activity.steps))
        for activity in week.activities
    )


def _standings(weeks: Iterable[PlainWeek], own: OwnMarks) -> Iterator[tuple[int, StepStanding]]:
    """Of the steps one may be in the middle of, by their pk."""
    for week in weeks if own.begun else ():
        for pk in week.steps & own.begun.keys():
            yield pk, facts_of(week.row(pk), own.begun[pk])


def _begun_last(
    weeks: Iterable[PlainWeek],
    standings: Mapping[int, StepStanding],
    opening: Mapping[int, _Opening],
) -> int | None:
    """The step one is in the middle of, begun last of those that are not locked."""
    begun = [
        (standing.begun_last, pk)
        for week in weeks
        for pk, standing in standings.items()
        if pk in week.steps and (not opening[week.number][1] or week.row(pk)["is_open"])
    ]
    return max(((last, pk) for last, pk in begun if last is not None), default=(None, None))[1]


def _left_ms(week: PlainWeek, done: frozenset[int], standings: Mapping[int, StepStanding]) -> int:
    """How long the steps that are not complete take, without what was played of them."""
    left = sum(week.lasting.values()) - sum(week.lasting[pk] for pk in done)
    begun = standings.keys() & week.steps - done
    return left + sum(standings[pk].left_ms - week.lasting[pk] for pk in begun)


def _going_on(
    activities: Iterable[ActivityLines],
    week: PlainWeek,
    standings: Mapping[int, StepStanding],
    begun: int | None,
    slug: str,
) -> StepLine | None:
    """The row of the step one is in the middle of, if it is in this week."""
    if begun is None:
        return None
    key = week.row(begun)["key"]
    line = next(line for each in activities for line in each.steps if line.key == key)
    return going_on(line, standings[begun], slug)


def _unfold(weeks: Sequence[WeekLines]) -> None:
    """Unfold where to go on: the week of the first step to do, else the current, else the first."""
    is_member = any(week.opens_at for week in weeks)
    step = next_to_do(weeks) if is_member else None
    doing = (week for week in weeks if step is not None and str(week.number) == step.week)
    found = next(doing, None) or next((week for week in weeks if week.is_current), None)
    for week in [found or weeks[0]] if weeks else []:
        week.is_unfolded = True


def _mark_current(weeks: Sequence[WeekLines], *, at: datetime) -> None:
    """Mark the current week: the one opened last; of several, the first with steps to do."""
    opened = [week for week in weeks if week.opens_at and week.opens_at <= at]
    newest = max((week.opens_at for week in opened if week.opens_at), default=None)
    candidates = [week for week in opened if week.opens_at == newest]
    unfinished = (week for week in candidates if week.done < week.total)
    current = next(unfinished, candidates[-1] if candidates else None)
    if current is not None:
        current.is_current = True


def next_to_do(weeks: Sequence[WeekLines]) -> StepLine | None:
    """What one is in the middle of, else the first step not complete, locked or closed."""
    begun = next((week.going_on for week in weeks if week.going_on is not None), None)
    if begun is not None:
        return begun
    unfinished = (week for week in weeks if week.done < week.total)
    lines = (line for week in unfinished for line in week.lines)
    to_do = (line for line in lines if not (line.is_done or line.is_locked or line.is_closed))
    return next(to_do, None)


def time_left(weeks: Iterable[WeekLines]) -> str:
    """How long what is not complete takes, in all."""
    return time_words(sum(week.left_ms for week in weeks))


def next_opening(weeks: Iterable[WeekLines]) -> WeekLines | None:
    """The locked week that opens first."""
    locked = [week for week in weeks if week.is_locked and week.opens_at is not None]
    return min(locked, key=lambda week: week.opens_at or LAST_INSTANT, default=None)


def failed_lines(weeks: Iterable[WeekLines]) -> list[StepLine]:
    """The tests of an outline that were taken and not passed."""
    return [line for week in weeks for line in week.lines if line.failed_percent is not None]


def open_lines(weeks: Iterable[WeekLines]) -> list[StepLine]:
    """The open steps of an outline."""
    return [line for week in weeks for line in week.lines if line.is_open]


def count_steps(weeks: Iterable[WeekLines]) -> tuple[int, int]:
    """The number of complete steps and of all steps."""
    weeks = list(weeks)
    return sum(week.done for week in weeks), sum(week.total for week in weeks)
