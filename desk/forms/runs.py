"""Forms of a run: its calendar, who may join, and its list of people."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from course.models import Invitation, Run
from course.text.timezones import time_zone_choices

MOST_PEOPLE = 5_000


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
        help_text=gettext_lazy("One e-mail address a line. Whoever leaves the list stays joined."),
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
            "joining",
            "join_code",
        ]
        widgets = {"pace": forms.RadioSelect, "joining": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["people"].initial = "\n".join(
                self.instance.invitations.values_list("email", flat=True)
            )

    def clean_people(self) -> list[str]:
        people: dict[str, None] = {}
        problems = []
        for number, line in enumerate(self.cleaned_data["people"].splitlines(), start=1):
            email = line.strip().strip(",;").lower()
            if not email:
                continue
            try:
                validate_email(email)
            except ValidationError:
                problems.append(
                    _("Line %(line)d: “%(text)s” is no e-mail address.")
                    % {"line": number, "text": email[:80]}
                )
            people[email] = None
        if problems:
            raise ValidationError(problems[:20])
        if len(people) > MOST_PEOPLE:
            raise ValidationError(_("At most %(count)d people."), params={"count": MOST_PEOPLE})
        return list(people)

    def write_people(self, run: Run) -> None:
        """Replace the run's list by the entered one."""
        wanted = self.cleaned_data["people"]
        run.invitations.exclude(email__in=wanted).delete()
        Invitation.objects.bulk_create(
            [Invitation(run=run, email=email) for email in wanted], ignore_conflicts=True
        )
