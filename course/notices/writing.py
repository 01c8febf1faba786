"""Notices written, read and removed: the only writer of `Notice`."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef

from course.models import Course, Notice, Step, User
from course.models.runs import EnrolmentQuerySet
from course.notices.kinds import NoticeKind

# People told in one statement.
BATCH: Final = 5_000
# The lock waits for whoever is deleting the account, and then finds it deleted.
_TELL: Final = """
INSERT INTO course_notice
    (person_id, kind, key, course_id, step_id, week, facts, created_at)
SELECT person.id, %(kind)s::text, told.key, told.course_id, %(step)s::bigint,
    %(week)s::smallint, %(facts)s::jsonb, %(at)s::timestamptz
FROM unnest(%(people)s::bigint[], %(keys)s::text[], %(courses)s::bigint[])
    AS told (person_id, key, course_id)
JOIN course_user AS person ON person.id = told.person_id
WHERE person.is_active AND person.deleted_at IS NULL
ORDER BY person.id
FOR KEY SHARE OF person
ON CONFLICT (person_id, kind, key) DO NOTHING
"""
# Nobody is told twice because what they were told is remembered: longer than anything is news.
SHORTEST_MEMORY: Final = timedelta(days=14)


class Recipient(NamedTuple):
    """Who is told, what of its kind it is about, and of which course (people, courses by pk)."""

    person: int
    key: str
    course: int


def notify(
    *,
    person: int,
    kind: NoticeKind,
    key: str,
    course: Course | int,
    at: datetime,
    step: Step | int | None = None,
    week: int | None = None,
    facts: dict[str, Any] | None = None,
) -> bool:
    """Tell one person (by their pk), once for each key; in one statement.

    Returns whether they had not been told before. Nobody is told whose account is deleted.
    """
    return bool(
        notify_many(
            [person],
            kind=kind,
            key=key,
            course=course,
            at=at,
            step=step,
            week=week,
            facts=facts,
        )
    )


def notify_many(
    people: Sequence[int],
    *,
    kind: NoticeKind,
    key: str,
    course: Course | int,
    at: datetime,
    step: Step | int | None = None,
    week: int | None = None,
    facts: dict[str, Any] | None = None,
) -> int:
    """Tell everybody the same, in a statement for each BATCH; returns how many are told newly."""
    of = course.pk if isinstance(course, Course) else course
    parts: dict[str, Any] = {
        "step": step.pk if isinstance(step, Step) else step,
        "week": week,
        "facts": facts,
    }
    return notify_each([Recipient(person, key, of) for person in people], kind=kind, at=at, **parts)


def notify_each(
    told: Sequence[Recipient],
    *,
    kind: NoticeKind,
    at: datetime,
    step: int | None = None,
    week: int | None = None,
    facts: dict[str, Any] | None = None,
) -> int:
    """Tell each of their own, in a statement for each BATCH; returns how many are told newly."""
    parts = {"kind": kind.name, "step": step, "week": week, "facts": json.dumps(facts or {})}
    new = 0
    with connection.cursor() as cursor:
        for first in range(0, len(told), BATCH):
            people, keys, courses = zip(*told[first : first + BATCH], strict=True)
            lists = {"people": list(people), "keys": list(keys), "courses": list(courses)}
            cursor.execute(_TELL, parts | lists | {"at": at})
            new += cursor.rowcount
    return new


def notify_learners(
    enrolments: EnrolmentQuerySet,
    *,
    kind: NoticeKind,
    key: str,
    course: int,
    at: datetime,
    step: int | None = None,
    week: int | None = None,
    facts: dict[str, Any] | None = None,
) -> bool:
    """Tell a BATCH of the learners who have not been told; returns whether more may be left."""
    told = Notice.objects.filter(person=OuterRef("learner"), kind=kind.name, key=key)
    due = enrolments.current().filter(~Exists(told), learner__is_active=True)
    people = list(due.order_by("learner").values_list("learner_id", flat=True)[:BATCH])
    parts: dict[str, Any] = {"step": step, "week": week, "facts": facts}
    notify_many(people, kind=kind, key=key, course=course, at=at, **parts)
    return len(people) == BATCH


def mark_read(person: User, pk: int, *, at: datetime) -> bool:
    """Returns whether it was unread until now."""
    unread = Notice.objects.filter(person=person, pk=pk, read_at=None)
    return bool(unread.update(read_at=at))


def mark_all_read(person: User, *, at: datetime) -> int:
    """All there are by now: what arrives meanwhile stays unread."""
    unread = Notice.objects.filter(person=person, read_at=None, created_at__lte=at)
    return unread.update(read_at=at)


def remove_old(*, at: datetime) -> bool:
    """Remove a BATCH of the notices that were kept for NOTICE_DAYS; whether more may be left."""
    kept = max(timedelta(days=settings.NOTICE_DAYS), SHORTEST_MEMORY)
    old = Notice.objects.filter(created_at__lt=at - kept).order_by("created_at")
    found = list(old.values_list("pk", flat=True)[:BATCH])
    Notice.objects.filter(pk__in=found).delete()
    return len(found) == BATCH


def remove_notices_of(person: User) -> None:
    """With the account go its notices."""
    person.notices.all().delete()
