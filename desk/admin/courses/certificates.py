"""Certificates of one's courses at the desk: listed, looked at, revoked; never edited."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from course import certificates
from course.models import Certificate, Course
from desk.admin.filters import OwnCourses
from desk.admin.scoped import ScopedAdmin, own_courses, row_id
from desk.forms.certificates import RevocationForm


class ValidityFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("valid", _("Valid")), ("revoked", _("Revoked")), ("withdrawn", _("Withdrawn"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Certificate]
    ) -> QuerySet[Certificate]:
        match self.value():
            case "valid":
                return queryset.filter(revoked_at=None, withdrawn_at=None)
            case "revoked":
                return queryset.filter(revoked_at__isnull=False, withdrawn_at=None)
            case "withdrawn":
                return queryset.filter(withdrawn_at__isnull=False)
        return queryset


@admin.register(Certificate)
class CertificateAdmin(ScopedAdmin):
    list_display = ["named", "learner", "of_run", "issued_at", "state"]
    list_filter = [OwnCourses, ValidityFilter]
    list_select_related = ["person", "course", "run__course"]
    search_fields = ["name", "person__display_name", "code"]
    search_help_text = gettext_lazy("A name, or the code from a certificate.")
    ordering = ["-issued_at", "-pk"]
    show_full_result_count = False
    desk_tab = "certificates"
    fields = [
        "name",
        "learner",
        "course_title",
        "of_run",
        "code",
        "issued_at",
        "percent",
        "score_percent",
        "hours",
        "state",
        "revoked_at",
        "revoked_reason",
        "withdrawn_at",
    ]

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def named(self, row: Certificate) -> str:
        return row.name or _("Withdrawn by its holder")

    @admin.display(description=gettext_lazy("Learner"), ordering="person__display_name")
    def learner(self, row: Certificate) -> str:
        """Not a link: the pages of people are the staff's."""
        return str(row.person)

    @admin.display(description=gettext_lazy("run"), ordering="run__number")
    def of_run(self, row: Certificate) -> str:
        return str(row.run)

    @admin.display(description=gettext_lazy("state"))
    def state(self, row: Certificate) -> str:
        if row.withdrawn_at:
            return format_html('<span class="pill">{}</span>', _("Withdrawn"))
        if row.revoked_at:
            return format_html('<span class="pill lost">{}</span>', _("Revoked"))
        return format_html('<span class="pill open">{}</span>', _("Valid"))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        course = self._course_asked_for(request)
        context: dict[str, Any] = {"title": _("Certificates"), "desk_tab": self.desk_tab}
        if course is not None:
            context |= {"desk_course": course}
        return super().changelist_view(request, context | (extra_context or {}))

    def _course_asked_for(self, request: HttpRequest) -> Course | None:
        wanted = row_id(request.GET.get("course"))
        return None if wanted is None else own_courses(request).filter(pk=wanted).first()

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path("<path:object_id>/revoke/", view(self.revoke), name="course_certificate_revoke")
        ]
        return own + super().get_urls()

    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """GET asks for the reason, POST revokes: once, for good."""
        row: Certificate = self.row_or_404(request, object_id)
        if not row.is_valid:
            message = _("This certificate is not valid any more: there is nothing to revoke.")
            self.message_user(request, message, level="warning")
            return redirect("admin:course_certificate_change", row.pk)
        form = RevocationForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            if certificates.revoke(row, reason=reason, at=timezone.now()):
                self.note(request, row, _("Revoked: %(reason)s") % {"reason": reason})
                self.message_user(request, _("The certificate is revoked."), level="success")
            return redirect("admin:course_certificate_change", row.pk)
        context = self.page_context(
            request, row, title=_("Revoke %(name)s") % {"name": row}, form=form
        )
        status = 400 if form.errors else 200
        template = "admin/course/certificate/revoke.html"
        return TemplateResponse(request, template, context, status=status)
