"""Notices that the calendar brings: to whom, when, and each once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import DjangoAssertNumQueries, Settings

from course import enrolling, people
from course.access import membership_of
from course.calendar import ALL_AT_ONCE, WEEKLY
from course.models import Course, Notice, Run, Step, User, WeekOpening
from course.notices import writing
from course.notices.finding import LAST_ABSENCE, NEWS, tell_absent, tell_of_weeks
from course.notices.kinds import WELCOME
from course.notices.reading import gated, notices_of
from course.notices.writing import notify, remove_old
from course.progress import complete
from tests import factories

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
START = date(2026, 11, 2)
OPENS = datetime(2026, 11, 1, 15, tzinfo=UTC)  # midnight in Seoul


def seoul(weeks: int = 3, **fields: Any) -> Run:
    """A run of a course whose weeks have a step each."""
    course = factories.course()
    for week in range(1, weeks + 1):
        factories.step(course, week)
    return factories.run(course, starts_on=START, time_zone="Asia/Seoul", **fields)


def weeks_told(person: User) -> list[int | None]:
    rows = Notice.objects.filter(person=person, kind="week_opened").order_by("created_at", "week")
    return list(rows.values_list("week", flat=True))


def test_week_is_told_of_when_it_opens(ada: User) -> None:
    run = seoul()
    factories.enrol(ada, run.course, joined_at=OPENS - DAY)

    tell_of_weeks(at=OPENS - timedelta(seconds=1))
    assert weeks_told(ada) == []
    for _ in range(2):
        tell_of_weeks(at=OPENS)
    assert weeks_told(ada) == [1]
    tell_of_weeks(at=OPENS + WEEK + HOUR)

    assert weeks_told(ada) == [1, 2]
    rows = gated(list(notices_of(ada)), at=OPENS + WEEK + HOUR)
    assert [row.line for row in rows] == [
        "Week 2 of “Rivers of the world” is open: Title of week 2",
        "Week 1 of “Rivers of the world” is open: Title of week 1",
    ]
    assert rows[0].address == "/courses/rivers/todo/#week-2"


def test_week_that_opens_by_its_own_date(ada: User) -> None:
    run = seoul()
    WeekOpening.objects.create(run=run, week=3, opens_at=OPENS + HOUR)
    factories.enrol(ada, run.course, joined_at=OPENS - DAY)

    tell_of_weeks(at=OPENS + HOUR)

    assert weeks_told(ada) == [1, 3]


@pytest.mark.parametrize(
    "why",
    [
        *("joined later", "left", "deleted", "inactive", "course unpublished"),
        *("nothing published", "run over", "no news"),
    ],
)
def test_week_is_not_told_of(ada: User, why: str) -> None:
    run = seoul(ends_on=START if why == "run over" else None)
    joined = OPENS + timedelta(seconds=1) if why == "joined later" else OPENS - DAY
    factories.enrol(ada, run.course, joined_at=joined)
    at = OPENS + HOUR
    if why == "left":
        enrolling.leave(ada, run.course, at=OPENS)
    elif why == "deleted":
        people.delete_account(ada, at=OPENS)
    elif why == "inactive":
        User.objects.update(is_active=False)
    elif why == "course unpublished":
        Course.objects.update(published_at=None)
    elif why == "nothing published":
        run.course.steps.filter(week_number=1).update(published_at=None)
    elif why == "run over":
        at = OPENS + DAY
    elif why == "no news":
        at = OPENS + NEWS

    assert not tell_of_weeks(at=at)

    assert Notice.objects.count() == 0


def test_many_are_told_a_batch_at_a_time(
    ada: User, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(writing, "BATCH", 3)
    run = seoul(pace=ALL_AT_ONCE)
    for number in range(4):
        learner = factories.person(f"Learner{number}")
        factories.enrol(learner, run.course, joined_at=OPENS - DAY)

    with django_assert_num_queries(3):
        rounds = [tell_of_weeks(at=OPENS)]
    while rounds[-1]:
        rounds.append(tell_of_weeks(at=OPENS))

    assert Notice.objects.count() == 4 * 3
    assert len(rounds) == 4


LONG_AGO = OPENS - 10 * WEEK


@pytest.fixture
def away(ada: User) -> User:
    """Seen last when the course began, with everything still to do."""
    factories.enrol(ada, seoul().course, joined_at=LONG_AGO, last_seen_at=OPENS)
    return ada


def absences(person: User) -> list[datetime]:
    rows = Notice.objects.filter(person=person, kind="absence").order_by("created_at")
    return list(rows.values_list("created_at", flat=True))


def look_every(step: timedelta, *, since: datetime, until: datetime) -> None:
    at = since
    while at <= until:
        tell_absent(at=at)
        at += step


def test_absence_is_told_of_weekly_and_four_times(away: User) -> None:
    look_every(6 * HOUR, since=OPENS, until=OPENS + 20 * WEEK)

    assert absences(away) == [OPENS + number * WEEK for number in (2, 3, 4, 5)]
    row = gated(list(notices_of(away)), at=OPENS + 5 * WEEK)[0]
    assert row.line == "“Rivers of the world” waits for you: go on where you left off"
    assert row.address == "/courses/rivers/todo/"


def test_whoever_comes_back_and_goes_again_is_told_anew(away: User) -> None:
    look_every(DAY, since=OPENS, until=OPENS + 2 * WEEK)
    away.enrolments.update(last_seen_at=OPENS + 2 * WEEK + HOUR)
    look_every(DAY, since=OPENS + 2 * WEEK, until=OPENS + 5 * WEEK)

    assert absences(away) == [OPENS + 2 * WEEK, OPENS + 4 * WEEK + DAY]


def _see_elsewhere(away: User) -> None:
    other = factories.course("lakes")
    factories.enrol(away, other, joined_at=OPENS, last_seen_at=OPENS + 2 * HOUR)


def _complete_all(away: User) -> None:
    enrolment = away.enrolments.get()
    for step in enrolment.course.steps.all():
        complete(enrolment.pk, step.pk, at=OPENS)


def _lock_the_rest(away: User) -> None:
    enrolment = away.enrolments.get()
    complete(enrolment.pk, enrolment.course.steps.get(week_number=1).pk, at=OPENS)
    for week in (2, 3):
        WeekOpening.objects.create(run=enrolment.run, week=week, opens_at=OPENS + 3 * WEEK)


NOT_ABSENT: dict[str, Callable[[User], object]] = {
    "signed in": lambda _: User.objects.update(last_login=OPENS + 2 * HOUR),
    "seen elsewhere": _see_elsewhere,
    "all complete": _complete_all,
    "left": lambda away: enrolling.leave(away, away.enrolments.get().course, at=OPENS),
    "deleted": lambda away: people.delete_account(away, at=OPENS),
    "inactive": lambda _: User.objects.update(is_active=False),
    "course unpublished": lambda _: Course.objects.update(published_at=None),
    "nothing published": lambda _: Step.objects.update(published_at=None),
    "run over": lambda _: Run.objects.update(ends_on=START + WEEK),
    "begun lately": lambda _: Run.objects.update(starts_on=START + DAY),
    "locked": _lock_the_rest,
}


@pytest.mark.parametrize("why", NOT_ABSENT)
def test_absence_is_not_told_of(away: User, why: str) -> None:
    NOT_ABSENT[why](away)

    assert not tell_absent(at=OPENS + 2 * WEEK + HOUR)

    assert Notice.objects.count() == 0


def test_absence_names_the_course_they_were_in_last(away: User) -> None:
    other = factories.course("lakes", title="Lakes")
    factories.step(other)
    run = factories.run(other, starts_on=START)
    factories.enrol(away, other, run, joined_at=LONG_AGO, last_seen_at=OPENS - HOUR)

    tell_absent(at=OPENS + 2 * WEEK)
    tell_absent(at=OPENS + 2 * WEEK)

    assert Notice.objects.get().course.slug == "rivers"


def test_many_absent_are_told_a_batch_at_a_time(
    away: User,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setattr(writing, "BATCH", 2)
    for number in range(3):
        learner = factories.person(f"Learner{number}")
        factories.enrol(learner, Course.objects.get(), joined_at=OPENS, last_seen_at=None)

    with django_assert_num_queries(3):
        rounds = [tell_absent(at=OPENS + 2 * WEEK)]
    rounds += [tell_absent(at=OPENS + 2 * WEEK) for _ in range(2)]

    assert rounds == [True, True, False]
    assert Notice.objects.count() == 4


def test_old_notices_are_removed(
    ada: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "BATCH", 2)
    course, now = factories.course(), factories.NOW
    for days in (181, 182, 183, 179, 10):
        at = now - days * DAY
        notify(person=ada.pk, kind=WELCOME, key=str(days), course=course, at=at)

    assert [remove_old(at=now), remove_old(at=now)] == [True, False]
    assert set(Notice.objects.values_list("key", flat=True)) == {"179", "10"}

    settings.NOTICE_DAYS = 1
    remove_old(at=now)
    assert list(Notice.objects.values_list("key", flat=True)) == ["10"]


MINUTES = st.integers(0, 8 * 7 * 24 * 60)
ZONES = st.sampled_from(["UTC", "Asia/Seoul", "America/Santiago", "Pacific/Kiritimati"])


class TestEachOnce(TestCase):
    @given(
        zone=ZONES,
        pace=st.sampled_from([WEEKLY, ALL_AT_ONCE]),
        joined=MINUTES,
        own=st.none() | MINUTES,
        looks=st.lists(MINUTES, max_size=12),
    )
    @example(zone="UTC", pace=WEEKLY, joined=0, own=None, looks=[0, 0, 2880, 10080])
    def test_weeks_by_any_clock_and_calendar(
        self, zone: str, pace: str, joined: int, own: int | None, looks: list[int]
    ) -> None:
        run, ada = seoul(pace=pace), factories.person("Ada Park")
        Run.objects.update(time_zone=zone)
        begin = OPENS - WEEK
        if own is not None:
            moment = begin + timedelta(minutes=own)
            WeekOpening.objects.create(run=run, week=2, opens_at=moment)
        enrolment = factories.enrol(ada, run.course, joined_at=begin + timedelta(minutes=joined))
        opens = {week: membership_opens(ada, run.course, week) for week in (1, 2, 3)}

        for minute in looks:
            tell_of_weeks(at=begin + timedelta(minutes=minute))

        seen = [begin + timedelta(minutes=minute) for minute in looks]
        due = [
            week
            for week, opens_at in opens.items()
            if enrolment.joined_at <= opens_at
            and any(opens_at <= at < opens_at + NEWS for at in seen)
        ]
        assert sorted(week or 0 for week in weeks_told(ada)) == due

    @given(looks=st.lists(st.integers(0, 50 * 24), max_size=15), back=st.none() | MINUTES)
    @example(looks=list(range(0, 50 * 24, 80))[:15], back=None)
    def test_absences_by_any_clock(self, looks: list[int], back: int | None) -> None:
        ada = factories.person("Ada Park")
        factories.enrol(ada, seoul().course, joined_at=LONG_AGO, last_seen_at=OPENS)
        came = OPENS + timedelta(minutes=back) if back is not None else None

        for at in sorted(OPENS + hours * HOUR for hours in looks):
            if came is not None and came <= at:
                ada.enrolments.update(last_seen_at=came)
            tell_absent(at=at)

        told = absences(ada)
        for earlier, later in pairwise(told):
            assert later - earlier >= WEEK
        for since in {OPENS, came or OPENS}:
            of_it = [at for at in told if since + 2 * WEEK <= at < since + LAST_ABSENCE]
            assert came is not None or len(of_it) <= 4
        for at in told:
            last = came if came is not None and came <= at else OPENS
            assert 2 * WEEK <= at - last < LAST_ABSENCE


def membership_opens(person: User, course: Course, week: int) -> datetime:
    membership = membership_of(person, course)
    assert membership is not None
    return membership.opens_at(week)
