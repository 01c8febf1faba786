"""Moving a learner to another run of the course."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from course.enrolling import ChangeRefused, runs_to_change_to
from course.models import Enrolment, Run
from desk.admin.runs.deadlines import RunTimePages
from desk.forms.runs import MoveForm
from desk.runs import move_learner


class RunMovingPages(RunTimePages):
    """A view of RunAdmin at …/learners/…/move/."""

    def get_urls(self) -> list[Any]:
        own = [
            path(
                "<path:object_id>/learners/<int:enrolment_id>/move/",
                self.admin_site.admin_view(self.move),
                name="course_run_move",
            ),
        ]
        return own + super().get_urls()

    def move(self, request: HttpRequest, object_id: str, enrolment_id: int) -> HttpResponse:
        """GET shows the runs and what moving does; POST moves the learner to the `run`."""
        run = self.row_or_404(request, object_id)
        enrolment = _enrolment_or_404(run, enrolment_id)
        now, learner = timezone.now(), enrolment.learner
        is_post = request.method == "POST"
        choices = runs_to_change_to(run.course, learner=learner.pk, at=now, is_own_wish=False)
        there = run.course.enrolments.current().filter(learner=learner).exclude(pk=enrolment.pk)
        current = there.select_related("run").first()
        if is_post and current and request.POST.get("run") == str(current.run_id):
            # The second of two clicks.
            return redirect("admin:course_run_progress", current.run_id)
        form = MoveForm(choices, request.POST if is_post else None)
        if is_post and form.is_valid() and self._move(request, enrolment, form):
            return redirect("admin:course_run_progress", form.cleaned_data["run"].pk)
        context = self.page_context(
            request,
            run,
            title=_("Move %(learner)s to another run") % {"learner": learner},
            run=run,
            learner=learner,
            form=form,
            choices=choices,
            has_left=enrolment.left_at is not None,
            current=current,
        )
        return TemplateResponse(request, "admin/course/run/move.html", context)

    def _move(self, request: HttpRequest, enrolment: Enrolment, form: MoveForm) -> bool:
        """Move the learner and add a message; returns whether it was possible."""
        run: Run = form.cleaned_data["run"]
        try:
            move_learner(enrolment, run, at=timezone.now())
        except ChangeRefused as refused:
            form.add_error("run", str(refused))
            return False
        done = _("%(learner)s is in run %(number)d now.")
        # History entries are permanent, so they contain ids instead of names.
        words = done % {"learner": enrolment.learner.uuid, "number": run.number}
        self.note(request, enrolment.run, words)
        self.note(request, run, words)
        self.message_user(
            request,
            done % {"learner": enrolment.learner, "number": run.number},
            level="success",
        )
        return True


def _enrolment_or_404(run: Run, enrolment_id: int) -> Enrolment:
    rows = run.enrolments.select_related("learner").filter(learner__deleted_at=None)
    row = rows.filter(pk=enrolment_id).first()
    if row is None:
        raise Http404
    row.run = run
    row.course = run.course
    return row
