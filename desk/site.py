"""The educators' admin: Django's own, entered by staff and by the teams of courses."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from course.access import is_educator


class CuebookAdminSite(AdminSite):
    site_header = _("Cuebook desk")
    site_title = _("Cuebook desk")
    index_title = _("Your courses")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff, and whoever edits a course."""
        return is_educator(request.user)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().each_context(request) | {"site_url": "/"}
