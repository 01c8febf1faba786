"""Form field for a moment: the URL of a sentence, as copied from the step page."""

import re
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from django import forms
from django.utils.translation import gettext as _

from quizzes import questions as q

_STEP: Final = re.compile(r"/courses/(?P<slug>[-\w]+)/steps/(?P<key>[a-z2-9]{8})/?\Z")


class MomentField(forms.CharField):
    """The URL of a sentence: a step's page with `t` and perhaps `language`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=500, **kwargs)
        self.slug = ""
        self.language = "en"
        # The initial moment, as its author wrote it, and its URL.
        self.original: tuple[str, q.MomentRef] | None = None

    def clean(self, value: Any) -> q.MomentRef | None:
        text = str(super().clean(value)).strip()
        if not text:
            return None
        if self.original and text == self.original[0]:
            return self.original[1]
        parts = urlsplit(text)
        found, asked = _STEP.search(parts.path), parse_qs(parts.query)
        seconds = (asked.get("t") or [""])[0]
        if not found or not re.fullmatch(r"[0-9]{1,6}(?:\.[0-9]{1,3})?", seconds):
            raise forms.ValidationError(
                _("This is no link to a sentence, such as …/steps/g5nt8mkw/?t=166")
            )
        if found["slug"] != self.slug:
            raise forms.ValidationError(_("This sentence is in another course."))
        language = (asked.get("language") or [self.language])[0]
        return q.MomentRef(found["key"], language, at_ms=round(float(seconds) * 1000))


class NoteFields(forms.Form):
    """A text and the moment it refers to."""

    def note(self, name: str) -> q.AuthorNote:
        return q.AuthorNote(
            self.cleaned_data.get(name, ""), self.cleaned_data.get(f"{name}_moment")
        )


def set_course(form: forms.Form, slug: str, language: str) -> None:
    """Set the course of the form's moment fields."""
    for field in form.fields.values():
        if isinstance(field, MomentField):
            field.slug, field.language = slug, language
