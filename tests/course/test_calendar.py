from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from course.calendar import Calendar


def test_opens_at_is_local_midnight_of_the_weeks_first_day() -> None:
    calendar = Calendar(date(2026, 3, 23), "Europe/London", "weekly", {})

    # Summer time begins on 29 March 2026: midnight in London is 23:00 UTC the day before.
    assert calendar.opens_at(1) == datetime(2026, 3, 23, tzinfo=UTC)
    assert calendar.opens_at(2) == datetime(2026, 3, 29, 23, tzinfo=UTC)


def test_opens_at_all_at_once_when_the_calendar_says_so() -> None:
    calendar = Calendar(date(2026, 3, 23), "UTC", "all", {})

    assert calendar.opens_at(6) == calendar.opens_at(1)


def test_opens_at_an_exception() -> None:
    instant = datetime(2027, 1, 1, 9, 30, tzinfo=UTC)
    calendar = Calendar(date(2026, 3, 23), "UTC", "weekly", {2: instant})

    assert calendar.opens_at(2) == instant


@given(
    start=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    zone=st.sampled_from(["UTC", "Asia/Seoul", "America/New_York", "Pacific/Apia"]),
    number=st.integers(1, 60),
)
def test_weeks_open_one_after_the_other(start: date, zone: str, number: int) -> None:
    calendar = Calendar(start, zone, "weekly", {})

    first, second = calendar.opens_at(number), calendar.opens_at(number + 1)

    assert 6.5 < (second - first).total_seconds() / 86400 < 7.5
    assert calendar.is_open(number, at=first)
    assert not calendar.is_open(number + 1, at=first)
