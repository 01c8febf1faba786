"""Days of a run are days where the run is, whatever the clock of the server or the reader says."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from course import enrolling, progress
from course.models import Course, User, WeekOpening
from course.text.timezones import has_begun, is_over, local_day
from tests import factories
from tests.material import set_of

pytestmark = pytest.mark.django_db

# The last day of a run, and the first instant after it; on some of them the clocks change.
ENDS = [
    ("America/Los_Angeles", date(2026, 11, 29), "2026-11-30T08:00+00:00"),
    ("America/Los_Angeles", date(2026, 3, 8), "2026-03-09T07:00+00:00"),
    ("America/Los_Angeles", date(2026, 11, 1), "2026-11-02T08:00+00:00"),
    ("Asia/Seoul", date(2026, 11, 29), "2026-11-29T15:00+00:00"),
    ("Pacific/Kiritimati", date(2026, 11, 29), "2026-11-29T10:00+00:00"),
    ("UTC", date(2026, 11, 29), "2026-11-30T00:00+00:00"),
]


@pytest.mark.parametrize(("time_zone", "last", "over"), ENDS)
def test_joining_ends_with_the_last_day_where_the_run_is(
    time_zone: str, last: date, over: str
) -> None:
    course = factories.course()
    starts = last - timedelta(weeks=4)
    run = factories.run(course, starts_on=starts, ends_on=last, time_zone=time_zone)
    end = datetime.fromisoformat(over)

    assert enrolling.run_to_join(course, at=end - timedelta(seconds=1)) == run
    assert enrolling.run_to_join(course, at=end) is None


@pytest.mark.parametrize(
    ("time_zone", "begins"),
    [
        ("America/Los_Angeles", "2026-11-29T08:00+00:00"),
        ("Asia/Seoul", "2026-11-28T15:00+00:00"),
        ("Pacific/Kiritimati", "2026-11-28T10:00+00:00"),
    ],
)
def test_the_course_page_says_started_once_the_day_has_come_there(
    client: Client, monkeypatch: pytest.MonkeyPatch, time_zone: str, begins: str
) -> None:
    course = factories.course()
    factories.step(course, 1, is_open=True)
    factories.run(course, starts_on=date(2026, 11, 29), time_zone=time_zone)
    words = []

    for seconds in (-1, 0):
        instant = datetime.fromisoformat(begins) + timedelta(seconds=seconds)
        monkeypatch.setattr(timezone, "now", lambda instant=instant: instant)
        page = client.get(course.get_absolute_url()).content.decode()
        words.append([word for word in ("Starts", "Started") if f"{word}" in page.split()])

    assert words == [["Starts"], ["Started"]]


@pytest.mark.parametrize(("time_zone", "day", "over"), ENDS)
def test_a_day_begins_and_is_over_where_it_is_counted(time_zone: str, day: date, over: str) -> None:
    end = datetime.fromisoformat(over)
    before = end - timedelta(seconds=1)

    assert [is_over(day, time_zone, at=at) for at in (before, end)] == [False, True]
    following = day + timedelta(days=1)
    assert [has_begun(following, time_zone, at=at) for at in (before, end)] == [False, True]
    assert not is_over(None, time_zone, at=end)


def test_a_day_is_that_of_the_zone() -> None:
    instant = datetime.fromisoformat("2026-11-29T23:30+00:00")

    days = [local_day(instant, name).day for name in ("America/Los_Angeles", "UTC", "Asia/Seoul")]

    assert days == [29, 29, 30]


def test_days_of_the_field() -> None:
    cases: Any = set_of("material/field")[1]
    for case in (each for each in cases if each["how"] == "joining"):
        course = factories.course(case["name"])
        last = date.fromisoformat(case["ends_on"])
        starts = last - timedelta(weeks=8)
        factories.run(course, starts_on=starts, ends_on=last, time_zone=case["time_zone"])
        for at, is_open in case["right"].items():
            found = enrolling.run_to_join(course, at=datetime.fromisoformat(at))
            assert (found is not None) is is_open, (case["name"], at)


# A time on the form of a run, over a change of clocks ---------------------------------------------


def opening_form(run: Any, at: str) -> dict[str, object]:
    return {
        "number": run.number,
        "starts_on": run.starts_on,
        "ends_on": "",
        "time_zone": run.time_zone,
        "pace": run.pace,
        "after_end": run.after_end,
        "joining": run.joining,
        "people": "",
        "openings-TOTAL_FORMS": "1",
        "openings-INITIAL_FORMS": "0",
        "openings-0-week": "2",
        "openings-0-opens_at": at,
    }


@pytest.mark.parametrize(
    ("time_zone", "at", "zone_in_words"),
    [
        ("America/Los_Angeles", "2026-03-08T02:30", "America/Los Angeles"),
        ("Europe/London", "2026-03-29T01:15", "Europe/London"),
        ("Africa/Cairo", "2026-04-24T00:10", "Africa/Cairo"),
    ],
)
def test_a_time_that_the_clocks_skip_is_refused_in_plain_words(
    client: Client, sam: User, time_zone: str, at: str, zone_in_words: str
) -> None:
    run = factories.run(factories.course(), time_zone=time_zone)
    client.force_login(sam)

    answer = client.post(reverse("admin:course_run_change", args=[run.pk]), opening_form(run, at))

    wanted = (
        f"There is no {at[-5:]} on that day in {zone_in_words}: clocks are put forward over it."
    )
    assert escape(wanted) in answer.content.decode()
    assert not WeekOpening.objects.exists()


@pytest.mark.parametrize(
    ("time_zone", "at", "first"),
    [
        ("America/Los_Angeles", "2026-11-01T01:30", "2026-11-01T08:30+00:00"),
        ("Europe/London", "2026-10-25T01:30", "2026-10-25T00:30+00:00"),
    ],
)
def test_of_a_time_that_the_clocks_show_twice_the_first_is_meant(
    client: Client, sam: User, time_zone: str, at: str, first: str
) -> None:
    run = factories.run(factories.course(), time_zone=time_zone)
    page = reverse("admin:course_run_change", args=[run.pk])
    client.force_login(sam)

    answer = client.post(page, opening_form(run, at))

    assert answer.status_code == 302
    assert WeekOpening.objects.get().opens_at == datetime.fromisoformat(first)
    assert f'value="{at}"' in client.get(page).content.decode()


# What is locked -----------------------------------------------------------------------------------


@pytest.fixture
def rivers(now: datetime) -> Course:
    """Weeks 5 and 6 of a course whose run is in week 5; 6.1 is an open step."""
    course = factories.course()
    for week in (5, 6):
        for index in (1, 2):
            factories.step(course, week, f"Step {week}-{index}", is_open=(week, index) == (6, 1))
    factories.run(course)
    return course


def test_an_open_step_of_a_locked_week_is_not_shown_as_locked(
    client: Client, ada: User, rivers: Course
) -> None:
    factories.enrol(ada, rivers)
    client.force_login(ada)
    last, opened = rivers.steps.get(title="Step 5-2"), rivers.steps.get(title="Step 6-1")

    before = client.get(last.get_absolute_url()).context["page"].next
    after = client.get(opened.get_absolute_url()).context["page"].next

    assert (before.title, before.is_locked) == ("Step 6-1", False)
    assert (after.title, after.is_locked) == ("Step 6-2", True)


def test_a_member_of_the_team_who_has_joined_sees_no_week_locked(
    client: Client, grace: User, rivers: Course
) -> None:
    factories.educator(grace, rivers)
    factories.enrol(grace, rivers)
    client.force_login(grace)

    page = client.get(rivers.steps.get(title="Step 5-2").get_absolute_url()).context["page"]

    assert [week.is_locked for week in page.weeks] == [False, False]


@pytest.mark.parametrize("who", ["on the team", "staff", "a learner"])
def test_to_do_list_course_page_and_home_lock_no_week_to_the_team(
    client: Client, grace: User, rivers: Course, who: str
) -> None:
    if who == "on the team":
        factories.educator(grace, rivers)
    grace.is_staff = who == "staff"
    grace.save()
    factories.enrol(grace, rivers)
    for step in rivers.steps.filter(week_number=5):
        progress.complete(rivers.enrolments.get().pk, step.pk, at=timezone.now())
    client.force_login(grace)
    rivers.steps.filter(week_number=6).update(is_open=False)
    is_locked = who == "a learner"

    todo, page, home = (
        client.get(path) for path in ("/courses/rivers/todo/", "/courses/rivers/", "/")
    )

    for weeks in (todo.context["weeks"], page.context["outline"]):
        assert [week.is_locked for week in weeks] == [False, is_locked]
        assert [week.is_current for week in weeks] == [True, False]
    following = [todo.context["next_step"], page.context["continue_step"]]
    (card,) = home.context["own_courses"]
    for line in (*following, card.next):
        assert (line is None) if is_locked else (line.title == "Step 6-1")
