"""Order of the outline: reordering steps, and the step numbers that follow from it."""

from django.db import connection, transaction

from course.models import Activity, Course, Step
from course.search import index as passages

_RENUMBER = """
    UPDATE course_step s SET week_number = o.week, number = o.number
    FROM (
        SELECT s.id, w.number AS week,
               CASE WHEN s.published_at IS NULL THEN NULL ELSE
                   count(s.published_at) OVER (
                       PARTITION BY w.id ORDER BY a.position, a.id, s.position, s.id
                   ) END AS number
        FROM course_step s
        JOIN course_activity a ON a.id = s.activity_id
        JOIN course_week w ON w.id = a.week_id
        WHERE s.course_id = %s
    ) o
    WHERE s.id = o.id AND (s.week_number, s.number) IS DISTINCT FROM (o.week, o.number)
"""


@transaction.atomic
def renumber(course: Course) -> None:
    """Write every step number: published steps are counted across the activities of a week."""
    passages.lock_course(course.pk)
    with connection.cursor() as cursor:
        cursor.execute(_RENUMBER, [course.pk])
    passages.renew_scopes(course.pk)


def move_step(step: Step, *, by: int) -> bool:
    """Move a step up (-1) or down (1): within its activity, then into the adjacent one.

    Returns whether it moved; the first cannot move up, nor the last down.
    """
    with transaction.atomic():
        Course.objects.select_for_update(no_key=True).get(pk=step.course_id)
        activities = list(
            Activity.objects.filter(week__course_id=step.course_id).order_by(
                "week__number", "position", "id"
            )
        )
        rows = {
            activity.pk: list(activity.steps.order_by("position", "id")) for activity in activities
        }
        here = rows[step.activity_id]
        index = here.index(step)
        target = index + by
        if 0 <= target < len(here):
            here.insert(target, here.pop(index))
            _write_positions(here, step.activity_id)
        else:
            place = [activity.pk for activity in activities].index(step.activity_id) + by
            if not 0 <= place < len(activities):
                return False
            there = rows[activities[place].pk]
            there.insert(len(there) if by < 0 else 0, here.pop(index))
            _write_positions(here, step.activity_id)
            _write_positions(there, activities[place].pk)
        renumber(step.course)
    step.refresh_from_db()
    return True


def _write_positions(steps: list[Step], activity_id: int) -> None:
    for position, step in enumerate(steps, start=1):
        step.position, step.activity_id = position, activity_id
    Step.objects.bulk_update(steps, ["position", "activity_id"])
