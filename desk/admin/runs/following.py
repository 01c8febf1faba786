"""Pages of a run: its overview, its learners and how far they are, and each of them."""

from collections.abc import Callable, Generator, Sequence
from typing import Any, Final, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.utils import timezone
from django.utils.translation import gettext as _

from course.certificates import certificate_of
from course.models import Enrolment
from desk import extra_time, runs
from desk.admin.runs.frame import RunAccess, RunPage, address_of, page
from desk.datasets import Dataset, dataset_parts, file_name
from desk.following import asking, gradebook, learner, learners
from desk.following.filters import Wanted, learners_who
from desk.following.overview import overview_of
from desk.following.run_facts import RunFacts, facts_of_run
from desk.following.way import way_strip
from quizzes.closings import closings_of_runs

LEARNERS_A_PAGE: Final = 50


def show_overview(request: HttpRequest, access: RunAccess) -> HttpResponse:
    """How the run goes, and who needs attention: each figure leads to whom it counts."""
    now = timezone.now()
    run, facts = access.run, facts_of_run(access.run, at=now)
    member = facts.calendar
    opens = {week: member.opens_at(week) for week in {step.week for step in facts.steps}}
    return page(
        request,
        access,
        "admin/run/overview.html",
        tab="overview",
        title=_("Overview"),
        overview=overview_of(facts, opens, at=now),
        learners_url=address_of(run, "progress"),
        closings=[each for each in closings_of_runs([run.pk]) if each.closes_at],
        starts_at=member.starts_at,
        ends_at=member.ends_at,
        now=now,
    )


def show_learner(request: HttpRequest, access: RunAccess, enrolment_id: int) -> HttpResponse:
    """What the learner sees of the way through the course, what was played, and the attempts."""
    enrolment = _enrolment_or_404(access, enrolment_id)
    return page(
        request,
        access,
        "admin/run/learner.html",
        tab="progress",
        title=str(enrolment.learner),
        enrolment=enrolment,
        learner=enrolment.learner,
        map=learner.map_of(enrolment, at=timezone.now()),
        films=learner.films_of(enrolment),
        attempts=learner.attempts_of(enrolment),
        extra_percent=extra_time.percent_of(enrolment),
        certificate=certificate_of(enrolment.pk),
    )


def show_attempt(request: HttpRequest, access: RunAccess, attempt_id: int) -> HttpResponse:
    """Every response of an attempt, in words."""
    attempt = learner.attempt_in(access.run, attempt_id)
    if attempt is None:
        raise Http404
    return page(
        request,
        access,
        "admin/run/attempt.html",
        tab="progress",
        title=_("Attempt %(n)d: %(step)s") % {"n": attempt.number, "step": attempt.quiz.step},
        enrolment=attempt.enrolment,
        learner=attempt.enrolment.learner,
        attempt=attempt,
        line=learner.line_of(attempt),
        asked=learner.asked_in(attempt),
    )


def _enrolment_or_404(access: RunAccess, enrolment_id: int) -> Enrolment:
    row = access.run.enrolments.select_related("learner").filter(pk=enrolment_id).first()
    if row is None:
        raise Http404
    row.run = access.run
    return row


def show_learners(request: HttpRequest, access: RunAccess) -> HttpResponse:
    """Who is in the run, filtered, in order, with the columns asked for."""
    order = request.GET.get("order", "name")[: asking.MOST_LETTERS]
    asked = _asked(request, access, order)
    part, listed = _page_of(request, access, asked, file="learners_csv")
    columns = asking.columns_from(request.GET)
    rows = learners.shown(part.object_list, asked.facts, with_steps="steps" in columns)
    for row in rows:
        row.strip = way_strip(row.stands)
    return page(
        request,
        access,
        "admin/run/learners.html",
        tab="progress",
        title=_("Learners"),
        rows=rows,
        columns=columns,
        headings=_headings(asked.wanted, request, order, columns),
        order=order,
        **listed,
    )


class _FoundLearners(NamedTuple):
    """What an address asks for of a run's learners, and who that is."""

    facts: RunFacts
    wanted: Wanted
    found: QuerySet[Enrolment]


def _asked(request: HttpRequest, access: RunAccess, order: str) -> _FoundLearners:
    now = timezone.now()
    facts = facts_of_run(access.run, at=now)
    wanted = asking.wanted_from(request.GET, facts)
    return _FoundLearners(
        facts, wanted, learners.in_order(learners_who(facts, wanted, at=now), order)
    )


def _page_of(
    request: HttpRequest, access: RunAccess, asked: _FoundLearners, *, file: str
) -> tuple[Page[int], dict[str, Any]]:
    """The page asked for, of ids, and what the lists of learners have in common.

    `file` names the address where all of them are had as CSV.
    """
    wanted = asked.wanted
    chips = asking.chips_of(wanted, request.GET)
    pks = runs.pks_of(asked.found, is_searched=bool(chips))
    part = Paginator(pks, LEARNERS_A_PAGE).get_page(request.GET.get("page"))
    return part, {
        "page": part,
        "wanted": wanted,
        "chips": chips,
        "all_query": asking.query_of(Wanted(), request.GET),
        "csv": f"{address_of(access.run, file)}?{asking.query_of(wanted, request.GET)}",
        "form": _form(asked.facts),
        "previous_url": _page(wanted, request, part.number - 1) if part.has_previous() else "",
        "next_url": _page(wanted, request, part.number + 1) if part.has_next() else "",
    }


def _page(wanted: Wanted, request: HttpRequest, number: int) -> str:
    return f"?{asking.query_of(wanted, request.GET, page=str(number))}"


def _form(facts: RunFacts) -> dict[str, Any]:
    """The choices of the form."""
    return {
        "states": asking.STATE_WORDS.items(),
        "attention": asking.ATTENTION_WORDS.items(),
        "at": asking.AT_WORDS.items(),
        "columns": asking.COLUMN_WORDS.items(),
        "steps": facts.steps,
        "tests": facts.tests,
    }


def _headings(
    wanted: Wanted, request: HttpRequest, order: str, columns: tuple[str, ...]
) -> list[dict[str, str]]:
    """The columns that sort, each with the ordering its heading links to."""
    names = {"name": _("Learner"), "joined": _("Joined"), "seen": _("Last seen")}
    names |= {"done": _("Complete")}
    return [
        {
            "key": key,
            "name": name,
            "query": asking.query_of(wanted, request.GET, order=f"-{key}" if order == key else key),
            "sorted": {key: "ascending", f"-{key}": "descending"}.get(order, "none"),
        }
        for key, name in names.items()
        if key in {"name", "done", *columns}
    ]


def learners_csv(request: HttpRequest, access: RunAccess) -> HttpResponseBase:
    """What the list shows of everybody it finds, with their names and ids."""
    return _file(request, access, "learners", learners.csv_columns, learners.csv_rows)


def show_gradebook(request: HttpRequest, access: RunAccess) -> HttpResponse:
    """Tests and quizzes by learner; the filters of the list of learners hold here too."""
    asked = _asked(request, access, "name")
    part, listed = _page_of(request, access, asked, file="gradebook_csv")
    return page(
        request,
        access,
        "admin/run/gradebook.html",
        tab="gradebook",
        title=_("Gradebook"),
        rows=gradebook.graded(list(part.object_list), asked.facts),
        steps=gradebook.assessed(asked.facts),
        **listed,
    )


def gradebook_csv(request: HttpRequest, access: RunAccess) -> HttpResponseBase:
    """The gradebook of everybody it finds."""
    return _file(request, access, "gradebook", gradebook.csv_columns, gradebook.csv_rows)


def _file(
    request: HttpRequest,
    access: RunAccess,
    name: str,
    columns: Callable[[RunFacts], Sequence[str]],
    rows: Callable[[QuerySet[Enrolment], RunFacts], Generator[Sequence[Any], None, None]],
) -> HttpResponseBase:
    asked = _asked(request, access, request.GET.get("order", "name"))
    dataset = Dataset(columns(asked.facts), lambda _run: rows(asked.found, asked.facts))
    response = StreamingHttpResponse(
        dataset_parts(dataset, access.run), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{file_name(access.run, name)}"'
    return response


PAGES: Final = (
    RunPage("overview/", "overview", show_overview),
    RunPage("learners/<int:enrolment_id>/", "learner", show_learner),
    RunPage("attempts/<int:attempt_id>/", "attempt", show_attempt),
    RunPage("progress/", "progress", show_learners),
    RunPage("progress/csv/", "learners_csv", learners_csv),
    RunPage("gradebook/", "gradebook", show_gradebook),
    RunPage("gradebook/csv/", "gradebook_csv", gradebook_csv),
)
