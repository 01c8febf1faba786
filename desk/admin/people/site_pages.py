"""Admin of the site's own pages, privacy and terms: staff only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from course.authoring import save_site_page
from course.models import SitePage
from desk.admin.people.people import StaffOnly
from desk.editing.conflicts import ShowsConflicts
from desk.forms.site_pages import SitePageForm


@admin.register(SitePage)
class SitePageAdmin(ShowsConflicts, StaffOnly, admin.ModelAdmin):  # type: ignore[misc]
    actions = None
    form = SitePageForm
    list_display = ["title", "slug", "updated_at"]
    fields = ["slug", "title", "body"]

    def save_model(self, request: HttpRequest, obj: SitePage, form: Any, change: bool) -> None:  # noqa: FBT001
        save_site_page(obj)
