"""Changing to a later run of a course, with all one has done."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from course import enrolling
from course.access import signed_in
from course.models import Enrolment, Run
from course.records.gate import LearnerRecord, gate_record
from course.views.forms import JoinForm
from course.web import rate_limits

# Moves the learner of an enrolment to a run. Raises ChangeRefused.
Mover = Callable[[Enrolment, Run], object]


def show_change_run(request: HttpRequest, slug: str, *, mover: Mover) -> HttpResponse:
    """GET asks, POST with the number of the `run` moves its learner there; idempotent."""
    record = gate_record(request.user, slug)
    if record is None or record.left_at is not None:
        return redirect("course:course", slug=record.course.slug if record else slug)
    is_post = request.method == "POST"
    if is_post and request.POST.get("run") == str(record.run_number):
        return redirect("todo", slug=record.course.slug)
    found = record.next_run(at=timezone.now())
    run = Run.objects.get(pk=found.pk) if found else None
    asks_code = run is not None and run.joining == Run.Joining.CODE
    form = JoinForm(request.POST if is_post else None) if asks_code else None
    note = ""
    if is_post and (form is None or form.is_valid()):
        code = form.cleaned_data["code"] if form else ""
        try:
            _change(request, record, run, code, mover)
        except (enrolling.JoiningRefused, enrolling.ChangeRefused) as refusal:
            note = str(refusal)
        else:
            return redirect("todo", slug=record.course.slug)
    context = {"course": record.course, "record": record, "run": run, "form": form, "note": note}
    status = 400 if is_post else 200
    return render(request, "course/change_run.html", context, status=status)


def _change(
    request: HttpRequest, record: LearnerRecord, run: Run | None, code: str, mover: Mover
) -> None:
    """Raises JoiningRefused or ChangeRefused."""
    if run is None or request.POST.get("run") != str(run.number):
        raise enrolling.ChangeRefused(_("You cannot move to that run any more."))
    user = signed_in(request)
    # Guesses at a code are limited, together with those where one joins.
    taken = rate_limits.take_try(f"join-{record.course.pk}", user.pk) if code else ""
    if taken is None:
        raise enrolling.JoiningRefused(_("Too many wrong codes. Try again in ten minutes."))
    enrolling.check_joining(run, user, code=code)
    if taken:
        rate_limits.give_back(taken)
    mover(Enrolment.objects.get(pk=record.membership.enrolment_id), run)
    done = _("You are in run %(number)d now. What you did came along.") % {"number": run.number}
    messages.success(request, done)
