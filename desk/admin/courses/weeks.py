"""Admin of weeks and the activities in them."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet, ModelForm, Textarea
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from course import outline
from course.models import Activity, Week
from desk.admin.courses import outline_order
from desk.admin.scoped import ScopedAdmin, ScopedInline


class WeekForm(ModelForm):
    class Meta:
        model = Week
        fields = ["title", "introduction"]
        widgets = {"introduction": Textarea(attrs={"rows": 3})}


class ActivityFormSet(BaseInlineFormSet):
    """Activities of a week; one with steps is not deleted."""

    def clean(self) -> None:
        super().clean()
        going = [form.instance for form in self.deleted_forms if form.instance.pk]
        full = Activity.objects.filter(
            pk__in=[activity.pk for activity in going], steps__isnull=False
        ).distinct()
        for activity in full:
            raise ValidationError(
                _("“%(name)s” holds steps: move or delete them first."), params={"name": activity}
            )

    def save_new(self, form: Any, commit: bool = True) -> Activity:  # noqa: FBT001, FBT002
        activity: Activity = super().save_new(form, commit=False)
        activity.position = Activity.objects.filter(week=self.instance).count() + 1
        if commit:
            activity.save()
        return activity


class ActivityInline(ScopedInline):
    model = Activity
    formset = ActivityFormSet
    fields = ["title"]
    verbose_name_plural = gettext_lazy("activities")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The form set explains itself what is not deleted; Django would list every step."""
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.hand_clean_DELETE = lambda _form: None
        return formset


@admin.register(Week)
class WeekAdmin(ScopedAdmin):
    form = WeekForm
    fields = ["title", "introduction"]
    inlines = [ActivityInline]
    list_display = ["title", "course", "number"]
    list_select_related = ["course"]
    desk_tab = "outline"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Weeks are added on the outline page."""
        return False

    def deletion_blocker(self, row: Week) -> str:
        if row.activities.filter(steps__isnull=False).exists():
            return _("The week holds steps: move or delete them first.")
        return ""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("admin:index")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        outline.renumber(form.instance.course)

    def delete_model(self, request: HttpRequest, obj: Week) -> None:
        course = obj.course
        super().delete_model(request, obj)
        outline_order.close_gaps(course)

    def response_post_save_change(self, request: HttpRequest, obj: Week) -> HttpResponseRedirect:
        address = reverse("admin:course_course_outline", args=[obj.course_id])
        return redirect(f"{address}#week-{obj.pk}")

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        self.message_user(request, _("Deleted “%(name)s”.") % {"name": obj_display}, "success")
        return redirect("admin:index")
