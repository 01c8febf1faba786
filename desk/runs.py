"""Operations on runs: the next run's number, copies, pages of their learners, moves."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext as _

from course import enrolling, progress
from course.enrolling import ChangeRefused
from course.models import Course, Enrolment, Run, WeekOpening
from course.progress import with_done
from lessons.film.playing import copy_played, lock_played
from quizzes.attempts.carrying import carry_attempts
from quizzes.attempts.locking import lock_all

# More are counted, and looked for again.
FOUND_AT_ONCE = 5_000

ORDERS: dict[str, list[Any]] = {
    "name": [Lower("learner__display_name")],
    "joined": ["joined_at"],
    "seen": [F("last_seen_at").asc(nulls_first=True)],
    "done": ["done"],
}
REVERSED: dict[str, list[Any]] = {
    "name": [Lower("learner__display_name").desc()],
    "joined": ["-joined_at"],
    "seen": [F("last_seen_at").desc(nulls_last=True)],
    "done": ["-done"],
}


def next_number(course: Course) -> int:
    return int(course.runs.aggregate(last=Coalesce(Max("number"), 0))["last"]) + 1


@transaction.atomic
def copy_run(run: Run) -> Run:
    """The next run with the same calendar, without learners.

    It is closed for joining until it has dates of its own.
    """
    course = Course.objects.select_for_update().get(pk=run.course_id)
    openings = list(run.openings.all())
    copy = Run.objects.create(
        course=course,
        number=next_number(course),
        starts_on=run.starts_on,
        ends_on=run.ends_on,
        time_zone=run.time_zone,
        pace=run.pace,
        after_end=run.after_end,
        joining=Run.Joining.CLOSED,
        join_code=run.join_code,
    )
    WeekOpening.objects.bulk_create(
        WeekOpening(run=copy, week=opening.week, opens_at=opening.opens_at) for opening in openings
    )
    return copy


@transaction.atomic
def move_learner(
    enrolment: Enrolment, run: Run, *, at: datetime, is_own_wish: bool = False
) -> Enrolment:
    """The learner's enrolment in another run; idempotent. Raises ChangeRefused.

    Progress, what was played, attempts and extra time are there from the start; the former
    enrolment is closed and keeps its own. Locks are taken in the order of all who write these:
    learner, starts, attempts, played, progress, enrolment.
    """
    learner = enrolling.lock_learner(enrolment.pk)
    lock_all(enrolment.pk)
    lock_played(enrolment.pk)
    progress.lock_progress(enrolment.pk)
    current = Enrolment.objects.current().filter(learner=learner, course=enrolment.course_id)
    there = current.select_related("run").filter(run=run).first()
    if there is not None:
        return there
    course = enrolment.course
    open_runs = enrolling.runs_to_change_to(course, learner=learner, at=at, is_own_wish=is_own_wish)
    moved = enrolling.change_run(enrolment, run, at=at) if run in open_runs else None
    if moved is None:
        raise ChangeRefused(_("This move is not possible any more. Look at the list again."))
    progress.copy_progress(enrolment.pk, moved.pk)
    copy_played(enrolment.pk, moved.pk)
    carry_attempts(enrolment.pk, moved.pk)
    return moved


def pks_of(learners: QuerySet[Enrolment], *, is_searched: bool) -> Sequence[int]:
    """Their ids, to be paginated; what a search finds is listed, so as to look for it once."""
    pks: Any = learners.values_list("pk", flat=True)
    found = list(pks[: FOUND_AT_ONCE + 1]) if is_searched else []
    return found if is_searched and len(found) <= FOUND_AT_ONCE else pks


def rows_of(enrolments: Iterable[int]) -> list[Enrolment]:
    """These enrolments in the same order, with `learner`, `done`, `total` and `extra_percent`."""
    pks = list(enrolments)
    rows = with_done(Enrolment.objects.filter(pk__in=pks)).select_related("learner")
    found = {row.pk: row for row in rows.annotate(extra_percent=F("extra_time__percent"))}
    return [found[pk] for pk in pks if pk in found]
