"""Admin of people and organisations: staff only."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from course.models import Organisation, User
from course.people import verify
from desk.admin.disk_full import SaysWhenFull
from desk.admin.scoped import address_of
from desk.editing.conflicts import ShowsConflicts, lock
from desk.editing.editions import FIELD, changed_keys, edition_in, token_of, who_saved
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
class OrganisationAdmin(SaysWhenFull, ShowsConflicts, StaffOnly, admin.ModelAdmin):  # type: ignore[misc]
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
class PersonAdmin(ShowsConflicts, StaffOnly, UserAdmin):  # type: ignore[misc]
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

    @method_decorator(sensitive_post_parameters())
    @method_decorator(transaction.atomic)
    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002 - Django's name for it
        form_url: str = "",
    ) -> HttpResponse:
        """Django's page, which does not say that somebody else has set a password meanwhile."""
        person = self.get_object(request, unquote(id))
        if person is None or not self.has_change_permission(request, person):
            return super().user_change_password(request, id, form_url)
        lock(person)
        person.refresh_from_db()
        stands = {"password": salted_hmac("desk", person.password).hexdigest()}
        edition = edition_in(request.POST.get(FIELD))
        if edition is not None and changed_keys(edition, stands):
            who = who_saved(person, since=edition.at)
            message = gettext("Nothing is saved yet: set yours again to put it in place of theirs.")
            self.message_user(request, f"{who} {message}", level="error")
            return redirect("admin:auth_user_password_change", person.pk)
        response = super().user_change_password(request, id, form_url)
        if isinstance(response, TemplateResponse) and response.context_data is not None:
            response.context_data["edition"] = request.POST.get(FIELD) or token_of(stands)
        return response

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        verify(obj)
