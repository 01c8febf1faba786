"""What the calendar brings: whom to tell of it now, found by the worker again and again.

Each function tells at most a batch, and returns whether more may be left.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from course.access import open_weeks
from course.models import Enrolment
from course.notices import writing
from course.notices.kinds import ABSENCE, WEEK_OPENED
from course.notices.writing import Recipient, notify_each, notify_learners

# A week that opened longer ago is no news: not after a breakdown, and not when it is published.
NEWS: Final = timedelta(days=2)
WEEK: Final = timedelta(weeks=1)
FIRST_ABSENCE: Final = 2 * WEEK
# Told weekly from then on: four times at most.
LAST_ABSENCE: Final = FIRST_ABSENCE + 4 * WEEK


def tell_of_weeks(*, at: datetime) -> bool:
    """Of weeks that have just opened, whoever had joined by then."""
    for week in open_weeks(at=at):
        if week.opened_at <= at - NEWS:
            continue
        had_joined = Enrolment.objects.filter(run=week.run_id, joined_at__lte=week.opened_at)
        if notify_learners(
            had_joined,
            kind=WEEK_OPENED,
            key=f"run-{week.run_id}-week-{week.number}",
            course=week.course_id,
            week=week.number,
            at=at,
        ):
            return True
    return False


# Seen: on a page of any course, or signing in. Of several courses, the one they were in last.
_ABSENT: Final = """
WITH opened AS (
    SELECT * FROM unnest(%(runs)s::bigint[], %(weeks)s::integer[]) AS opened (run_id, week)
)
SELECT DISTINCT ON (mine.learner_id) mine.learner_id, mine.course_id, seen.at
FROM course_enrolment AS mine
JOIN course_user AS person ON person.id = mine.learner_id
CROSS JOIN LATERAL (
    SELECT greatest(person.last_login, max(greatest(any_of.joined_at, any_of.last_seen_at))) AS at
    FROM course_enrolment AS any_of WHERE any_of.learner_id = person.id
) AS seen
WHERE mine.run_id = ANY(%(runs)s::bigint[]) AND mine.left_at IS NULL
    AND person.is_active AND person.deleted_at IS NULL
    AND greatest(mine.joined_at, mine.last_seen_at) <= %(until)s
    AND seen.at > %(since)s AND seen.at <= %(until)s
    AND NOT EXISTS (
        SELECT FROM course_notice AS told WHERE told.person_id = person.id
            AND told.kind = %(kind)s AND told.created_at > %(week_ago)s
    )
    AND EXISTS (
        SELECT FROM opened JOIN course_step AS step ON step.week_number = opened.week
        WHERE opened.run_id = mine.run_id AND step.course_id = mine.course_id
            AND step.published_at IS NOT NULL AND NOT EXISTS (
                SELECT FROM course_stepprogress AS progress
                WHERE progress.enrolment_id = mine.id AND progress.step_id = step.id
                    AND progress.last_completed_at IS NOT NULL
            )
    )
ORDER BY mine.learner_id, mine.last_seen_at DESC NULLS LAST, mine.joined_at DESC
LIMIT %(batch)s
"""


def tell_absent(*, at: datetime) -> bool:
    """Whoever was not here for two weeks, with open steps to do in a run two weeks old or more."""
    weeks = [week for week in open_weeks(at=at) if week.run_started_at <= at - FIRST_ABSENCE]
    asked: dict[str, Any] = {
        "runs": [week.run_id for week in weeks],
        "weeks": [week.number for week in weeks],
        "kind": ABSENCE.name,
        "since": at - LAST_ABSENCE,
        "until": at - FIRST_ABSENCE,
        "week_ago": at - WEEK,
        "batch": writing.BATCH,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ABSENT, asked)
        absent = cursor.fetchall()
    told = [
        Recipient(person, f"{seen.isoformat()}-{(at - seen) // WEEK}", course)
        for person, course, seen in absent
    ]
    return notify_each(told, kind=ABSENCE, at=at) > 0 and len(told) == writing.BATCH
