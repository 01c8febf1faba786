"""Access to one's own record in a course: enrolments, current or past, as `course.access` gates
the rest.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
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
from course.models import Course, Enrolment


@dataclass(frozen=True, slots=True)
class LearnerRecord:
    """An enrolment of one's own, current or past, in a course one may see."""

    course: Course
    membership: Membership
    run_number: int
    left_at: datetime | None
    # The numbers of the other runs of the course that one was in.
    other_runs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _RecordRow:
    enrolment: Enrolment
    reader_membership: dict[str, Any]
    is_on_team: bool
    run_number: int


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
    others = {each.run_number for each in rows} - {row.run_number}
    left_at = row.enrolment.left_at
    return LearnerRecord(course, membership, row.run_number, left_at, tuple(sorted(others)))


def _rows() -> QuerySet[Enrolment]:
    """A reader's enrolments in a course: the current one first, then the one left last."""
    mine = Enrolment.objects.filter(learner=READER, course__slug=SLUG)
    mine = mine.select_related("course__organisation", "course__image")
    return mine.annotate(
        reader_membership=membership_json(), is_on_team=on_the_team(), run_number=F("run__number")
    ).order_by(F("left_at").desc(nulls_first=True), "-joined_at")


_ROWS = CompiledQuery(_rows, _RecordRow)
