"""Dates at the ends of the calendar: beyond them refused everywhere, within them no page breaks."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib import import_module
from typing import NamedTuple

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from course.models import Course, Run, User, WeekOpening
from course.text.timezones import FIRST_DAY, FIRST_INSTANT, LAST_DAY, LAST_INSTANT
from quizzes.closings import set_closings
from quizzes.models import Closing, Quiz
from tests import factories
from tests.worlds.access import AccessWorld
from tests.worlds.addresses import addresses, copy_of
from tests.worlds.desk_addresses import desk_world
from tests.worlds.module_world import module_world


def form_of(run: Run, **changes: object) -> dict[str, object]:
    return {
        "number": run.number,
        "starts_on": run.starts_on,
        "ends_on": run.ends_on or "",
        "time_zone": run.time_zone,
        "pace": run.pace,
        "after_end": run.after_end,
        "joining": run.joining,
        "people": "",
        "openings-TOTAL_FORMS": "1",
        "openings-INITIAL_FORMS": "0",
        "openings-0-week": "",
        "openings-0-opens_at": "",
        **changes,
    }


@pytest.mark.parametrize("time_zone", ["America/New_York", "Asia/Seoul", "Pacific/Kiritimati"])
@pytest.mark.parametrize(
    "changes",
    [
        {"starts_on": "9999-12-31"},
        {"starts_on": "0001-01-01"},
        {"starts_on": "1999-12-31"},
        {"ends_on": "9999-12-31"},
        {"ends_on": "2200-01-01"},
        {"openings-0-week": "2", "openings-0-opens_at": "9999-12-31T23:59"},
        {"openings-0-week": "2", "openings-0-opens_at": "0001-01-01T00:00"},
        {"openings-0-week": "2", "openings-0-opens_at": "2200-01-01T00:00"},
    ],
    ids=lambda changes: " ".join(changes.values()),
)
def test_a_date_beyond_the_calendar_is_refused_in_words(
    desk: Client, rivers: Course, time_zone: str, changes: dict[str, str]
) -> None:
    run = factories.run(rivers)
    before = Run.objects.values().get()

    page = reverse("admin:course_run_change", args=[run.pk])
    response = desk.post(page, form_of(run, time_zone=time_zone, **changes))

    assert response.status_code == 200
    assert "Give a year from 2000 to 2199." in response.content.decode()
    assert Run.objects.values().get() == before
    assert not WeekOpening.objects.exists()


@pytest.mark.parametrize("time_zone", ["America/New_York", "Asia/Seoul", "Pacific/Kiritimati"])
def test_the_last_minute_and_the_first_are_taken(
    desk: Client, rivers: Course, time_zone: str
) -> None:
    run = factories.run(rivers)
    page = reverse("admin:course_run_change", args=[run.pk])

    for at in ("2199-12-31T23:59", "2000-01-01T00:00"):
        WeekOpening.objects.all().delete()
        given = {"openings-0-week": "2", "openings-0-opens_at": at}
        saved = desk.post(page, form_of(run, time_zone=time_zone, **given))
        shown = desk.get(page).content.decode()

        assert saved.status_code == 302
        assert f'value="{at}"' in shown


@pytest.mark.parametrize(
    "change",
    [
        {"starts_on": date(1999, 12, 31)},
        {"ends_on": date(2200, 1, 1)},
        {"starts_on": date(9999, 12, 31), "ends_on": None},
    ],
)
def test_the_database_refuses_days_beyond_the_calendar(
    rivers: Course, change: dict[str, date]
) -> None:
    factories.run(rivers)

    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.update(**change)


def test_the_database_refuses_instants_beyond_the_calendar(rivers: Course) -> None:
    run = factories.run(rivers)

    for instant in (datetime(9999, 12, 31, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC)):
        with pytest.raises(IntegrityError), transaction.atomic():
            WeekOpening.objects.create(run=run, week=2, opens_at=instant)


def test_the_migration_mends_what_stands(rivers: Course) -> None:
    cases = {1: ("0001-01-01", "0001-01-02"), 2: ("9999-12-30", "9999-12-31")}
    cases |= {3: ("1900-01-01", "2026-01-01"), 4: ("2026-01-01", "9999-12-31")}
    for number in (*cases, 5):
        factories.run(rivers, number)
    run = rivers.runs.get(number=5)
    for week in (1, 2, 3):
        WeekOpening.objects.create(run=run, week=week, opens_at=factories.NOW)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE course_run DROP CONSTRAINT run_within_calendar")
        cursor.execute(
            "ALTER TABLE course_weekopening DROP CONSTRAINT week_opening_within_calendar"
        )
        for number, (start, end) in cases.items():
            cursor.execute(
                "UPDATE course_run SET starts_on = %s::date, ends_on = %s::date WHERE number = %s",
                [start, end, number],
            )
        # Beyond what Python can read at all, too.
        for week, instant in ((1, "0001-01-01 00:00+09"), (2, "9999-12-31 23:59-05")):
            cursor.execute(
                "UPDATE course_weekopening SET opens_at = %s::timestamptz WHERE week = %s",
                [instant, week],
            )

    import_module("course.migrations.0014_dates_within_calendar").mend(apps, None)

    days = {run.number: (run.starts_on, run.ends_on) for run in rivers.runs.exclude(number=5)}
    openings = dict(run.openings.values_list("week", "opens_at"))
    assert days == {
        1: (FIRST_DAY, FIRST_DAY),
        2: (LAST_DAY, LAST_DAY),
        3: (FIRST_DAY, date(2026, 1, 1)),
        4: (date(2026, 1, 1), LAST_DAY),
    }
    assert openings[1].year == 2000
    assert openings[2].year == 2199
    assert openings[3] == factories.NOW


def test_the_database_refuses_closing_dates_beyond_the_calendar(rivers: Course) -> None:
    run = factories.run(rivers)
    quiz = Quiz.objects.create(step=factories.step(rivers, 1, "A test", kind="test"))

    for instant in (datetime(9999, 12, 31, tzinfo=UTC), datetime(1999, 12, 30, tzinfo=UTC)):
        with pytest.raises(IntegrityError), transaction.atomic():
            set_closings(run, {quiz.pk: instant})


def test_the_migration_mends_closing_dates_that_stand(rivers: Course) -> None:
    run = factories.run(rivers)
    cases = {1: "0001-01-01 00:00+09", 2: "9999-12-31 23:59-05", 3: str(factories.NOW)}
    for number in cases:
        step = factories.step(rivers, number, "A test", kind="test")
        Closing.objects.create(
            run=run, quiz=Quiz.objects.create(step=step), closes_at=factories.NOW
        )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE quizzes_closing DROP CONSTRAINT closing_within_calendar")
        for number, instant in cases.items():
            cursor.execute(
                "UPDATE quizzes_closing SET closes_at = %s::timestamptz WHERE quiz_id ="
                " (SELECT id FROM course_step WHERE week_number = %s)",
                [instant, number],
            )

    import_module("quizzes.migrations.0006_closings_within_calendar").mend(apps, None)

    first, last, usual = Closing.objects.order_by("quiz__step__week_number")
    assert (first.closes_at.year, last.closes_at.year) == (2000, 2199)
    assert usual.closes_at == factories.NOW


# Every page, with what is still within the calendar -----------------------------------------------


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[AccessWorld]:
    with module_world(django_db_blocker, desk_world) as made:
        Quiz.objects.update(closes_with_run=True, limit_minutes=10_000)
        yield made


class Ends(NamedTuple):
    start: date
    end: date | None
    opening: datetime
    closing: datetime | None
    run_zone: str
    own_zone: str


NEW_YORK, KIRITIMATI, PAGO_PAGO = "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago"


@pytest.mark.parametrize(
    "ends",
    [
        Ends(FIRST_DAY, FIRST_DAY, FIRST_INSTANT, FIRST_INSTANT, NEW_YORK, KIRITIMATI),
        Ends(LAST_DAY, LAST_DAY, LAST_INSTANT, LAST_INSTANT, KIRITIMATI, PAGO_PAGO),
        Ends(FIRST_DAY, LAST_DAY, LAST_INSTANT, None, KIRITIMATI, PAGO_PAGO),
        Ends(LAST_DAY, None, FIRST_INSTANT, None, NEW_YORK, KIRITIMATI),
    ],
)
def test_no_page_breaks_at_the_ends_of_the_calendar(
    world: AccessWorld, django_db_blocker: DjangoDbBlocker, ends: Ends
) -> None:
    start, end, opening, closing, run_zone, own_zone = ends
    broken: dict[tuple[str, str], int] = {}
    with django_db_blocker.unblock(), transaction.atomic():
        Run.objects.update(starts_on=start, ends_on=end, time_zone=run_zone)
        User.objects.update(time_zone=own_zone)
        for run in Run.objects.all():
            for week in (1, 5, 6, 32_767):
                WeekOpening.objects.create(run=run, week=week, opens_at=opening)
        if closing is not None:
            Closing.objects.bulk_create(
                Closing(run=run, quiz=quiz, closes_at=closing)
                for run in world.course.runs.all()
                for quiz in Quiz.objects.filter(step__course=world.course)
            )
        for person in ("learner", "staff"):
            client = copy_of(world.clients[person])
            client.raise_request_exception = False
            wanted = addresses(world)
            for address in [*wanted, "/search/?q=river", "/courses/rivers/search/?q=river"]:
                if person == "learner" and address.startswith("/admin/"):
                    continue
                status = client.get(address).status_code
                if status >= 500:
                    broken[person, address] = status
        transaction.set_rollback(True)

    assert broken == {}
