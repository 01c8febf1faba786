"""Forms of people and organisations."""

from typing import Any

from django import forms
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    BaseUserCreationForm,
    UserChangeForm,
)
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from course.files.images import FileRefused, check_image
from course.models import Organisation, User
from course.text.timezones import time_zone_choices
from desk.forms.address_lists import tidy_address


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
