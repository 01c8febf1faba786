"""The forms of django-allauth in which a password is chosen, with one short line of help.

The rules come as a message when a password breaks one; before, a list of them only frightens.
"""

from typing import Any

from allauth.account import forms
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.functional import lazy
from django.utils.translation import gettext


def _help() -> str:
    words = gettext("At least %(n)d characters; several words are good.")
    return words % {"n": MinimumLengthValidator().min_length}


class ShortHelp:
    """Replaces the list of rules below a new password."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = lazy(_help, str)()


class AccountSignupForm(ShortHelp, forms.SignupForm):
    pass


class ChangePasswordForm(ShortHelp, forms.ChangePasswordForm):
    pass


class SetPasswordForm(ShortHelp, forms.SetPasswordForm):
    pass


class ResetPasswordKeyForm(ShortHelp, forms.ResetPasswordKeyForm):
    pass
