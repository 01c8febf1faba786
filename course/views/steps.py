"""The step page: one access check for every kind, then what the kind shows."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from course import progress
from course.access import Closed, Locked, StepAccess, gate_row, gate_step, reader_pk
from course.accounts import signing_addresses
from course.enrolling import run_to_join
from course.kinds import ASSESSED
from course.models import Step
from course.pages.outline_rows import open_step_lines, progress_counts
from course.pages.step import STEPS_FOR_PAGE, StepPage, next_url, step_page
from course.pages.structured_data import article_data, step_data, to_json_ld
from course.search.paragraphs import mark_paragraph
from course.web.cached_reverse import address
from course.web.prefetch import is_prefetch

# What a kind adds: a template and its context, from the request and the page around it.
KindView = Callable[[HttpRequest, StepAccess, StepPage], tuple[str, dict[str, Any]]]


NEXT_LINK = ".moves a[rel=next]"


def article(request: HttpRequest, access: StepAccess, page: StepPage) -> tuple[str, dict[str, Any]]:
    if not page.is_visitor:
        return "course/article.html", {}
    data = to_json_ld(article_data(page), *step_data(page, home=settings.SITE_NAME))
    return "course/article.html", {"structured": data}


def show_step(
    request: HttpRequest,
    slug: str,
    key: str,
    *,
    kinds: Mapping[str, KindView],
    way_back: Callable[[str, str], str],
) -> HttpResponse:
    """The page of a step, for who may see it; `kinds` is the table of config/kinds.py.

    `way_back` gives the return URL that a link from elsewhere asked for.
    """
    now = timezone.now()
    try:
        access, row = gate_row(STEPS_FOR_PAGE, request.user, slug, key, at=now)
    except Locked as locked:
        return _locked(request, locked)
    except Closed as closed:
        return _closed(request, closed)
    host = f"{request.scheme}://{request.get_host()}"
    page = step_page(access, row, reader=reader_pk(request.user), at=now, host=host)
    if paragraph := request.GET.get("p"):
        page.body_html = SafeString(mark_paragraph(page.body_html, paragraph))
    template, context = kinds[access.step.kind](request, access, page)
    if not is_prefetch(request):
        progress.record_visit(access, at=now)
    back = way_back(slug, request.GET.get("back", ""))
    response = render(
        request, template, {"page": page, "course": access.course, "back": back, **context}
    )
    # Only within the site: somebody arriving from elsewhere has enough to load already.
    if page.is_member and request.headers.get("Sec-Fetch-Site") == "same-origin":
        response.headers["Speculation-Rules"] = f'"{address("course:speculation")}"'
    return response


@login_not_required
@require_safe
@cache_control(public=True, max_age=86400)
def speculation(request: HttpRequest) -> HttpResponse:
    """Speculation rules: prefetch the next step when its link is hovered (WICG nav-speculation)."""
    rules = {"prefetch": [{"where": {"selector_matches": NEXT_LINK}, "eagerness": "moderate"}]}
    return JsonResponse(rules, content_type="application/speculationrules+json")


@require_POST
def visit(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Record the visit of a page that was prefetched, and so not yet counted."""
    now = timezone.now()
    access = gate_step(request.user, slug, key, at=now)
    if access.membership is None:
        raise Http404
    progress.record_visit(access, at=now)
    return HttpResponse(status=204)


def _locked(request: HttpRequest, locked: Locked) -> HttpResponse:
    step, course = locked.access.step, locked.access.course
    context = {
        "course": course,
        "label": step.label,
        "title": step.title,
        "week_number": step.week_number,
        "opens_at": locked.opens_at,
        "todo_url": reverse("todo", args=[course.slug]),
    }
    return render(request, "course/locked.html", context, status=403)


def _closed(request: HttpRequest, closed: Closed) -> HttpResponse:
    step, course = closed.access.step, closed.access.course
    context = {
        "course": course,
        "organisation": course.organisation,
        "label": step.label,
        "title": step.title,
        "open_steps": open_step_lines(course),
        "can_join": run_to_join(course, at=timezone.now()) is not None,
        "join_url": reverse("course:join", args=[course.slug]),
        **signing_addresses(course),
    }
    return render(request, "course/closed.html", context, status=403)


@login_not_required
@require_safe
def step_by_number(request: HttpRequest, slug: str, week: int, number: int) -> HttpResponse:
    """Redirects 5.2 to the step that has this number now."""
    found = Step.objects.published().filter(
        course__slug=slug,
        course__published_at__isnull=False,
        week_number=week,
        number=number,
    )
    key = found.values_list("key", flat=True).first()
    if key is None:
        raise Http404
    address = reverse("step", args=[slug, key])
    query = request.GET.urlencode()
    return redirect(f"{address}?{query}" if query else address)


@require_POST
def completion(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Mark as complete (done=1), that and go to the next step (next), or take it back (0).

    Idempotent.
    """
    now = timezone.now()
    access, row = gate_row(STEPS_FOR_PAGE, request.user, slug, key, at=now)
    if access.membership is None or access.step.published_at is None:
        raise Http404
    if access.step.kind in ASSESSED:
        raise Http404
    enrolment_id, done = access.membership.enrolment_id, request.POST.get("done", "1")
    if done == "0":
        progress.undo(enrolment_id, access.step.pk)
    else:
        progress.complete(enrolment_id, access.step.pk, at=now)
    if not request.accepts("text/html"):
        return _counts_as_json(access, enrolment_id, is_done=done != "0")
    if done != "0":
        _tell_completed(request, access, enrolment_id)
    onward = next_url(access, row, at=now) if done == "next" else ""
    return redirect(onward or f"{access.step.get_absolute_url()}#complete")


def _tell_completed(request: HttpRequest, access: StepAccess, enrolment_id: int) -> None:
    """Say that the step is complete, and with it perhaps its week, or the course."""
    counts, week = progress_counts(access.course, enrolment_id), access.step.week_number
    is_whole = {number: done == total for number, (done, total) in counts.items()}
    words = _("Step %(label)s is complete.") % {"label": access.step.label}
    if all(is_whole.values()):
        words += " " + _("You have completed every step. Well done.")
    elif is_whole.get(week):
        words += " " + _("Week %(number)d is complete.") % {"number": week}
    messages.success(request, words)


def _counts_as_json(access: StepAccess, enrolment_id: int, *, is_done: bool) -> JsonResponse:
    counts = progress_counts(access.course, enrolment_id)
    done, total = (sum(pair) for pair in zip(*counts.values(), strict=True))
    return JsonResponse(
        {
            "done": is_done,
            "percent": progress.percent(done, total),
            "week_done": counts[access.step.week_number][0],
            "week_total": counts[access.step.week_number][1],
        }
    )
