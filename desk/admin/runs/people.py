"""People of a run: a list taken in, with a report line by line; who has not come yet."""

from collections import Counter
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from course.access import signed_in
from course.models import Run
from desk.admin.runs.frame import gate_run, page
from desk.admin.runs.moving import RunMovingPages
from desk.forms.people import ENROL, RosterForm
from desk.rosters.taking_in import Became, Told, not_come, take_in

ADDRESSES_A_PAGE: Final = 100
# Of a long list the report shows so many lines, those that need a look first.
LINES_SHOWN: Final = 500

WORDS: Final = {
    Became.NO_ADDRESS: gettext_lazy("refused: no email address"),
    Became.SWITCHED_OFF: gettext_lazy("refused: the account is switched off"),
    Became.ELSEWHERE: gettext_lazy("refused: is in another run of the course"),
    Became.HAS_LEFT: gettext_lazy("not enrolled again: has left, and can come back"),
    Became.TWICE: gettext_lazy("left out: is in the list above already"),
    Became.JOINED: gettext_lazy("enrolled"),
    Became.LISTED: gettext_lazy("may join now"),
    Became.IN_ALREADY: gettext_lazy("in the run already"),
    Became.LISTED_ALREADY: gettext_lazy("might join already"),
}
_IN_ORDER: Final = list(WORDS)


class RunPeoplePages(RunMovingPages):
    """Views of RunAdmin at …/people/ and …/people/…/withdraw/."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path("<path:object_id>/people/", view(self.people), name="course_run_people"),
            path(
                "<path:object_id>/people/<int:invitation_id>/withdraw/",
                view(self.withdraw),
                name="course_run_withdraw",
            ),
        ]
        return own + super().get_urls()

    def people(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """GET shows the form and who has not come; POST takes a list in, and reports."""
        run = self.row_or_404(request, object_id)
        is_post = request.method == "POST"
        form = RosterForm(request.POST, request.FILES) if is_post else RosterForm()
        told: list[Told] = []
        if is_post and form.is_valid():
            enrols = form.cleaned_data["does"] == ENROL
            told = take_in(run, form.entries, enrols=enrols, at=timezone.now())
            self._note_taken_in(request, run, told)
            form = RosterForm(initial={"does": form.cleaned_data["does"]})
        join_url = request.build_absolute_uri(reverse("course:join", args=[run.course.slug]))
        addresses = Paginator(not_come(run), ADDRESSES_A_PAGE).get_page(request.GET.get("page"))
        return page(
            request,
            gate_run(signed_in(request), object_id),
            "admin/run/people.html",
            tab="people",
            title=_("People"),
            form=form,
            page=addresses,
            previous_url=f"?page={addresses.number - 1}" if addresses.has_previous() else "",
            next_url=f"?page={addresses.number + 1}" if addresses.has_next() else "",
            join_url=join_url,
            **_report(told),
        )

    def withdraw(self, request: HttpRequest, object_id: str, invitation_id: int) -> HttpResponse:
        """Take an address off the list; idempotent."""
        run: Run = self.row_or_404(request, object_id)
        if request.method == "POST":
            row = run.invitations.filter(pk=invitation_id).first()
            if row is not None:
                row.delete()
                self.note(request, run, _("An address was taken off the list."))
                words = _("%(email)s may not join by the list any more.") % {"email": row.email}
                self.message_user(request, words, level="success")
        return redirect("admin:course_run_people", run.pk)

    def _note_taken_in(self, request: HttpRequest, run: Run, told: list[Told]) -> None:
        counts = Counter(line.became for line in told)
        if counts[Became.JOINED] or counts[Became.LISTED]:
            words = _("A list of people: %(joined)d enrolled, %(listed)d may join.")
            self.note(
                request,
                run,
                words % {"joined": counts[Became.JOINED], "listed": counts[Became.LISTED]},
            )


def _report(told: list[Told]) -> dict[str, Any]:
    """The counts, and the lines: those that need a look before the others."""
    counts = Counter(line.became for line in told)
    urgent = sorted(told, key=lambda line: min(_IN_ORDER.index(line.became), 4))
    shown = [
        {"line": t.entry.line, "text": t.entry.text, "name": t.entry.name, "words": WORDS[t.became]}
        for t in urgent[:LINES_SHOWN]
    ]
    return {
        "counts": [(WORDS[each], counts[each]) for each in _IN_ORDER if counts[each]],
        "lines": shown,
        "more": len(told) - len(shown),
    }
