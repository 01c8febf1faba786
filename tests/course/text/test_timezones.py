from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.text.timezones import local_day, next_day, zone_names

# Where clocks are put forward or back at midnight, or within the hour beside it.
AT_MIDNIGHT = (
    *("Africa/Cairo", "America/Asuncion", "America/Havana", "America/Santiago", "Asia/Beirut"),
    *("Asia/Gaza", "Atlantic/Azores", "America/Nuuk", "Asia/Tehran"),
)
FIRST, LAST = datetime(2012, 1, 1, tzinfo=UTC), datetime(2037, 1, 1, tzinfo=UTC)


@given(
    st.floats(0, 1),
    st.sampled_from([*sorted(zone_names()), *AT_MIDNIGHT * 10]),
    st.lists(st.floats(0, 0.999), min_size=5, max_size=5),
)
def test_until_the_next_day_it_is_the_same_date(
    when: float, zone: str, between: list[float]
) -> None:
    at = FIRST + (LAST - FIRST) * when
    until = next_day(at, zone)

    today = local_day(at, zone)
    assert at < until <= at + timedelta(hours=25)
    assert local_day(until, zone) == today + timedelta(days=1)
    assert local_day(until - timedelta(microseconds=1), zone) == today
    assert {local_day(at + (until - at) * part, zone) for part in between} == {today}


@pytest.mark.parametrize("zone", AT_MIDNIGHT)
def test_days_on_which_clocks_change(zone: str) -> None:
    """Every day of two years, each looked at every half hour."""
    at, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
    while at < end:
        until = next_day(at, zone)
        halves = (until - at) // timedelta(minutes=30)
        assert len({local_day(at + timedelta(minutes=30) * n, zone) for n in range(halves)}) == 1
        assert local_day(until, zone) == local_day(at, zone) + timedelta(days=1)
        at = until


def test_day_that_was_left_out() -> None:
    """Samoa went from 29 to 31 December 2011."""
    before = datetime(2011, 12, 30, 9, tzinfo=UTC)

    until = next_day(before, "Pacific/Apia")

    assert until == datetime(2011, 12, 30, 10, tzinfo=UTC)
    assert local_day(until, "Pacific/Apia").isoformat() == "2011-12-31"
