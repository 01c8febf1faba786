"""Object-level permissions of the desk: educators can view and edit their own courses only.

Django's model permissions are not used: access requires being staff, or an educator on the course's
team. Objects of other courses are filtered out (404), so that nothing about them leaks.
"""

from collections.abc import Mapping
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from course.access import is_educator
from course.models import Course, TeamMember, User
from desk.admin.disk_full import SaysWhenFull
from desk.editing.conflicts import ShowsConflicts

MOST_ROWS = 400
# Digits of the largest id there can be.
_LONGEST_ID = 18


def row_id(text: str | None) -> int | None:
    """The id that a query string or form names; None for what no row can have."""
    if not text or len(text) > _LONGEST_ID or not (text.isascii() and text.isdecimal()):
        return None
    return int(text)


def editor(request: HttpRequest) -> User:
    """The signed-in staff member or educator. Raises PermissionDenied for anybody else."""
    if not is_educator(request.user):
        raise PermissionDenied
    return cast("User", request.user)


def roles_of(request: HttpRequest) -> Mapping[int, str]:
    """The person's editing role by course id; cached on the request."""
    found: dict[int, str] | None = getattr(request, "desk_roles", None)
    if found is None:
        rows = TeamMember.objects.filter(
            user=editor(request), role__in=TeamMember.EDITING_ROLES
        ).values_list("course_id", "role")
        found = dict(rows)
        request.desk_roles = found  # type: ignore[attr-defined]
    return found


def course_id_of(row: models.Model) -> int:
    return int(row.pk if isinstance(row, Course) else row.course_id)  # type: ignore[attr-defined]


def may_edit(request: HttpRequest, row: models.Model | None) -> bool:
    """Whether this person may edit this row; without a row, whether any row at all."""
    if not is_educator(request.user):
        return False
    if row is None or row.pk is None or request.user.is_staff:
        return True
    return course_id_of(row) in roles_of(request)


def leads(request: HttpRequest, course: Course | None) -> bool:
    """Whether this person may edit the course's team."""
    if not is_educator(request.user):
        return False
    if request.user.is_staff:
        return True
    return course is not None and roles_of(request).get(course.pk) == (
        TeamMember.Role.LEAD_EDUCATOR
    )


def own_courses(request: HttpRequest) -> QuerySet[Course]:
    return Course.objects.filter(pk__in=Course.objects.editable_by(editor(request)).values("pk"))


def limit_choices(field: Any, rows: QuerySet[Any]) -> None:
    """Restrict the choices to these rows, queried once however many times the field is shown."""
    field.queryset = rows
    field.choices = list(field.choices)
    for name in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
        if hasattr(field.widget, name):
            setattr(field.widget, name, False)


def answer_upload(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Answer the upload script with the URL to go to instead of a redirect: it would follow that
    itself and consume the message on the page.
    """
    if request.headers.get("X-Upload") and response.status_code == 302:  # noqa: PLR2004
        return JsonResponse({"location": response.headers["Location"]})
    return response


def address_of(row: Any) -> str | None:
    """The object's own URL; the admin's generic redirect, which answers for any row, is removed."""
    return str(row.get_absolute_url()) if hasattr(row, "get_absolute_url") else None


class Scoped:
    """Permissions by course, for pages and for inline rows."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_educator(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit(request, obj)


class ScopedInline(Scoped, admin.TabularInline):
    # One empty row, so that rows can be added without JavaScript.
    extra = 1
    max_num = 200

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Limit the rows that are processed, whatever number the form claims."""
        return super().get_formset(request, obj, **{"absolute_max": MOST_ROWS, **kwargs})


class ScopedAdmin(SaysWhenFull, ShowsConflicts, Scoped, admin.ModelAdmin):  # type: ignore[misc]
    """Admin of models with a `course`, or of courses."""

    is_scoped = True
    opts: Any
    # Bulk deletion would bypass the checks that protect learners' work.
    actions = None
    list_per_page = 100
    save_on_top = False
    show_facets = admin.ShowFacets.NEVER

    desk_tab = "course"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        if request.user.is_staff:
            return rows
        name = "pk__in" if self.model is Course else "course__in"
        return rows.filter(**{name: own_courses(request)})

    def row_or_404(self, request: HttpRequest, object_id: str) -> Any:
        """One of the rows this person may edit. Raises Http404."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        return row

    def course_for_bar(self, request: HttpRequest, row: Any) -> Course | None:
        if row is None:
            return None
        return row if isinstance(row, Course) else cast("Course", row.course)

    def desk_context(self, request: HttpRequest, row: Any, **more: Any) -> dict[str, Any]:
        """Context of the page frame: the course, and the current position in it."""
        return {
            "desk_course": self.course_for_bar(request, row),
            "desk_tab": self.desk_tab,
            "show_save_and_add_another": False,
        } | more

    def page_context(self, request: HttpRequest, row: Any, **more: Any) -> dict[str, Any]:
        """Context of a custom page within the admin."""
        return (
            self.admin_site.each_context(request)
            | {"opts": self.opts, "original": row}
            | self.desk_context(request, row, **more)
        )

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, object_id) if object_id else None
        context = self.desk_context(request, row)
        if row is not None:
            context |= {"title": str(row), "subtitle": None}
        response = super().changeform_view(
            request, object_id, form_url, context | (extra_context or {})
        )
        return answer_upload(request, response)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"title": str(self.opts.verbose_name_plural).capitalize()}
        return super().changelist_view(request, context | (extra_context or {}))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        context = self.desk_context(request, row, title=_("History of %(name)s") % {"name": row})
        return super().history_view(request, object_id, context | (extra_context or {}))

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask before deleting; if a row cannot be deleted, say why, and where to go instead."""
        row = self.get_object(request, object_id)
        refusal = self.deletion_blocker(row) if row is not None else ""
        if row is not None and refusal and self.has_delete_permission(request, row):
            self.message_user(request, refusal, level="error")
            return self.response_post_save_change(request, row)
        context = self.desk_context(request, row, title=_("Delete %(name)s") % {"name": row})
        return super().delete_view(request, object_id, context | (extra_context or {}))

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return address_of(obj)

    def deletion_blocker(self, row: Any) -> str:
        """Why this row cannot be deleted, in words; empty when it can."""
        return ""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """List only the row itself: related rows are deleted with it, or block it."""
        rows = list(objs)
        count = {str(self.opts.verbose_name_plural): len(rows)}
        return [str(row) for row in rows], count, set(), []

    def note(self, request: HttpRequest, row: Any, message: str) -> LogEntry:
        """Record a change made on a custom page in the row's history (LogEntry)."""
        with transaction.atomic():
            return self.log_change(request, row, message)
