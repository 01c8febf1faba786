"""Forms of people, lists of them, and organisations."""

from typing import Any, Final

from django import forms
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    BaseUserCreationForm,
    UserChangeForm,
)
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from course.files.images import FileRefused, check_image
from course.models import Organisation, User
from course.text.timezones import time_zone_choices
from desk import encodings
from desk.forms.address_lists import tidy_address
from desk.rosters.reader import Entry, read_people
from lessons.captions.decoding import decode

MOST_LINES: Final = 10_000
MOST_BYTES: Final = 2_000_000
ENROL, PERMIT = "enrol", "permit"


class LowerCaseEmail:
    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]  # type: ignore[attr-defined]
        return tidy_address(email)


class NewPersonForm(LowerCaseEmail, BaseUserCreationForm):
    class Meta:
        model = User
        fields = ["display_name", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True


class PersonForm(LowerCaseEmail, UserChangeForm):
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zone_choices)

    class Meta:
        model = User
        fields = ["display_name", "email", "password", "time_zone", "is_active", "is_staff"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True


class PasswordForm(AdminPasswordChangeForm):
    usable_password_help_text = _(  # type: ignore[assignment]
        "Without a password nobody can sign in to the account. The present one is lost."
    )


class OrganisationForm(forms.ModelForm):
    class Meta:
        model = Organisation
        fields = ["name", "slug", "url", "logo"]
        widgets = {"logo": forms.FileInput(attrs={"accept": "image/*"})}

    def clean_logo(self) -> Any:
        logo = self.cleaned_data.get("logo")
        if isinstance(logo, UploadedFile):
            try:
                facts = check_image(logo)
                logo.name = f"logo.{facts.format.lower()}"
            except FileRefused as refusal:
                raise ValidationError(str(refusal)) from refusal
        return logo


class RosterForm(forms.Form):
    """`entries` is what was read."""

    text = forms.CharField(
        label=_("People"),
        required=False,
        max_length=MOST_BYTES,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "form-control"}),
        help_text=_(
            "Paste what you have: addresses, names with addresses from your mail program, columns"
            " of a spreadsheet with or without headings. At most 10,000 people at a time."
        ),
    )
    file = forms.FileField(
        label=_("or a file"),
        required=False,
        widget=forms.FileInput(attrs={"class": "form-control"}),
        help_text=_("CSV or text, at most 2 MB."),
    )
    encoding = forms.ChoiceField(
        label=_("Encoding of the file"),
        choices=encodings.CHOICES,
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    does = forms.ChoiceField(
        label=_("Who has an account here"),
        choices=[
            (ENROL, _("is enrolled at once")),
            (PERMIT, _("may join, and decides")),
        ],
        initial=ENROL,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries: list[Entry] = []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        upload, text = cleaned.get("file"), cleaned.get("text", "")
        name = "file" if upload else "text"
        if upload:
            text = self._decoded(upload.read(MOST_BYTES + 1), cleaned.get("encoding", ""))
        if self.errors:
            return cleaned
        for entry in read_people(text):
            if len(self.entries) == MOST_LINES:
                self.add_error(name, gettext("At most 10,000 people at a time: divide the list."))
                break
            self.entries.append(entry)
        if not self.entries:
            self.add_error(name, gettext("Paste some people, or choose a file."))
        return cleaned

    def _decoded(self, data: bytes, encoding: str) -> str:
        if len(data) > MOST_BYTES:
            self.add_error("file", gettext("The file is larger than 2 MB: divide the list."))
            return ""
        try:
            return decode(data, encoding or None).text
        except (ValueError, LookupError):
            self.add_error(
                "file", gettext("This file is no text. Save it as CSV, and choose that.")
            )
            return ""
