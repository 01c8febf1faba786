"""The calendar feed: a secret address for a learner's dates, revocable, without their name."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from course import enrolling, people
from course.models import Course, Step, User, Week
from course.pages.calendar_feed import secret_of
from course.web import rate_limits
from tests import factories
from tests.factories import NOW, quiz_steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(ada: User) -> User:
    """A learner in a run in Seoul, whose calendar is on."""
    course = factories.course()
    for number in (1, 2):
        factories.week(course, number)
        factories.step(course, number)
    quiz_steps.quiz(course, kind="test", title="Rapids", closes_with_run=True)
    day = date(2026, 11, 16)
    run = factories.run(
        course, starts_on=day, ends_on=day + timedelta(days=20), time_zone="Asia/Seoul"
    )
    run.openings.create(week=2, opens_at=datetime(2026, 11, 25, 7, 30, tzinfo=UTC))
    factories.enrol(ada, course, run, joined_at=NOW)
    people.renew_calendar(ada)
    ada.refresh_from_db()
    return ada


def address(user: User) -> str:
    assert user.calendar_salt
    return reverse("calendar", args=[secret_of(user.calendar_salt)])


def entries(client: Client, user: User) -> dict[str, datetime]:
    answer = client.get(address(user))
    assert answer.status_code == 200
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    return {str(event["uid"]).partition("@")[0]: event.decoded("dtstart") for event in events}


def test_has_openings_closing_dates_and_the_end(client: Client, ada: User) -> None:
    run = ada.enrolments.get().run
    key = run.course.steps.get(kind="test").key

    assert entries(client, ada) == {
        f"run-{run.pk}-week-1": datetime(2026, 11, 15, 15, tzinfo=UTC),
        f"run-{run.pk}-week-2": datetime(2026, 11, 25, 7, 30, tzinfo=UTC),
        f"run-{run.pk}-test-{key}": datetime(2026, 12, 6, 15, tzinfo=UTC),
        f"run-{run.pk}-end": datetime(2026, 12, 6, 14, 59, tzinfo=UTC),
    }


def test_own_closing_date_of_the_run(client: Client, ada: User) -> None:
    run = ada.enrolments.get().run
    closes_at = datetime(2026, 12, 1, 12, tzinfo=UTC)
    test = run.course.steps.get(kind="test")
    test.quiz.closings.create(run=run, closes_at=closes_at)
    # Another run closes another day.
    other = factories.run(run.course, 2)
    test.quiz.closings.create(run=other, closes_at=closes_at + timedelta(days=1))

    assert entries(client, ada)[f"run-{run.pk}-test-{test.key}"] == closes_at


def test_nobody_is_named_and_nothing_is_kept_by_others(client: Client, ada: User) -> None:
    answer = client.get(address(ada))

    words = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert "Ada" not in words
    assert "Park" not in words
    assert "example.org" not in words.replace("testserver", "")
    assert answer["Cache-Control"] == "private, no-cache"
    assert "noindex" in answer["X-Robots-Tag"]


def test_unchanged_is_answered_so(client: Client, ada: User) -> None:
    first = client.get(address(ada))
    again = client.get(address(ada), headers={"If-None-Match": first["ETag"]})
    run = ada.enrolments.get().run
    run.ends_on = date(2027, 1, 31)
    run.save()
    changed = client.get(address(ada), headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)
    assert again.content == b""


@pytest.mark.parametrize("change", ["first", "last", "other"])
def test_unknown_secret_is_not_found(client: Client, ada: User, change: str) -> None:
    right = secret_of(ada.calendar_salt or "")
    swap = {"2": "3"}
    wrong = {
        "first": swap.get(right[0], "2") + right[1:],
        "last": right[:-1] + ("0" if right[-1] != "0" else "1"),
        "other": "a" * len(right),
    }[change]

    assert client.get(f"/calendar/{right}.ics").status_code == 200
    assert client.get(f"/calendar/{wrong}.ics").status_code == 404


def test_new_address_ends_the_former_one(client: Client, ada: User) -> None:
    former = address(ada)
    client.force_login(ada)

    assert client.post("/account/calendar/", {"do": "new"})["Location"] == "/account/"
    ada.refresh_from_db()

    assert address(ada) != former
    assert client.get(former).status_code == 404
    assert address(ada) in client.get("/account/").content.decode()


def test_switched_off_it_leads_nowhere_and_again_changes_nothing(client: Client, ada: User) -> None:
    former = address(ada)
    client.force_login(ada)

    for _ in range(2):
        assert client.post("/account/calendar/", {"do": "off"}).status_code == 302

    assert client.get(former).status_code == 404
    ada.refresh_from_db()
    assert ada.calendar_salt is None
    assert ".ics" not in client.get("/account/").content.decode()


def test_only_ones_own_and_only_by_post(client: Client, ada: User) -> None:
    before = ada.calendar_salt
    client.force_login(factories.person("Mallory Finch"))

    assert client.get("/account/calendar/").status_code == 405
    client.post("/account/calendar/", {"do": "off"})
    client.logout()
    assert "login" in client.post("/account/calendar/", {"do": "off"})["Location"]

    ada.refresh_from_db()
    assert ada.calendar_salt == before


def test_deleted_account_has_none(client: Client, ada: User) -> None:
    former = address(ada)
    people.delete_account(ada, at=NOW + timedelta(days=1))

    assert client.get(former).status_code == 404


def test_course_one_has_left_is_not_in_it(client: Client, ada: User) -> None:
    enrolling.leave(ada, ada.enrolments.get().course, at=NOW + timedelta(days=1))

    assert entries(client, ada) == {}


def test_asked_too_often_it_says_when_to_come_back(client: Client, ada: User) -> None:
    answers = [client.get(address(ada)) for _ in range(rate_limits.MOST_TRIES + 1)]

    assert [answer.status_code for answer in answers] == [200] * rate_limits.MOST_TRIES + [429]
    assert answers[-1]["Retry-After"]


def test_as_many_queries_for_one_course_as_for_four(client: Client, ada: User) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address(ada))
        return len(queries)

    small = count()
    for number in range(3):
        other = factories.course(f"other-{number}", title=f"Other {number}")
        for week in range(1, 5):
            factories.step(other, week)
            quiz_steps.quiz(other, kind="test", week=week, closes_with_run=True)
        factories.enrol(ada, other, factories.run(other))

    assert count() <= small + 1  # one more try is counted


@pytest.mark.parametrize("end", ["\r\n", "\r", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"])
def test_titles_begin_no_property_of_their_own(client: Client, ada: User, end: str) -> None:
    """Nor do control characters stay in them, which the format forbids."""
    title = f"Rapids{end}URL:https://example.org/{end} \x07BEGIN:VALARM;,\\N"
    for rows in (Course.objects, Week.objects, Step.objects):
        rows.update(title=title)

    text = client.get(address(ada)).content.decode()

    names = {line.partition(":")[0] for line in text.replace("\r\n ", "").splitlines()}
    assert names == {
        *("BEGIN", "VERSION", "PRODID", "X-WR-CALNAME", "END"),
        *("SUMMARY", "DTSTART", "DTSTAMP", "UID", "TRANSP", "URL"),
    }
    assert not {c for c in text if c < " "} - {"\r", "\n"}
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
