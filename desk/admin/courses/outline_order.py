"""Reordering weeks and activities; `course.outline` reorders steps."""

from django.db import transaction
from django.db.models import Case, F, Max, Value, When

from course import outline
from course.models import Activity, Course, Week


def _lock(course: Course) -> None:
    Course.objects.select_for_update(no_key=True).only("pk").get(pk=course.pk)


@transaction.atomic
def move_week(week: Week, *, by: int) -> bool:
    """Swap a week with the one before (-1) or after it (1). Returns whether it moved.

    Calendars of runs refer to week numbers, so opening dates stay in place.
    """
    _lock(week.course)
    others = Week.objects.filter(course=week.course_id)
    near = (
        others.filter(number__lt=week.number).order_by("-number")
        if by < 0
        else others.filter(number__gt=week.number).order_by("number")
    ).first()
    if near is None:
        return False
    others.filter(pk__in=[week.pk, near.pk]).update(
        number=Case(When(pk=week.pk, then=Value(near.number)), default=Value(week.number))
    )
    outline.renumber(week.course)
    return True


@transaction.atomic
def move_activity(activity: Activity, *, by: int) -> bool:
    """Move an activity within its week, then into the adjacent one. Returns whether it moved."""
    week = activity.week
    _lock(week.course)
    here = list(week.activities.order_by("position", "id"))
    index = here.index(activity)
    if 0 <= index + by < len(here):
        here.insert(index + by, here.pop(index))
        _write(here, week)
    else:
        weeks = list(Week.objects.filter(course=week.course_id).order_by("number"))
        place = weeks.index(week) + by
        if not 0 <= place < len(weeks):
            return False
        there = list(weeks[place].activities.order_by("position", "id"))
        there.insert(len(there) if by < 0 else 0, here.pop(index))
        _write(here, week)
        _write(there, weeks[place])
    outline.renumber(week.course)
    return True


def _write(activities: list[Activity], week: Week) -> None:
    for position, activity in enumerate(activities, start=1):
        activity.position, activity.week = position, week
    Activity.objects.bulk_update(activities, ["position", "week"])


@transaction.atomic
def add_week(course: Course, title: str) -> Week:
    """A new last week."""
    _lock(course)
    last = course.weeks.aggregate(last=Max("number"))["last"] or 0
    return Week.objects.create(course=course, number=last + 1, title=title)


@transaction.atomic
def add_activity(week: Week, title: str) -> Activity:
    """A new last activity of a week."""
    _lock(week.course)
    last = week.activities.aggregate(last=Max("position"))["last"] or 0
    return Activity.objects.create(week=week, position=last + 1, title=title)


@transaction.atomic
def close_gaps(course: Course) -> None:
    """Renumber the weeks 1, 2, 3 … after one was deleted."""
    _lock(course)
    for number, week in enumerate(course.weeks.order_by("number"), start=1):
        if week.number != number:
            Week.objects.filter(pk=week.pk).update(number=F("number") - (week.number - number))
    outline.renumber(course)
