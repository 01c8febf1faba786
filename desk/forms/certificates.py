"""Form that revokes a certificate."""

from django import forms
from django.utils.translation import gettext_lazy as _

from course.models import Certificate
from course.text.visible import tidy_name


class RevocationForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=Certificate._meta.get_field("revoked_reason").max_length,  # noqa: SLF001
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Its holder and the team are shown it; whoever checks the certificate is not."),
    )

    def clean_reason(self) -> str:
        reason = tidy_name(self.cleaned_data["reason"])
        if not reason:
            raise forms.ValidationError(self.fields["reason"].error_messages["required"])
        return reason
