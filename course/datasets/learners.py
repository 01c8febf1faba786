"""Data sets of a run about people: enrolments, their activity, the team.

Columns and their order are those of FutureLearn's files. Rows are streamed by a server-side cursor:
close a generator to stop early.
"""

from datetime import datetime
from fractions import Fraction
from math import ceil
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery

from course.datasets.outline import Rows, label
from course.kinds import TEST
from course.models import Enrolment, Run, StepProgress, TeamMember

ENROLMENTS: Final = (
    *("learner_id", "enrolled_at", "unenrolled_at", "role", "fully_participated_at"),
    *("purchased_statement_at", "gender", "country", "age_range", "highest_education_level"),
    *("employment_status", "employment_area", "detected_country"),
)
STEP_ACTIVITY: Final = (
    *("learner_id", "step", "week_number", "step_number", "first_visited_at"),
    "last_completed_at",
)
TEAM_MEMBERS: Final = ("id", "first_name", "last_name", "team_role", "user_role")
# Nothing is collected about people, where they are or what they use.
_UNKNOWN: Final = ("Unknown",) * 6
_NO_COUNTRY: Final = "--"
# Rows fetched per batch.
CHUNK: Final = 2_000


def enrolments(run: Run) -> Rows:
    """One row for each time somebody enrolled, by the time."""
    steps = run.course.steps.published()
    wanted = max(ceil(Fraction(steps.count() * run.course.certificate_percent, 100)), 1)
    tests = steps.filter(kind=TEST).count()
    roles = TeamMember.objects.filter(course=run.course_id, user=OuterRef("learner_id"))
    rows = _participation(run.enrolments.all(), wanted).annotate(
        role=Subquery(roles.values("role")[:1])
    )
    values = rows.order_by("joined_at", "pk").values_list(
        *("learner__uuid", "joined_at", "left_at", "role", "enough_at", "tests_at", "tests_done")
    )
    with transaction.atomic():
        for learner, joined_at, left_at, role, enough_at, tests_at, done in values.iterator(
            chunk_size=CHUNK
        ):
            took_part = _fully(enough_at, tests_at, has_all_tests=(done or 0) >= tests)
            yield (
                *(learner, joined_at, left_at, role or "learner", took_part, None),
                *(*_UNKNOWN, _NO_COUNTRY),
            )


def _participation(rows: QuerySet[Enrolment], wanted: int) -> QuerySet[Enrolment, Any]:
    """Annotated with when so many published steps were complete, and the tests among them."""
    completed = StepProgress.objects.filter(
        enrolment=OuterRef("pk"), last_completed_at__isnull=False, step__published_at__isnull=False
    )
    at_each = completed.order_by("last_completed_at").values("last_completed_at")
    tests = completed.filter(step__kind=TEST).order_by().values("enrolment")
    return rows.annotate(
        enough_at=Subquery(at_each[wanted - 1 : wanted]),
        tests_at=Subquery(tests.annotate(at=Max("last_completed_at")).values("at")),
        tests_done=Subquery(tests.annotate(count=Count("pk")).values("count")),
    )


def _fully(
    enough_at: datetime | None, tests_at: datetime | None, *, has_all_tests: bool
) -> datetime | None:
    if enough_at is None or not has_all_tests:
        return None
    return max(enough_at, tests_at or enough_at)


def step_activity(run: Run) -> Rows:
    """One row for each step that a learner has visited, by week, step and first visit."""
    rows = (
        StepProgress.objects.filter(enrolment__run=run)
        .order_by(
            "step__week_number",
            F("step__number").asc(nulls_last=True),
            *("step_id", "first_visited_at", "pk"),
        )
        .values_list(
            *("enrolment__learner__uuid", "step__week_number", "step__number"),
            *("first_visited_at", "last_completed_at"),
        )
    )
    with transaction.atomic():
        for learner, week, number, visited_at, completed_at in rows.iterator(chunk_size=CHUNK):
            yield learner, label(week, number), week, number, visited_at, completed_at


def team_members(run: Run) -> Rows:
    """The course's team, in the order in which they came to it."""
    rows = (
        TeamMember.objects.filter(course=run.course_id)
        .order_by("pk")
        .values_list(*("user__uuid", "user__display_name", "role", "user__is_staff"))
    )
    for person, name, role, is_staff in rows:
        first, _, last = name.rpartition(" ")
        names = (first, last) if first else (last, "")
        yield person, *names, role, "admin" if is_staff else "learner"
