"""Forms of an existing transcript: shift it in time, decode its file again."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import encodings
from lessons.captions.shifting import ShiftRefused, in_seconds

LONGEST = 86_400  # seconds in a day, the maximum shift


class ShiftForm(forms.Form):
    seconds = forms.DecimalField(
        label=gettext_lazy("Move all lines by, in seconds"),
        min_value=-LONGEST,
        max_value=LONGEST,
        decimal_places=3,
        widget=forms.TextInput(
            attrs={"inputmode": "text", "autocomplete": "off", "class": "seconds", "size": 8}
        ),
        help_text=gettext_lazy("0.8 makes them later, -0.8 earlier."),
    )

    def clean_seconds(self) -> Any:
        seconds = self.cleaned_data["seconds"]
        if not seconds:
            raise ValidationError(_("By no time at all, nothing moves."))
        return seconds

    @property
    def by_ms(self) -> int:
        return int(self.cleaned_data["seconds"] * 1000)

    def refuse(self, refused: ShiftRefused) -> None:
        """Say why nothing was shifted, and the largest possible shift."""
        if refused.by_ms < 0:
            why = _("Nothing was moved: lines would begin before the film does.")
        else:
            why = _("Nothing was moved: lines would begin after the film has ended.")
        bounds = _("These lines can be moved by %(earliest)s to %(latest)s seconds.") % {
            "earliest": in_seconds(refused.earliest_ms),
            "latest": in_seconds(refused.latest_ms),
        }
        self.add_error("seconds", f"{why} {bounds}")


class RereadForm(forms.Form):
    encoding = forms.ChoiceField(
        label=gettext_lazy("Read the file again as"), choices=encodings.CHOICES, required=False
    )
