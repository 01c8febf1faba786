"""Form of the site's own pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from course.authoring import render_site_page
from course.models import SitePage
from desk.forms.courses import in_words


class SitePageForm(forms.ModelForm):
    class Meta:
        model = SitePage
        fields = ["slug", "title", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 24, "class": "reading"})}

    def clean_body(self) -> Any:
        """The text as typed; pictures belong to courses, so one here is an error with its line."""
        body = self.cleaned_data["body"]
        for problem in render_site_page(body).problems:
            self.add_error(
                "body",
                _("Line %(line)d: %(message)s") % in_words(problem),
            )
        return body
