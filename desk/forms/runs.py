"""Forms of a run: its calendar, who may join, its list of people, and who moves to it."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from course.models import Invitation, Run
from course.text.timezones import time_zone_choices
from desk.forms.address_lists import AddressList, read_addresses

MOST_PEOPLE = 5_000
REFUSALS_SHOWN = 50


class RunForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=time_zone_choices,
        help_text=gettext_lazy("Weeks open at midnight there."),
    )
    people = forms.CharField(
        label=gettext_lazy("People on the list"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Email addresses, as many in a line as you like, with names or without. Whoever leaves"
            " the list stays joined."
        ),
    )

    class Meta:
        model = Run
        fields = [
            "course",
            "number",
            "starts_on",
            "ends_on",
            "time_zone",
            "pace",
            "after_end",
            "joining",
            "join_code",
        ]
        widgets = {
            "pace": forms.RadioSelect,
            "after_end": forms.RadioSelect,
            "joining": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["people"].initial = "\n".join(
                self.instance.invitations.values_list("email", flat=True)
            )

    def clean_people(self) -> list[str]:
        found = read_addresses(self.cleaned_data["people"])
        if found.refused:
            raise ValidationError([*_refusals(found)])
        if len(found.emails) > MOST_PEOPLE:
            raise ValidationError(_("At most %(count)d people."), params={"count": MOST_PEOPLE})
        return list(found.emails)

    def write_people(self, run: Run) -> None:
        """Replace the run's list by the entered one."""
        wanted = self.cleaned_data["people"]
        run.invitations.exclude(email__in=wanted).delete()
        Invitation.objects.bulk_create(
            [Invitation(run=run, email=email) for email in wanted], ignore_conflicts=True
        )


def _refusals(found: AddressList) -> Iterator[str]:
    """Each entry that is no address with its line; of very many the first."""
    for line, text in found.refused[:REFUSALS_SHOWN]:
        message = _("Line %(line)d: “%(text)s” is no email address.")
        yield message % {"line": line, "text": text[:80]}
    more = len(found.refused) - REFUSALS_SHOWN
    if more > 0:
        yield ngettext("And %(count)d more.", "And %(count)d more.", more) % {"count": more}


class MoveForm(forms.Form):
    """The run to move to, one of those offered; `cleaned_data["run"]` is the Run."""

    run = forms.ChoiceField(
        label=gettext_lazy("Move to"),
        error_messages={
            "required": gettext_lazy("Choose the run to move to."),
            "invalid_choice": gettext_lazy("That run is not to be had any more. Choose another."),
        },
    )

    def __init__(self, runs: Sequence[Run], data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self._runs = {str(run.pk): run for run in runs}
        field = self.fields["run"]
        field.choices = [  # type: ignore[attr-defined]
            *([("", _("Choose a run"))] if len(runs) > 1 else []),
            *((pk, _label(run)) for pk, run in self._runs.items()),
        ]

    def clean_run(self) -> Run:
        return self._runs[self.cleaned_data["run"]]


def _label(run: Run) -> str:
    words = _("Run %(number)d, from %(day)s")
    return words % {"number": run.number, "day": date_format(run.starts_on, "DATE_FORMAT")}
