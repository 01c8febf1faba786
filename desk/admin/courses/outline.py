"""The outline page of a course: its weeks, activities and steps, reordered by buttons."""

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from course import kinds, outline
from course.models import Activity, Course, Step
from course.text.visible import has_visible
from desk.admin.courses import outline_order
from desk.admin.scoped import ScopedAdmin, row_id

TITLE_LENGTH = 200
MOVES: dict[str, Callable[..., bool]] = {
    "week": outline_order.move_week,
    "activity": outline_order.move_activity,
    "step": outline.move_step,
}


class OutlinePages(ScopedAdmin):
    """Views of CourseAdmin at …/outline/."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path("<path:object_id>/outline/", view(self.outline), name="course_course_outline"),
            path("<path:object_id>/outline/move/", view(self.move), name="course_course_move"),
            path("<path:object_id>/outline/add/", view(self.add), name="course_course_add_part"),
        ]
        return own + super().get_urls()

    def outline(self, request: HttpRequest, object_id: str) -> HttpResponse:
        course = self.row_or_404(request, object_id)
        steps = Step.objects.order_by("position", "pk").defer("body", "body_html")
        activities = Activity.objects.order_by("position", "pk").prefetch_related(
            Prefetch("steps", steps)
        )
        weeks = course.weeks.order_by("number").prefetch_related(Prefetch("activities", activities))
        context = self.page_context(
            request,
            course,
            title=_("Outline"),
            weeks=weeks,
            kinds=kinds.KINDS,
            desk_tab="outline",
        )
        return TemplateResponse(request, "admin/course/course/outline.html", context)

    def move(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Move a week, activity or step up or down: POST `what`, `id`, `by`."""
        course = self.row_or_404(request, object_id)
        if request.method != "POST":
            return redirect("admin:course_course_outline", course.pk)
        what = request.POST.get("what", "")
        by = -1 if request.POST.get("by") == "-1" else 1
        part = _part(course, what, request.POST.get("id", ""))
        if MOVES[what](part, by=by):
            direction = _("Moved up.") if by < 0 else _("Moved down.")
            self.note(request, course, f"{part}: {direction}")
        address = reverse("admin:course_course_outline", args=[course.pk])
        return redirect(f"{address}#{what}-{part.pk}")

    def add(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Add a week, or an activity to the week `week`: POST `title`."""
        course = self.row_or_404(request, object_id)
        title = " ".join(request.POST.get("title", "").replace("\0", "").split())[:TITLE_LENGTH]
        address = reverse("admin:course_course_outline", args=[course.pk])
        if request.method != "POST":
            return redirect(address)
        if not has_visible(title):
            self.message_user(request, _("Give it a title first."), level="error")
            return redirect(address)
        if request.POST.get("week"):
            week = _part(course, "week", request.POST["week"])
            activity = outline_order.add_activity(week, title)
            address += f"#activity-{activity.pk}"
            added = _("Added the activity “%(title)s”.")
        else:
            address += f"#week-{outline_order.add_week(course, title).pk}"
            added = _("Added the week “%(title)s”.")
        self.note(request, course, added % {"title": title})
        return redirect(address)


def _part(course: Course, what: str, wanted: str) -> Any:
    """A week, activity or step of this course. Raises Http404."""
    rows = {
        "week": course.weeks.select_related("course"),
        "activity": Activity.objects.filter(week__course=course).select_related("week__course"),
        "step": course.steps.select_related("course"),
    }.get(what)
    pk = row_id(wanted)
    part = rows.filter(pk=pk).first() if rows is not None and pk is not None else None
    if part is None:
        raise Http404
    return part
