"""Every admin page, found in the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from course.models import Course, Moment, Run, Step
from lessons.models import Transcript, Video
from quizzes.models import Quiz
from quizzes.questions import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

ROW_PAGES = [
    "change",
    "history",
    "delete",
    "password_change",
    "outline",
    "quality",
    "questions",
    "import_questions",
    "moments",
    "files",
    "overview",
    "progress",
    "gradebook",
    "closings",
    "datasets",
    "people",
]


def desk_addresses(*rows: Model) -> Iterator[str]:
    """The index, every list and add form, and the pages of a row of each model and of `rows`."""
    yield reverse("admin:index")
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for page in ("changelist", "add"):
            yield reverse(f"{name}_{page}")
        first = model._default_manager.order_by("pk").first()
        for row in (first, *rows):
            if isinstance(row, model):
                yield from _pages_of(name, row)
    for quiz in Quiz.objects.all():
        yield reverse("admin:course_step_results", args=[quiz.pk])


def models_without_rows() -> list[type[Model]]:
    """Registered models that cannot be tested, as they have no rows."""
    return [model for model in admin.site._registry if not model._default_manager.exists()]


def _pages_of(name: str, row: Model) -> Iterator[str]:
    for page in ROW_PAGES:
        try:
            yield reverse(f"{name}_{page}", args=[row.pk])
        except NoReverseMatch:
            continue
    if isinstance(row, Course):
        yield from _pages_of_course(name, row)
    if isinstance(row, Run):
        heat = reverse(f"{name}_transcript", args=[row.pk])
        yield heat
        for video in Video.objects.filter(step__course=row.course_id).select_related("step"):
            yield f"{heat}?film={video.step.key}"
        for enrolment in row.enrolments.all():
            yield reverse(f"{name}_learner", args=[row.pk, enrolment.pk])
            yield reverse(f"{name}_extra_time", args=[row.pk, enrolment.pk])
            yield reverse(f"{name}_move", args=[row.pk, enrolment.pk])
    if isinstance(row, Step):
        for transcript in Transcript.objects.filter(video=row.pk):
            yield reverse(f"{name}_transcript", args=[row.pk, transcript.language])


def _pages_of_course(name: str, course: Course) -> Iterator[str]:
    for kind in KINDS:
        yield reverse(f"{name}_add_question", args=[course.pk, kind])
    for question in course.questions.all():
        for page in ("question", "try_question"):
            yield reverse(f"{name}_{page}", args=[course.pk, question.key])
    for moment in Moment.objects.unsettled().filter(step__course=course):
        yield reverse(f"{name}_moment", args=[course.pk, moment.pk])
