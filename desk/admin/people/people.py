"""Admin of people and organisations: staff only."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from course.models import Organisation, User
from course.people import verify
from desk.admin.disk_full import SaysWhenFull
from desk.admin.scoped import address_of
from desk.forms.people import NewPersonForm, OrganisationForm, PasswordForm, PersonForm


class StaffOnly:
    is_scoped = True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._is_staff(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_staff(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_staff(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._is_staff(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_staff(request)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return address_of(obj)

    def _is_staff(self, request: HttpRequest) -> bool:
        user = request.user
        return bool(user.is_authenticated and user.is_active and user.is_staff)


@admin.register(Organisation)
class OrganisationAdmin(SaysWhenFull, StaffOnly, admin.ModelAdmin):  # type: ignore[misc]
    actions = None
    form = OrganisationForm
    list_display = ["name", "slug", "url"]
    fields = ["name", "slug", "url", "present_logo", "logo"]
    readonly_fields = ["present_logo"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}

    @admin.display(description=_("present logo"))
    def present_logo(self, organisation: Organisation) -> str:
        if not organisation.pk or not organisation.logo:
            return "–"
        address = reverse("course:logo", args=[organisation.slug])
        return format_html('<img class="logo" src="{}" alt="{}">', address, organisation.name)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request) and (obj is None or not obj.courses.exists())


@admin.register(User)
class PersonAdmin(StaffOnly, UserAdmin):
    """Accounts; they are deactivated rather than deleted, as progress refers to them."""

    actions = None
    form = PersonForm
    add_form = NewPersonForm
    change_password_form = PasswordForm
    add_form_template = None
    ordering = ["display_name", "pk"]
    list_display = ["name", "email", "joined_at", "is_staff", "is_active"]
    list_filter = ["is_staff", "is_active"]
    list_per_page = 100
    search_fields = ["display_name", "email"]
    filter_horizontal = []
    readonly_fields = ["joined_at", "last_login"]
    fieldsets = [
        (None, {"fields": ["display_name", "email", "password", "time_zone"]}),
        (pgettext_lazy("what a person may do", "May"), {"fields": ["is_active", "is_staff"]}),
        (_("Dates"), {"fields": ["joined_at", "last_login"]}),
    ]
    add_fieldsets = [(None, {"fields": ["display_name", "email", "password1", "password2"]})]

    @admin.display(description=_("name"), ordering="display_name")
    def name(self, person: User) -> str:
        return str(person)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).filter(deleted_at=None)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        verify(obj)
