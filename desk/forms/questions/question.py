"""Form of a question, without its options."""

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.forms.moments import MomentField, NoteFields
from desk.forms.questions.words import WORDS
from quizzes import questions as q
from quizzes.kinds.registry import KINDS

_TAG_LENGTH: Final = 40
_UNIT: Final = re.compile(r"(?P<name>[^=]+)(?:=(?P<factor>.+))?\Z")

# Settings that not every kind has.
_NOT_OF_ALL: Final = frozenset(
    {
        *("is_shuffled", "exact_case", "exact_accents", "allows_typos"),
        *("units", "needs_unit"),
    }
)
MOMENT_HELP = gettext_lazy(
    "Paste the link to a sentence of one of the course’s videos: it is quoted, and played from."
)


class QuestionForm(NoteFields):
    """A question without its options; fields of other kinds are left out."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("For your lists; learners do not see it."),
    )
    tags = forms.CharField(
        label=gettext_lazy("Tags"),
        required=False,
        help_text=gettext_lazy("Separated by commas. Quizzes can draw questions by tag."),
    )
    stem = forms.CharField(
        label=gettext_lazy("Question"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "reading"}),
        help_text=gettext_lazy(
            "Markdown, with pictures from the course’s files and formulas between $ and $."
        ),
    )
    partial = forms.ChoiceField(
        label=gettext_lazy("Partial credit"), required=False, widget=forms.RadioSelect
    )
    is_shuffled = forms.BooleanField(
        label=gettext_lazy("Show the options in random order"), required=False, initial=True
    )
    exact_case = forms.BooleanField(label=gettext_lazy("Capitals count"), required=False)
    exact_accents = forms.BooleanField(label=gettext_lazy("Accents count"), required=False)
    allows_typos = forms.BooleanField(label=gettext_lazy("Forgive a small slip"), required=False)
    units = forms.CharField(
        label=gettext_lazy("Units"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "One a line: first that of the answers, then others, such as kg = 0.001."
        ),
    )
    needs_unit = forms.BooleanField(label=gettext_lazy("A unit is required"), required=False)
    hint = forms.CharField(
        label=gettext_lazy("Hint"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Learners may open it before they respond."),
    )
    hint_moment = MomentField(label=gettext_lazy("Sentence for the hint"), help_text=MOMENT_HELP)
    feedback = forms.CharField(
        label=gettext_lazy("Feedback on the question"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Shown after a right response or the last try."),
    )
    feedback_moment = MomentField(
        label=gettext_lazy("Sentence for the feedback"), help_text=MOMENT_HELP
    )
    edition = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        rules = WORDS[kind].rules
        choice: Any = self.fields["partial"]
        choice.choices = list(rules.items())
        choice.initial = q.ALL
        unwanted = _NOT_OF_ALL - KINDS[kind].setting_fields
        for name in unwanted if rules else unwanted | {"partial"}:
            del self.fields[name]

    def clean_tags(self) -> list[str]:
        tags = [" ".join(tag.split()) for tag in re.split("[,，、]", self.cleaned_data["tags"])]
        for tag in tags:
            if len(tag) > _TAG_LENGTH:
                raise forms.ValidationError(_("A tag has at most 40 characters."))
        return [*dict.fromkeys(tag for tag in tags if tag)]

    def clean_units(self) -> tuple[q.Unit, ...]:
        units = []
        for line in filter(None, map(str.strip, self.cleaned_data["units"].splitlines())):
            found = _UNIT.match(line)
            if found is None:
                raise forms.ValidationError(
                    _("“%(line)s” is not a unit such as t, or kg = 0.001"), params={"line": line}
                )
            units.append(q.Unit(found["name"].strip(), (found["factor"] or "1").strip()))
        return tuple(units)
