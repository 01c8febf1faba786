"""When another attempt may start."""

from datetime import UTC, datetime, timedelta

import pytest

from quizzes.deadlines import LatestAttempt, NextStart, StartRefusal, next_start

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def latest(**fields: object) -> LatestAttempt:
    """A test that was not passed, submitted an hour ago; another attempt waits eight hours."""
    values: dict[str, object] = {
        "number": 1,
        "is_test": True,
        "submitted_at": NOW - HOUR,
        "is_finished": False,
        "retry_hours": 8,
    }
    return LatestAttempt(**values | fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "closes_at", "found"),
    [
        (None, None, NextStart()),
        (None, NOW + HOUR, NextStart()),
        (None, NOW, NextStart(StartRefusal.CLOSED)),
        (latest(submitted_at=None), None, NextStart(StartRefusal.UNDER_WAY)),
        (latest(submitted_at=None), NOW, NextStart(StartRefusal.UNDER_WAY)),
        (latest(is_test=False, submitted_at=None), None, NextStart()),
        (latest(is_test=False), None, NextStart()),
        (latest(is_test=False, number=10_000), None, NextStart(StartRefusal.TOO_MANY)),
        (latest(is_finished=True), None, NextStart(StartRefusal.PASSED)),
        (latest(is_finished=True), NOW, NextStart(StartRefusal.CLOSED)),
        (latest(retry_hours=1), None, NextStart()),
        (latest(), None, NextStart(StartRefusal.TOO_SOON, NOW + 7 * HOUR)),
        (latest(), NOW + 8 * HOUR, NextStart(StartRefusal.TOO_SOON, NOW + 7 * HOUR)),
        # It will be closed by then: no instant is promised.
        (latest(), NOW + 7 * HOUR, NextStart(StartRefusal.TOO_SOON)),
    ],
)
def test_next_start(
    before: LatestAttempt | None, closes_at: datetime | None, found: NextStart
) -> None:
    assert next_start(before, closes_at=closes_at, at=NOW) == found
