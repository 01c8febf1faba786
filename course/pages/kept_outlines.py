"""Outlines as they are for everybody, kept in the process until one of their rows changes.

A page of a course of 400 steps would read them all for every learner. It reads the edition of the
outline instead: a digest of which versions of its rows PostgreSQL has, so that whoever changes one,
by whatever way, is seen at once. With it, in the same statement, come the marks of the reader.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BigIntegerField, QuerySet

from course.db.compiled_queries import CompiledQuery, Param
from course.models import Activity, Step, Week
from course.pages.going_on import KEPT_SQL, whole_ms

# Of all outlines that a process keeps; a step takes some 700 bytes.
MOST_STEPS = 4_000

Edition = tuple[int, int, int]


class PlainActivity(NamedTuple):
    title: str
    steps: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True, eq=False)
class PlainWeek:
    """A week with its published steps by activity, the same object as long as nothing changes."""

    number: int
    title: str
    introduction: str
    activities: tuple[PlainActivity, ...]
    steps: frozenset[int]
    # By its pk, how long each step takes, in ms.
    lasting: dict[int, int]

    def row(self, pk: int) -> dict[str, Any]:
        rows = (row for activity in self.activities for row in activity.steps)
        return next(row for row in rows if row["pk"] == pk)


class OwnMarks(NamedTuple):
    """What the reader has done, by the pk of steps: complete, failed and passed with which
    percentage, and what is kept of those one may be in the middle of (see `facts_of`).
    """

    done: frozenset[int]
    failed: dict[int, int]
    passed: dict[int, int]
    begun: dict[int, dict[str, Any]]


class _Kept(NamedTuple):
    edition: Edition
    weeks: tuple[PlainWeek, ...]
    size: int


# By the course's pk, the one used last at the end.
_kept: dict[int, _Kept] = {}

# An update of a row makes another version of it, which is elsewhere (ctid) or another
# transaction's (xmin). The parameters stand where PostgreSQL does not plan for their values (see
# `PlannedOnceParam`). A score is floored: 69.9 % must not be shown as 70 %.
_STATE = f"""
    WITH asked AS MATERIALIZED (SELECT %s::bigint AS course, %s::bigint AS enrolment)
    SELECT
        (SELECT sum(hashtidextended(week.ctid, week.xmin::text::bigint))
            FROM course_week AS week WHERE week.course_id = asked.course),
        (SELECT sum(hashtidextended(activity.ctid, activity.xmin::text::bigint))
            FROM course_activity AS activity JOIN course_week AS week ON week.id = activity.week_id
            WHERE week.course_id = asked.course),
        (SELECT sum(hashtidextended(step.ctid, step.xmin::text::bigint))
            FROM course_step AS step WHERE step.course_id = asked.course),
        own.*
    FROM asked CROSS JOIN LATERAL (
        SELECT
            array_agg(step_id) FILTER (WHERE last_completed_at IS NOT NULL),
            array_agg(ARRAY[step_id, floor(score * 100)::bigint]) FILTER (WHERE NOT passed),
            array_agg(ARRAY[step_id, floor(score * 100)::bigint]) FILTER (WHERE passed),
            (json_object_agg(step_id, {KEPT_SQL}) FILTER (
                WHERE attempt_started_at IS NOT NULL
                OR (played_ms > 0 AND last_completed_at IS NULL)
            ))::text
        FROM course_stepprogress WHERE enrolment_id = asked.enrolment
    ) AS own
"""  # noqa: S608 - names of our own


def read_outline(
    course_id: int, enrolment_id: int | None
) -> tuple[tuple[PlainWeek, ...], OwnMarks]:
    """The weeks of a course, and the marks of an enrolment: one statement, four after a change."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE, [course_id, enrolment_id])
        *edition, done, failed, passed, begun = cursor.fetchone()
    marks = OwnMarks(
        frozenset(done or ()),
        {step: percent for step, percent in failed or () if percent is not None},
        {step: percent for step, percent in passed or () if percent is not None},
        {int(step): kept for step, kept in json.loads(begun or "{}").items()},
    )
    return _weeks_of(course_id, (edition[0], edition[1], edition[2])), marks


def _weeks_of(course_id: int, edition: Edition) -> tuple[PlainWeek, ...]:
    """What is read is at least as new as the edition: if newer, it is read once more next time."""
    kept = _kept.pop(course_id, None)
    if kept is None or kept.edition != edition:
        weeks = _read_weeks(course_id)
        kept = _Kept(edition, weeks, 1 + sum(len(week.steps) for week in weeks))
        _forget(MOST_STEPS - kept.size)
    _kept[course_id] = kept
    return kept.weeks


def _forget(left: int) -> None:
    """Forget outlines, those not used for longest first, until no more steps are kept."""
    for course_id, kept in reversed(list(_kept.items())):
        left -= kept.size
        if left < 0:
            _kept.pop(course_id, None)


def _read_weeks(course_id: int) -> tuple[PlainWeek, ...]:
    steps: dict[int, list[dict[str, Any]]] = {}
    for row in _STEPS.rows(course=course_id):
        steps.setdefault(row["activity_id"], []).append(row)
    activities: dict[int, list[PlainActivity]] = {}
    for row in _ACTIVITIES.rows(course=course_id):
        if row["id"] in steps:
            found = PlainActivity(row["title"], tuple(steps[row["id"]]))
            activities.setdefault(row["week_id"], []).append(found)
    return tuple(_week(row, activities.get(row["id"], ())) for row in _WEEKS.rows(course=course_id))


def _week(row: dict[str, Any], activities: Iterable[PlainActivity]) -> PlainWeek:
    return PlainWeek(
        number=row["number"],
        title=row["title"],
        introduction=row["introduction"],
        activities=tuple(activities),
        steps=frozenset(step["pk"] for each in activities for step in each.steps),
        lasting={step["pk"]: whole_ms(step) for each in activities for step in each.steps},
    )


_COURSE = Param("course", BigIntegerField())
# The columns of `StepLines.line`.
ROW = ("week_number", "number", "key", "title", "kind", "minutes")


def _weeks() -> QuerySet[Week, Any]:
    weeks = Week.objects.filter(course=_COURSE).order_by("number")
    return weeks.values("id", "number", "title", "introduction")


def _activities() -> QuerySet[Activity, Any]:
    activities = Activity.objects.filter(week__course=_COURSE).order_by("position", "id")
    return activities.values("id", "week_id", "title")


def _steps() -> QuerySet[Step, Any]:
    steps: QuerySet[Step] = Step.objects.published().filter(course=_COURSE).in_order()
    rows: QuerySet[Step, Any] = steps.values(
        *("pk", *ROW, "is_open", "activity_id", "film_ms", "film_revision")
    )
    return rows


_WEEKS = CompiledQuery(_weeks)
_ACTIVITIES = CompiledQuery(_activities)
_STEPS = CompiledQuery(_steps)
