"""When a course's card says that it starts, or has started."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from course.models import Course, Run
from course.pages.course_cards import course_cards
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = factories.NOW.date()


@pytest.fixture
def rivers(now: object) -> Course:
    course = factories.course()
    factories.step(course, 1, "Springs")
    return course


def words() -> str:
    (card,) = course_cards(AnonymousUser())
    return card.extent


def test_course_without_a_run_has_no_date(rivers: Course) -> None:
    assert "tart" not in words()


@pytest.mark.parametrize(
    ("days", "expected"), [(-7, "Started 16 November 2026"), (7, "Starts 30 November 2026")]
)
def test_run_to_join_says_when_it_starts(rivers: Course, days: int, expected: str) -> None:
    factories.run(rivers, starts_on=TODAY + timedelta(days=days))

    assert words().endswith(expected)


@pytest.mark.parametrize("fields", [{"joining": Run.Joining.CLOSED}, {"ends_on": TODAY}])
def test_run_that_takes_nobody_is_passed_over(rivers: Course, fields: dict[str, object]) -> None:
    """On its last day the run in Los Angeles still takes people; one in Kiritimati is over."""
    factories.run(rivers, starts_on=date(2026, 10, 5))
    factories.run(rivers, 2, starts_on=date(2026, 11, 2), time_zone="Pacific/Kiritimati", **fields)

    assert words().endswith("Started 5 October 2026")
