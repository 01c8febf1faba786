"""Times specific to a run or a learner: extra time in tests, and other deadlines."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from course.models import Enrolment, Run
from course.text.timezones import zone
from desk import extra_time as times
from desk.admin.scoped import ScopedAdmin
from desk.editing.editions import who_saved
from desk.forms.deadlines import ClosingsForm, ExtraTimeForm, in_words
from quizzes import closings
from quizzes.attempts import ExtraTimeChanged, grant_extra_time


class RunTimePages(ScopedAdmin):
    """Views of RunAdmin at …/extra-time/… and …/closings/."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path(
                "<path:object_id>/extra-time/<int:enrolment_id>/",
                view(self.extra_time),
                name="course_run_extra_time",
            ),
            path("<path:object_id>/closings/", view(self.closings), name="course_run_closings"),
        ]
        return own + super().get_urls()

    def extra_time(self, request: HttpRequest, object_id: str, enrolment_id: int) -> HttpResponse:
        """Grant a learner extra time: POST `percent`, or `take_back`; and `seen`, the value first
        shown.
        """
        run = self.row_or_404(request, object_id)
        enrolment = _enrolment_or_404(run, enrolment_id)
        form: ExtraTimeForm | None = None
        if request.method == "POST":
            form = ExtraTimeForm(_extra_time_data(request))
            if form.is_valid() and self._grant(request, run, enrolment, form):
                return redirect("admin:course_run_extra_time", run.pk, enrolment.pk)
        percent = times.percent_of(enrolment)
        form = form or ExtraTimeForm(initial={"percent": percent or None, "seen": percent})
        percents = times.percents_shown(percent)
        context = self.page_context(
            request,
            run,
            title=_("Extra time of %(learner)s") % {"learner": enrolment.learner},
            run=run,
            learner=enrolment.learner,
            form=form,
            percent=percent,
            percents=percents,
            tests=times.timed_tests(run.course, percents),
            under_way=times.under_way(enrolment, at=timezone.now()),
            zone=timezone.get_current_timezone_name(),
        )
        return TemplateResponse(request, "admin/course/run/extra_time.html", context)

    def _grant(
        self, request: HttpRequest, run: Run, enrolment: Enrolment, form: ExtraTimeForm
    ) -> bool:
        """Apply the change and add a message; returns whether it was possible."""
        percent, learner = form.cleaned_data["percent"], enrolment.learner
        try:
            seen = form.cleaned_data["seen"]
            is_new = grant_extra_time(enrolment, percent, at=timezone.now(), seen=seen)
        except ExtraTimeChanged as changed:
            message = _(
                "Somebody else has set this to %(n)d %% meanwhile. Save again to set yours."
            )
            who = who_saved(run, about=str(learner.uuid))
            form.add_error("percent", f"{message % {'n': changed.percent}} {who}")
            form.data = {**form.data, "seen": changed.percent}
            return False
        done = _("%(learner)s has %(n)d %% more time in tests.")
        if not percent:
            done = _("%(learner)s has no extra time in tests any more.")
        words = done % {"learner": learner, "n": percent}
        if is_new:
            # History entries are permanent, so they contain ids instead of names.
            self.note(request, run, done % {"learner": learner.uuid, "n": percent})
        self.message_user(request, words, level="success")
        return True

    def closings(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Deadlines of each test in this run, in the run's own time zone."""
        run = self.row_or_404(request, object_id)
        with timezone.override(zone(run.time_zone)), transaction.atomic():
            if request.method == "POST":
                closings.lock_closings(run)
            now = timezone.now()
            data = request.POST if request.method == "POST" else None
            form = ClosingsForm(closings.closings_of(run), data, at=now)
            if request.method == "POST" and form.is_valid():
                self._set_closings(request, run, form)
                return redirect("admin:course_run_closings", run.pk)
            context = self.page_context(
                request,
                run,
                title=_("Closing dates of run %(number)d") % {"number": run.number},
                run=run,
                form=form,
                lines=form.lines(),
                who=[who_saved(run, about=str(each.quiz.step)) for each in form.met()],
                zone=run.time_zone.replace("_", " "),
                now=now,
            )
            return TemplateResponse(request, "admin/course/run/closings.html", context).render()

    def _set_closings(self, request: HttpRequest, run: Run, form: ClosingsForm) -> None:
        if not form.changes:
            self.message_user(request, _("Nothing was changed."), level="info")
            return
        closings.set_closings(run, form.changes)
        lines = []
        for each in form.closings:
            if each.quiz.pk in form.changes:
                instant = form.changes[each.quiz.pk]
                words = _("%(test)s closes on %(date)s.") if instant else _("%(test)s: as usual.")
                date = in_words(instant) if instant else ""
                lines.append(words % {"test": each.quiz.step, "date": date})
        message = "\n".join(lines)
        self.note(request, run, message)
        self.message_user(request, message, level="success")


def _enrolment_or_404(run: Run, enrolment_id: int) -> Enrolment:
    rows = run.enrolments.select_related("learner").filter(learner__deleted_at=None)
    row = rows.filter(pk=enrolment_id).first()
    if row is None:
        raise Http404
    row.run = run
    return row


def _extra_time_data(request: HttpRequest) -> dict[str, Any]:
    data = {name: request.POST.get(name, "") for name in ("percent", "seen")}
    return data | ({"percent": "0"} if "take_back" in request.POST else {})
