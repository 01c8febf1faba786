"""The progress page of a learner."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from course.certificates import certificate_of
from course.pages.progress_map import ProgressMaps
from course.records.gate import gate_record

_MOST_DIGITS = 5


def show_progress(request: HttpRequest, slug: str, *, maps: ProgressMaps) -> HttpResponse:
    """The whole way through a course, of a current or past enrolment; `?run=` chooses one."""
    now = timezone.now()
    record = gate_record(request.user, slug, run=_run(request))
    if record is None:
        return redirect("course:course", slug=slug)
    member = record.membership
    context = {
        "course": record.course,
        "record": record,
        "map": maps.of(record, at=now),
        "certificate": None if record.left_at else certificate_of(member.enrolment_id),
        "has_started": member.has_started(at=now),
        "has_ended": member.has_ended(at=now),
        "starts_at": member.starts_at,
        "next_run": record.next_run(at=now),
    }
    return render(request, "course/progress.html", context)


def _run(request: HttpRequest) -> int | None:
    """The number of the run asked for. Raises Http404 for what is none."""
    asked = request.GET.get("run", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdecimal()) or len(asked) > _MOST_DIGITS:
        raise Http404
    return int(asked)
