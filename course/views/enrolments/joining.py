"""Joining and leaving a course, and its weekly to-do list."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from course import enrolling, progress
from course.access import gate_course, membership_of, signed_in
from course.accounts import signing_addresses
from course.models import Course, Run, User
from course.pages.course_outline import (
    count_steps,
    failed_lines,
    next_opening,
    next_to_do,
    outline_of,
    time_left,
)
from course.records.gate import record_of
from course.views.forms import JoinForm
from course.web import rate_limits


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """GET shows what joining requires, POST joins; visitors are asked to sign up first."""
    is_post = request.method == "POST"
    if not request.user.is_authenticated:
        return redirect(signing_addresses(gate_course(request.user, slug))["signup_url"])
    record = record_of(request.user, slug)
    course = record.course if record else gate_course(request.user, slug)
    if record and record.left_at is None:
        return redirect("todo", slug=course.slug)
    returning = signed_in(request) if record else None
    run = enrolling.run_to_join(course, at=timezone.now(), returning=returning)
    asks_code = run is not None and run.joining == Run.Joining.CODE
    form = JoinForm(request.POST if is_post else None) if asks_code else None
    note = ""
    if is_post and (form is None or form.is_valid()):
        code = form.cleaned_data["code"] if form else ""
        try:
            _join(signed_in(request), course, code)
        except enrolling.JoiningRefused as refusal:
            note = str(refusal)
            if form:
                form.add_error("code", note)
        else:
            return redirect("todo", slug=course.slug)
    if run is None:
        note = _("This course has no run to join at the moment.")
    context = {
        "course": course,
        "organisation": course.organisation,
        "run": run,
        "form": form,
        "can_join": run is not None and not (note and form is None),
        "join_note": "" if form and form.errors else note,
        "left_at": record.left_at if record else None,
    }
    return render(request, "course/join.html", context, status=400 if is_post else 200)


def _join(user: User, course: Course, code: str) -> None:
    """Join, with a rate limit on guessing a code: past it, not even the right one works."""
    door = f"join-{course.pk}"
    taken = rate_limits.take_try(door, user.pk) if code else ""
    if taken is None:
        raise enrolling.JoiningRefused(_("Too many wrong codes. Try again in ten minutes."))
    enrolling.join(user, course, at=timezone.now(), code=code)
    if taken:
        rate_limits.give_back(taken)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """GET asks, POST leaves; progress is kept for a return."""
    course = gate_course(request.user, slug)
    if request.method == "POST":
        if enrolling.leave(signed_in(request), course, at=timezone.now()):
            messages.success(request, _("You have left “%(title)s”.") % {"title": course.title})
        return redirect(course)
    if not membership_of(request.user, course):
        return redirect(course)
    return render(request, "course/leave.html", {"course": course})


# When the tests of a run close, by the pk of their step; from the run's pk.
ClosingDates = Callable[[int], Mapping[int, datetime]]


def show_todo(request: HttpRequest, slug: str, *, closing_dates: ClosingDates) -> HttpResponse:
    """The weekly list of what there is to do, with the dates of the run."""
    now = timezone.now()
    course = gate_course(request.user, slug)
    membership = membership_of(request.user, course)
    if membership is None:
        return redirect(course)
    closings = closing_dates(membership.run_id)
    weeks = outline_of(course, membership, at=now, closings=closings)
    done, total = count_steps(weeks)
    has_started = membership.has_started(at=now)
    current = next((week for week in weeks if week.is_current), None)
    context = {
        "course": course,
        "weeks": [week.piece for week in weeks],
        "done": done,
        "total": total,
        "percent": progress.percent(done, total),
        "next_step": next_to_do(weeks),
        "time_left": time_left(weeks),
        "week_left": current.time_left if current else "",
        "opening": next_opening(weeks),
        "failed": failed_lines(weeks),
        # Before, the welcome says it to the minute, in the reader's zone.
        "starts_on": membership.starts_on if has_started else None,
        "starts_at": membership.starts_at,
        "has_started": has_started,
        "ends_on": membership.ends_on,
        "has_ended": membership.has_ended(at=now),
    }
    return render(request, "course/todo.html", context)
