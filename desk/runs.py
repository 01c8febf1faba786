"""Operations on runs: the next run's number, copies, learners' progress."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Coalesce, Lower

from course.models import Course, Enrolment, Run, WeekOpening
from course.progress import with_done

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
        joining=Run.Joining.CLOSED,
        join_code=run.join_code,
    )
    WeekOpening.objects.bulk_create(
        WeekOpening(run=copy, week=opening.week, opens_at=opening.opens_at) for opening in openings
    )
    return copy


def _has_uuid(word: str) -> Q:
    try:
        return Q(learner__uuid=UUID(word))
    except ValueError:
        return Q()


def learners_of(run: Run, *, search: str = "", order: str = "name") -> QuerySet[Enrolment]:
    """The run's enrolments annotated with `done`, `total` and `extra_percent`.

    `search` is part of a name, a whole email address or the id that the history uses for people;
    `order` a key of ORDERS, prefixed with "-" for descending.
    """
    rows = with_done(Enrolment.objects.filter(run=run)).select_related("learner")
    rows = rows.annotate(extra_percent=F("extra_time__percent"))
    for word in search.split():
        rows = rows.filter(
            Q(learner__display_name__icontains=word)
            | Q(learner__email=word.lower())
            | _has_uuid(word)
        )
    table = REVERSED if order.startswith("-") else ORDERS
    return rows.order_by(*table.get(order.removeprefix("-"), ORDERS["name"]), "pk")
