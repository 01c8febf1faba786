"""Form set of a question's options: its choices, responses, pairs or items."""

from typing import Any, Final

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.forms.moments import MomentField, NoteFields, set_course
from desk.forms.questions.words import WORDS
from quizzes import questions as q
from quizzes.kinds.registry import KINDS

MOST_OPTIONS: Final = 50
_NOT_OF_ALL: Final = frozenset(
    {"text", "match", "is_right", "percent", "tolerance", "place", "remove"}
)


class RightRadio(forms.CheckboxInput):
    """“Right” for a single correct option: a radio button shared by all rows of the form set.

    `option-0-is_right` becomes `option-right` with the value 0.
    """

    input_type = "radio"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        shared, row = _shared(name)
        context["widget"] |= {"name": shared, "value": row}
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> bool:
        shared, row = _shared(name)
        return data.get(shared) == row or bool(super().value_from_datadict(data, files, name))


def _shared(name: str) -> tuple[str, str]:
    prefix, row, _field = name.rsplit("-", 2)
    return f"{prefix}-right", row


class OptionForm(NoteFields):
    """A choice, a response, a pair or an item; `place` orders them without JavaScript."""

    text = forms.CharField(
        required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 1})
    )
    match = forms.CharField(
        label=gettext_lazy("Its match"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    is_right = forms.BooleanField(label=gettext_lazy("Right"), required=False)
    percent = forms.IntegerField(
        label=gettext_lazy("or percent"), required=False, min_value=0, max_value=100
    )
    tolerance = forms.CharField(label=gettext_lazy("± tolerance"), required=False, max_length=30)
    feedback = forms.CharField(
        label=gettext_lazy("Feedback on it"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    feedback_moment = MomentField(label=gettext_lazy("Sentence"))
    place = forms.IntegerField(
        label=gettext_lazy("Place"), required=False, min_value=1, max_value=999
    )
    remove = forms.BooleanField(label=gettext_lazy("Remove"), required=False)

    def __init__(self, *args: Any, kind: str, slug: str, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        set_course(self, slug, language)
        self.fields["text"].label = WORDS[kind].option
        if KINDS[kind].picks_one:
            self.fields["is_right"].widget = RightRadio()
        for name in _NOT_OF_ALL - KINDS[kind].option_fields:
            del self.fields[name]

    @property
    def fixed_text(self) -> str:
        """The text of an option that educators do not write; “” where they do."""
        index = (self.prefix or "").rpartition("-")[2]
        text = KINDS[self.kind].fixed_text(int(index)) if index.isdecimal() else ""
        return str(_(text)) if text else ""

    @property
    def is_blank(self) -> bool:
        """Whether the row is empty."""
        given = self.cleaned_data
        return not any(given.get(name) for name in ("text", "match", "feedback", "feedback_moment"))

    def option(self) -> q.Option:
        given = self.cleaned_data
        worth = q.RIGHT if given.get("is_right") else given.get("percent") or 0
        return q.Option(
            text=given.get("text", ""),
            worth=worth,
            match=given.get("match", ""),
            tolerance=given.get("tolerance", ""),
            feedback=self.note("feedback"),
        )


class OptionFormSetBase(BaseFormSet):
    def options(self) -> list[tuple[int, q.Option]]:
        """The options in their order, each with the index of its row."""
        rows = [
            (form.cleaned_data.get("place") or 1_000, index, form)
            for index, form in enumerate(self.forms)
            if KINDS[form.kind].option_words
            or not (form.cleaned_data.get("remove") or form.is_blank)
        ]
        rows.sort(key=lambda row: row[:2])
        return [(index, form.option()) for _place, index, form in rows]


OptionFormSet = formset_factory(
    OptionForm, OptionFormSetBase, extra=0, max_num=MOST_OPTIONS, absolute_max=MOST_OPTIONS
)
