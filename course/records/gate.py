"""Access to one's own record in a course: enrolments, current or past, as `course.access` gates
the rest.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.http import Http404

from course.access import (
    READER,
    SLUG,
    Membership,
    Reader,
    gate_course,
    membership_from,
    membership_json,
    on_the_team,
    reader_pk,
)
from course.db.compiled_queries import CompiledQuery
from course.models import Course, Enrolment, Invitation, Run
from course.text.timezones import is_over

MOST_RUNS: Final = 20


@dataclass(frozen=True, slots=True)
class LaterRun:
    """A run that takes people, and starts after one's own."""

    pk: int
    number: int
    starts_on: date
    ends_on: date | None
    time_zone: str


@dataclass(frozen=True, slots=True)
class LearnerRecord:
    """An enrolment of one's own, current or past, in a course one may see."""

    course: Course
    membership: Membership
    run_number: int
    left_at: datetime | None
    # The numbers of the other runs of the course that one was in.
    other_runs: tuple[int, ...]
    # The number of the run one is in now.
    current_run: int | None = None
    later_runs: tuple[LaterRun, ...] = ()

    def next_run(self, *, at: datetime) -> LaterRun | None:
        """The run that a current learner can change to."""
        if self.left_at is not None:
            return None
        rows = (run for run in self.later_runs if not is_over(run.ends_on, run.time_zone, at=at))
        return next(rows, None)


@dataclass(frozen=True, slots=True)
class _RecordRow:
    enrolment: Enrolment
    reader_membership: dict[str, Any]
    is_on_team: bool
    run_number: int
    later_runs: list[dict[str, Any]]


def gate_record(user: Reader, slug: str, *, run: int | None = None) -> LearnerRecord | None:
    """The person's enrolment in a course: in that run, else the current one, else the last.

    None for who never joined. One query for a learner. Raises Http404, OldAddress.
    """
    record = record_of(user, slug, run=run)
    if record is None:
        gate_course(user, slug)
    return record


def record_of(user: Reader, slug: str, *, run: int | None = None) -> LearnerRecord | None:
    """As `gate_record`, but None for an unknown course too: one query. Raises Http404."""
    rows = _ROWS.rows(reader=reader_pk(user), slug=slug)
    if not rows:
        return None
    course = rows[0].enrolment.course
    is_team = (user.is_authenticated and user.is_staff) or rows[0].is_on_team
    if course.published_at is None and not is_team:
        raise Http404
    row = next((row for row in rows if run in {None, row.run_number}), None)
    membership = membership_from(row.reader_membership, is_team=is_team) if row else None
    if row is None or membership is None:
        raise Http404
    own = {each.run_number for each in rows}
    current = (each.run_number for each in rows if each.enrolment.left_at is None)
    return LearnerRecord(
        course,
        membership,
        row.run_number,
        row.enrolment.left_at,
        other_runs=tuple(sorted(own - {row.run_number})),
        current_run=next(current, None),
        later_runs=tuple(_run(each) for each in row.later_runs if each["number"] not in own),
    )


def _run(row: dict[str, Any]) -> LaterRun:
    ends_on = date.fromisoformat(row["ends_on"]) if row["ends_on"] else None
    starts_on = date.fromisoformat(row["starts_on"])
    return LaterRun(row["pk"], row["number"], starts_on, ends_on, row["time_zone"])


def _rows() -> QuerySet[Enrolment]:
    """A reader's enrolments in a course: the current one first, then the one left last."""
    mine = Enrolment.objects.filter(learner=READER, course__slug=SLUG)
    mine = mine.select_related("course__organisation", "course__image")
    return mine.annotate(
        reader_membership=membership_json(),
        is_on_team=on_the_team(),
        run_number=F("run__number"),
        later_runs=_later_runs(),
    ).order_by(F("left_at").desc(nulls_first=True), "-joined_at")


def _later_runs() -> ArraySubquery:
    """The runs that start after that of an enrolment and take its learner, the first one first."""
    rows = Run.objects.filter(
        course=OuterRef("course_id"), starts_on__gt=OuterRef("run__starts_on")
    ).exclude(joining=Run.Joining.CLOSED)
    address = OuterRef(OuterRef("learner__email"))
    invited = Invitation.objects.filter(run=OuterRef("pk"), email=address)
    mine = rows.exclude(~Exists(invited), joining=Run.Joining.LIST)
    names = ("pk", "number", "starts_on", "ends_on", "time_zone")
    value = JSONObject(**{name: F(name) for name in names})
    return ArraySubquery(mine.order_by("starts_on", "number").values(json=value)[:MOST_RUNS])


_ROWS = CompiledQuery(_rows, _RecordRow)
