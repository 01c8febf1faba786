"""Full disk: forms with files are shown again, as they were sent."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from course.files.uploads import NO_ROOM, all_or_nothing, is_full


class SaysWhenFull:
    """Mixin for admin pages: on a full disk rolls back rows and files, and shows an error."""

    def changeform_view(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        view = super().changeform_view  # type: ignore[misc]
        try:
            with all_or_nothing():
                return view(request, *arguments, **named)  # type: ignore[no-any-return]
        except OSError as error:
            if not is_full(error):
                raise
        request.lacked_room = True  # type: ignore[attr-defined] # which the form then says
        return view(request, *arguments, **named)  # type: ignore[no-any-return]

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)  # type: ignore[misc]
        return _refused(form) if hasattr(request, "lacked_room") else form


def _refused(kind: type[forms.BaseForm]) -> type[forms.BaseForm]:
    """A subclass of the form that always fails validation with "no room"."""

    class RefusedForm(kind):  # type: ignore[valid-type, misc]
        def clean(self) -> Any:
            self.add_error(None, NO_ROOM)  # first: the rest says which files to choose again
            return super().clean()

    return RefusedForm
