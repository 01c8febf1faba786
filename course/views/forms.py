"""Forms for learners: sign-up, account, deletion."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from course.accounts import join_wished_course
from course.certificates import certificate_name
from course.models import User
from course.models.certificates import NAME_LENGTH
from course.people import is_taken
from course.text.timezones import time_zone_choices
from course.text.visible import tidy_name, without_invisible

_NAME = forms.TextInput(attrs={"autocomplete": "name"})
_TIME_ZONE = forms.Select(attrs={"autocomplete": "off", "data-time-zone": ""})

TOO_MANY_TRIES = _("Too many tries. Wait five minutes, then try again.")


class NamedForm(forms.BaseForm):
    """A form whose `display_name` is visible to others."""

    def clean_display_name(self) -> str:
        name = tidy_name(self.cleaned_data["display_name"])
        if not name:
            raise forms.ValidationError(self.fields["display_name"].error_messages["required"])
        return name


class SignupForm(NamedForm, forms.Form):
    """What sign-up asks besides email and password (used by django-allauth)."""

    display_name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        widget=_NAME,
        help_text=_("As other people on the course will see it."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zone_choices,
        initial="UTC",
        widget=_TIME_ZONE,
        help_text=_("Opening times are shown in it."),
    )

    field_order = ["display_name", "email", "password1", "time_zone"]

    def signup(self, request: HttpRequest, user: User) -> None:
        user.display_name = self.cleaned_data["display_name"]
        user.time_zone = self.cleaned_data["time_zone"]
        user.save(update_fields=["display_name", "time_zone"])
        join_wished_course(request, user)


class AccountForm(NamedForm, forms.ModelForm):
    """Name, email and time zone; changing the email address requires the password."""

    password = forms.CharField(
        label=_("Your password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("Only needed when you change your email address."),
    )

    class Meta:
        model = User
        fields = ["display_name", "email", "language", "time_zone"]
        labels = {"display_name": _("Your name"), "email": _("Email address")}
        widgets = {
            "display_name": _NAME,
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }

    def __init__(
        self, *args: Any, is_shut: Callable[[], bool] = lambda: False, **kwargs: Any
    ) -> None:
        """`is_shut` is asked once for each try at the password: whether there were too many."""
        super().__init__(*args, **kwargs)
        self._is_shut = is_shut
        self.has_too_many_tries = False
        self.old_email = self.instance.email
        self.fields["email"].required = True
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of the pages"),
            choices=[("", _("What my browser asks for")), *settings.LANGUAGES],
            required=False,
        )
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"),
            choices=time_zone_choices,
            help_text=_("Opening times are shown in it."),
        )

    def clean_email(self) -> str:
        return without_invisible(str(self.cleaned_data["email"])).strip().lower()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("email", self.old_email) != self.old_email:
            self._check_password(cleaned)
        return cleaned

    def _check_password(self, cleaned: dict[str, Any]) -> None:
        """Without the password nobody learns whether the address has an account."""
        self.has_too_many_tries = self._is_shut()
        if self.has_too_many_tries:  # even the right one, so that it cannot be guessed
            self.add_error("password", TOO_MANY_TRIES)
        elif not self.instance.check_password(cleaned.get("password", "")):
            self.add_error("password", _("Enter your password to change your email address."))
        elif not settings.HAS_MAIL and is_taken(cleaned["email"], self.instance):
            self.refuse_taken()

    def refuse_taken(self) -> None:
        messages: Any = User._meta.get_field("email").error_messages  # noqa: SLF001
        self.add_error("email", messages["unique"])

    def _get_validation_exclusions(self) -> set[str]:
        """Uniqueness of the address is not for the model to tell, but for `clean`."""
        return super()._get_validation_exclusions() | {"email"}  # type: ignore[misc, no-any-return]


class CertificateForm(forms.Form):
    """The name that is printed on a certificate, for good."""

    name = forms.CharField(
        label=_("Name on the certificate"),
        max_length=NAME_LENGTH,
        widget=_NAME,
        help_text=_("As it is to be printed. It cannot be changed afterwards."),
    )

    def clean_name(self) -> str:
        name = certificate_name(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name


class DeletionForm(forms.Form):
    """Asks for the password before the account is deleted."""

    password = forms.CharField(
        label=_("Your password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, is_shut: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        self._is_shut = is_shut

    def clean_password(self) -> str:
        given: str = self.cleaned_data["password"]
        if self._is_shut:  # even the right one, so that it cannot be guessed
            raise forms.ValidationError(TOO_MANY_TRIES)
        if not self._user.check_password(given):
            raise forms.ValidationError(_("That is not your password."))
        return given


class JoinForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off"}),
        help_text=_("Your educator has given it to you."),
    )
