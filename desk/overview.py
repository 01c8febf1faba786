"""The dashboard of the admin: an educator's courses and their state."""

from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from course.models import Course, Enrolment, Run, Step, User, Week


def courses_of(user: User | AnonymousUser) -> QuerySet[Course]:
    """The courses a person may edit, annotated with counts, in a single query.

    Adds `weeks_count`, `steps_count`, `drafts_count`, `learners_count`, `latest_run`.
    """
    return (
        Course.objects.filter(pk__in=Course.objects.editable_by(cast("User", user)).values("pk"))
        .select_related("organisation")
        .annotate(
            weeks_count=_of_course(Week.objects.all(), Count("pk")),
            steps_count=_of_course(Step.objects.published(), Count("pk")),
            drafts_count=_of_course(Step.objects.filter(published_at=None), Count("pk")),
            learners_count=_of_course(Enrolment.objects.all(), Count("pk", filter=Q(left_at=None))),
            latest_run=_of_course(Run.objects.all(), Max("number")),
        )
        .order_by("title", "pk")
    )


def _of_course(rows: QuerySet[Any], figure: Any) -> Coalesce:
    counted = rows.filter(course=OuterRef("pk")).order_by().values("course").annotate(figure=figure)
    return Coalesce(Subquery(counted.values("figure"), output_field=IntegerField()), 0)
