"""Form of a step: fields common to all kinds. Films and transcripts are in `desk.forms.videos`."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from course import authoring
from course.course_files import check_course_file, store_course_file
from course.kinds import KINDS
from course.models import Activity, Course, CourseFile, Step, StepFile, StepLink, User
from course.text.markdown import Picture
from desk.forms.courses import ManyFilesField, PublicationState, StateField, text_problems


class NewStepForm(forms.ModelForm):
    """A new step: its activity, kind and title."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS, widget=forms.RadioSelect)

    class Meta:
        model = Step
        fields = ["activity", "kind", "title"]

    def write(self, step: Step, *, actor: User, at: datetime) -> None:
        step.course = step.activity.week.course
        step.position = _next_position(step.activity)
        authoring.save_step(step, at=at)


class StepForm(forms.ModelForm):
    """The common step fields, with its state and pictures for its text."""

    state = StateField()
    pictures = ManyFilesField(
        label=gettext_lazy("Pictures for the text"),
        required=False,
        help_text=gettext_lazy(
            "They join the course's files. Show one by writing ![what it shows](its-name.png)"
            " where it belongs; a PDF by [its title](its-name.pdf)."
        ),
    )

    class Meta:
        model = Step
        fields = ["activity", "title", "summary", "body", "licence", "minutes", "is_open"]
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "body": forms.Textarea(attrs={"rows": 18, "class": "reading", "spellcheck": "true"}),
        }
        help_texts = {
            "body": gettext_lazy(
                "Markdown: a blank line between paragraphs, ## before a heading, **bold**,"
                " *italic*, - before each line of a list, [words](https://address), a formula in"
                " TeX between $ and $ or, on lines of its own, $$ and $$, a note[^1] with"
                " [^1]: and its text in a paragraph of its own."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.old_activity_id = self.instance.activity_id
        self.fields["state"].initial = (
            PublicationState.PUBLISHED if self.instance.published_at else PublicationState.DRAFT
        )

    def clean_pictures(self) -> list[Any]:
        uploads: list[Any] = self.cleaned_data["pictures"]
        for upload in uploads:
            facts = check_course_file(upload.name, upload)
            there = CourseFile.objects.filter(course=self.instance.course, name=facts.name).first()
            if there is not None and there.sha256 != facts.sha256:
                raise ValidationError(
                    _(
                        "The course has another “%(name)s” already. Rename yours, or replace"
                        " that one on the Files page."
                    ),
                    params={"name": facts.name},
                )
        return uploads

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        more = {}
        for upload in cleaned.get("pictures") or []:
            facts = check_course_file(upload.name, upload)
            more[facts.name] = Picture("", facts.width, facts.height)
        for problem in text_problems(cleaned.get("body", ""), self.instance.course, more=more):
            self.add_error("body", problem)
        return cleaned

    def write(self, step: Step, *, actor: User, at: datetime) -> None:
        """Save the form. Requires a transaction and a valid form."""
        for upload in self.cleaned_data["pictures"]:
            store_course_file(step.course, upload.name, upload)
        if step.activity_id != self.old_activity_id:
            step.position = _next_position(step.activity)
        authoring.save_step(step, at=at)
        self.write_content(step, actor=actor, at=at)
        if self.cleaned_data["state"] == PublicationState.PUBLISHED:
            authoring.publish_step(step, at=at)
        else:
            authoring.unpublish_step(step)

    def write_content(self, step: Step, *, actor: User, at: datetime) -> None:
        """Save the content specific to the step's kind."""


def _next_position(activity: Activity) -> int:
    return (activity.steps.aggregate(last=Max("position"))["last"] or 0) + 1


def activity_choices(course: Course) -> list[tuple[str, list[tuple[int, str]]]]:
    """The course's activities grouped by week, for a select."""
    groups: dict[str, list[tuple[int, str]]] = {}
    rows = Activity.objects.filter(week__course=course).select_related("week")
    for activity in rows.order_by("week__number", "position", "pk"):
        groups.setdefault(str(activity.week), []).append((activity.pk, activity.title))
    return list(groups.items())


class RelatedFileForm(forms.ModelForm):
    """A file listed under a step; the same row as for a file its text shows."""

    class Meta:
        model = StepFile
        fields = ["file", "title", "position"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.instance.pk and self.instance.step_id and cleaned.get("file"):
            shown = StepFile.objects.filter(
                step=self.instance.step_id, file=cleaned["file"], is_listed=False
            ).first()
            if shown is not None:
                self.instance = shown
        self.instance.is_listed = True
        return cleaned


class RelatedFileFormSet(forms.BaseInlineFormSet):
    def delete_existing(self, obj: StepFile, commit: bool = True) -> None:  # noqa: FBT001, FBT002
        """A file the step still shows is only removed from the list."""
        if obj.is_shown and commit:
            obj.is_listed = False
            obj.save(update_fields=["is_listed"])
        else:
            super().delete_existing(obj, commit=commit)


class RelatedLinkForm(forms.ModelForm):
    url = forms.URLField(label=gettext_lazy("Address"), max_length=500, assume_scheme="https")

    class Meta:
        model = StepLink
        fields = ["title", "url", "position"]
