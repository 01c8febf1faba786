"""Admin of runs: calendar, joining, and the pages in the frame of a run."""

from contextlib import AbstractContextManager
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from course.access import signed_in
from course.models import Course, Run, WeekOpening
from course.text.timezones import zone
from desk import runs
from desk.admin.filters import OwnCourses
from desk.admin.runs import following, heat
from desk.admin.runs.frame import gate_run, page, urls_of
from desk.admin.runs.people import RunPeoplePages
from desk.admin.scoped import ScopedInline, limit_choices, own_courses, row_id
from desk.datasets import DATASETS, csv_parts, file_name
from desk.forms.instants import InstantField, InstantInput
from desk.forms.runs import RunForm

# Modules with `PAGES` in the frame of a run.
RUN_PAGES = (following, heat)


class OpeningInline(ScopedInline):
    model = WeekOpening
    fields = ["week", "opens_at"]
    formfield_overrides = {
        models.DateTimeField: {"form_class": InstantField, "widget": InstantInput}
    }
    verbose_name_plural = gettext_lazy("exceptions to the calendar (in the run's time zone)")


@admin.register(Run)
class RunAdmin(RunPeoplePages):
    form = RunForm
    inlines = [OpeningInline]
    list_display = ["name", "course", "starts_on", "ends_on", "joining", "learners"]
    list_filter = [OwnCourses]
    list_select_related = ["course"]
    ordering = ["course__title", "-number"]
    desk_tab = "runs"
    fieldsets = [
        (
            gettext_lazy("Calendar"),
            {"fields": ["starts_on", "ends_on", "time_zone", "pace", "after_end"]},
        ),
        (gettext_lazy("Joining"), {"fields": ["joining", "join_code", "people"]}),
    ]

    @admin.display(description=gettext_lazy("run"), ordering="number")
    def name(self, run: Run) -> str:
        return _("Run %(number)d") % {"number": run.number}

    @admin.display(description=gettext_lazy("learners"))
    def learners(self, run: Run) -> str:
        address = reverse("admin:course_run_overview", args=[run.pk])
        return format_html('<a href="{}">{}</a>', address, _("Progress"))

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """No course column when the list is about one course."""
        hidden = "course" if self._course_asked_for(request) else ""
        return [name for name in self.list_display if name != hidden]

    def get_fieldsets(self, request: HttpRequest, obj: Run | None = None) -> Any:
        first = ["number"] if obj is not None else ["course", "number"]
        return [(None, {"fields": first}), *self.fieldsets]

    def deletion_blocker(self, row: Run) -> str:
        if row.enrolments.exists():
            return _(
                "People have joined this run, so it is not deleted. Close its joining instead."
            )
        return ""

    def get_readonly_fields(self, request: HttpRequest, obj: Run | None = None) -> list[str]:
        return ["course"] if obj is not None else []

    def get_form(self, request: HttpRequest, obj: Run | None = None, **kwargs: Any) -> Any:  # type: ignore[override]
        form = super().get_form(request, obj, **kwargs)
        if "course" in form.base_fields:
            limit_choices(form.base_fields["course"], own_courses(request))
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        course = self._course_asked_for(request)
        initial: dict[str, Any] = {
            "number": runs.next_number(course) if course else 1,
            "time_zone": timezone.get_current_timezone_name(),
        }
        return initial | ({"course": course.pk} if course else {})

    def _course_asked_for(self, request: HttpRequest) -> Course | None:
        wanted = row_id(request.GET.get("course"))
        return None if wanted is None else own_courses(request).filter(pk=wanted).first()

    def as_shown(self, row: Run) -> AbstractContextManager[None]:
        return timezone.override(zone(row.time_zone))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Exceptions to the calendar are parsed and shown in the run's own time zone."""
        run = self.get_object(request, object_id) if object_id else None
        own = request.POST.get("time_zone") or (run.time_zone if run else "")
        extra = dict(extra_context or {})
        if run is None and not object_id:
            extra |= {"desk_course": self._course_asked_for(request)}
        with timezone.override(zone(own) if own else timezone.get_current_timezone()):
            response = super().changeform_view(request, object_id, form_url, extra)
            if isinstance(response, TemplateResponse):
                response.render()
        return response

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        course = self._course_asked_for(request)
        context: dict[str, Any] = {"title": _("Runs"), "desk_tab": self.desk_tab}
        if course is not None:
            context |= {"desk_course": course}
        return super().changelist_view(request, context | (extra_context or {}))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        form.write_people(form.instance)

    def response_post_save_add(self, request: HttpRequest, obj: Run) -> HttpResponseRedirect:
        return redirect(runs_of(obj.course_id))

    def response_post_save_change(self, request: HttpRequest, obj: Run) -> HttpResponseRedirect:
        return redirect(runs_of(obj.course_id))

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path("<path:object_id>/copy/", view(self.copy), name="course_run_copy"),
            path("<path:object_id>/data/", view(self.datasets), name="course_run_datasets"),
            path("<path:object_id>/data/<slug:name>/", view(self.data), name="course_run_data"),
        ]
        pages = [page for module in RUN_PAGES for page in module.PAGES]
        return own + urls_of(self.admin_site, pages) + super().get_urls()

    def copy(self, request: HttpRequest, object_id: str) -> HttpResponse:
        run = self.row_or_404(request, object_id)
        if request.method != "POST":
            return redirect("admin:course_run_change", run.pk)
        copy = runs.copy_run(run)
        self.log_addition(request, copy, _("Copied from run %(number)d.") % {"number": run.number})
        done = _(
            "This is run %(number)d, a copy without its people. Set its dates now, then open its"
            " joining."
        )
        self.message_user(request, done % {"number": copy.number}, level="success")
        return redirect("admin:course_run_change", copy.pk)

    def datasets(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What data sets there are, what each holds, and where to download it."""
        run = self.row_or_404(request, object_id)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        files = [
            {"name": name, "file": file_name(run, name), "holds": each.holds}
            for name, each in DATASETS.items()
        ]
        access = gate_run(signed_in(request), object_id)
        template, title = "admin/run/datasets.html", _("Data")
        return page(request, access, template, tab="datasets", title=title, files=files)

    def data(self, request: HttpRequest, object_id: str, name: str) -> HttpResponseBase:
        """A data set of the run as CSV, streamed from the database."""
        run = self.row_or_404(request, object_id)
        if name not in DATASETS:
            raise Http404
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        response = StreamingHttpResponse(
            csv_parts(run, name, site=request.build_absolute_uri("/").rstrip("/")),
            content_type="text/csv; charset=utf-8",
        )
        response["Content-Disposition"] = f'attachment; filename="{file_name(run, name)}"'
        return response


def runs_of(course_id: int) -> str:
    return f"{reverse('admin:course_run_changelist')}?course={course_id}"
