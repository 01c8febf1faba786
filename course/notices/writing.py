"""Notices written, read and removed: the only writer of `Notice`."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection

from course.models import Course, Notice, Step, User
from course.notices.kinds import NoticeKind

# People told in one statement.
BATCH: Final = 5_000
# The lock waits for whoever is deleting the account, and then finds it deleted.
_TELL: Final = """
INSERT INTO course_notice
    (person_id, kind, key, course_id, step_id, week, facts, created_at)
SELECT person.id, %(kind)s::text, %(key)s::text, %(course)s::bigint, %(step)s::bigint,
    %(week)s::smallint, %(facts)s::jsonb, %(at)s::timestamptz
FROM course_user AS person
WHERE person.id = ANY(%(people)s::bigint[]) AND person.is_active AND person.deleted_at IS NULL
ORDER BY person.id
FOR KEY SHARE OF person
ON CONFLICT (person_id, kind, key) DO NOTHING
"""


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
    told: dict[str, Any] = {
        "kind": kind.name,
        "key": key,
        "course": course.pk if isinstance(course, Course) else course,
        "step": step.pk if isinstance(step, Step) else step,
        "week": week,
        "facts": json.dumps(facts or {}),
        "at": at,
    }
    new = 0
    with connection.cursor() as cursor:
        for first in range(0, len(people), BATCH):
            cursor.execute(_TELL, told | {"people": list(people[first : first + BATCH])})
            new += cursor.rowcount
    return new


def mark_read(person: User, pk: int, *, at: datetime) -> bool:
    """Returns whether it was unread until now."""
    unread = Notice.objects.filter(person=person, pk=pk, read_at=None)
    return bool(unread.update(read_at=at))


def mark_all_read(person: User, *, at: datetime) -> int:
    """All there are by now: what arrives meanwhile stays unread."""
    unread = Notice.objects.filter(person=person, read_at=None, created_at__lte=at)
    return unread.update(read_at=at)


def remove_notices_of(person: User) -> None:
    """With the account go its notices."""
    person.notices.all().delete()
