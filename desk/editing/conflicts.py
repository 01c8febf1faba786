"""Edit conflicts on the admin's own form pages: nobody's save undoes another's unseen.

The page carries its edition (`desk.editing.editions`). Of what somebody else has saved since, the
form takes over what its sender left alone, keeps what they changed, and shows both before it
writes.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Any, cast

from django import forms
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from course.search.index import lock_course
from desk.editing.editions import FIELD, Conflict, conflict_about, edition_in, token_of
from desk.editing.merging import Merging
from desk.editing.sheets import Sheet, sheet_of


class ShowsConflicts:
    """Mixin for admin pages: locks the row, compares editions, and refuses with both versions."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        view: Any = super().changeform_view  # type: ignore[misc]
        if object_id is None or request.method != "POST":
            return self._with_edition(request, view(request, object_id, form_url, extra_context))
        with transaction.atomic():
            self._compare(request, object_id)
            response = view(request, object_id, form_url, extra_context)
        return self._with_edition(request, response)

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)  # type: ignore[misc]
        conflict = getattr(request, "desk_conflict", None)
        return form if conflict is None else _refused(form, conflict)

    def as_shown(self, row: Any) -> AbstractContextManager[None]:
        """The time zone in which the page shows what is stored, whichever was sent."""
        return nullcontext()

    def _compare(self, request: HttpRequest, object_id: str) -> None:
        """Replace the form data of a stale page by one with what stands now."""
        admin = cast("Any", self)
        row = admin.get_object(request, unquote(object_id))
        if row is None or not admin.has_change_permission(request, row):
            return
        lock(row)
        row = admin.get_object(request, unquote(object_id))
        edition = edition_in(request.POST.get(FIELD))
        if row is None or edition is None:
            return
        with self.as_shown(row):
            stands = self._sheet(request, row)
        merging = Merging(edition, stands, request.POST, self._sheet(request, row, sent=True))
        conflict = conflict_about(row, edition, stands.texts, merging.changes())
        if conflict is not None:
            request.POST = merging.data(conflict.token)  # type: ignore[assignment]
            request.desk_conflict = conflict  # type: ignore[attr-defined]

    def _sheet(self, request: HttpRequest, row: models.Model, *, sent: bool = False) -> Sheet:
        """What stands now, or what was sent."""
        admin = cast("Any", self)
        fields = flatten_fieldsets(admin.get_fieldsets(request, row))
        form = admin.get_form(request, row, change=True, fields=fields)
        given = [request.POST, request.FILES] if sent else []
        sets, prefixes = [], set()
        for kind, inline in admin.get_formsets_with_inlines(request, row):
            prefix = kind.get_default_prefix()
            if prefix in prefixes or not inline.has_change_permission(request, row):
                continue
            prefixes.add(prefix)
            queryset = inline.get_queryset(request)
            sets.append(kind(*given, instance=row, prefix=prefix, queryset=queryset))
        return sheet_of(form(*given, instance=row), sets)

    def _with_edition(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if not isinstance(response, TemplateResponse) or not response.context_data:
            return response
        context = response.context_data
        conflict = getattr(request, "desk_conflict", None)
        context["conflict"] = conflict
        if conflict is not None:
            context["edition"] = conflict.token
        elif request.method == "POST":
            context["edition"] = request.POST.get(FIELD, "")
        elif context.get("original") is not None and "adminform" in context:
            sets = [
                item.formset
                for item in context["inline_admin_formsets"]
                if item.has_change_permission
            ]
            context["edition"] = token_of(sheet_of(context["adminform"].form, sets).texts)
        return response


def lock(row: models.Model) -> None:
    """Until the end of the transaction nobody else writes this row, or this course."""
    course = getattr(row, "course_id", None)
    if course is not None:
        lock_course(course)
    same = type(row)._base_manager.filter(pk=row.pk).order_by()  # noqa: SLF001
    list(same.select_for_update(no_key=True).values_list("pk"))


def _refused(kind: type[forms.BaseForm], conflict: Conflict) -> type[forms.BaseForm]:
    """A subclass of the form that nothing makes valid: first the sender has to see the others."""

    class StaleForm(kind):  # type: ignore[valid-type, misc]
        def clean(self) -> Any:
            cleaned = super().clean()
            self.add_error(None, conflict.message)
            return cleaned

    return StaleForm
