"""Inlines of a step's form: related files and links."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from course.models import CourseFile, StepFile, StepLink
from desk.admin.scoped import ScopedInline, limit_choices
from desk.forms.steps import RelatedFileForm, RelatedFileFormSet, RelatedLinkForm


class RelatedFileInline(ScopedInline):
    model = StepFile
    form = RelatedFileForm
    formset = RelatedFileFormSet
    fields = ["file", "title", "position"]
    verbose_name = gettext_lazy("file")
    verbose_name_plural = gettext_lazy("files listed under the step")

    def get_queryset(self, request: HttpRequest) -> QuerySet[StepFile]:
        return super().get_queryset(request).filter(is_listed=True).select_related("file")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        files = (
            CourseFile.objects.filter(course=obj.course_id) if obj else CourseFile.objects.none()
        )
        limit_choices(formset.form.base_fields["file"], files)
        return formset


class RelatedLinkInline(ScopedInline):
    model = StepLink
    form = RelatedLinkForm
    fields = ["title", "url", "position"]
    verbose_name = gettext_lazy("link")
    verbose_name_plural = gettext_lazy("links listed under the step")
