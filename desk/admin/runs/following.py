"""Pages of a run: its learners and how far they are."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from desk import runs
from desk.admin.runs.frame import RunAccess, RunPage, address_of, page
from desk.datasets import Dataset, dataset_parts, file_name
from desk.following import asking, learners
from desk.following.filters import Wanted, learners_who
from desk.following.run_facts import RunFacts, facts_of_run
from desk.following.way import way_strip

LEARNERS_A_PAGE: Final = 50


def show_learners(request: HttpRequest, access: RunAccess) -> HttpResponse:
    """Who is in the run, filtered, in order, with the columns asked for."""
    now = timezone.now()
    facts = facts_of_run(access.run, at=now)
    wanted = asking.wanted_from(request.GET, facts)
    order = request.GET.get("order", "name")[: asking.MOST_LETTERS]
    chips = asking.chips_of(wanted, request.GET)
    found = learners.in_order(learners_who(facts, wanted, at=now), order)
    pks = runs.pks_of(found, is_searched=bool(chips))
    part = Paginator(pks, LEARNERS_A_PAGE).get_page(request.GET.get("page"))
    columns = asking.columns_from(request.GET)
    rows = learners.shown(part.object_list, facts, with_steps="steps" in columns)
    for row in rows:
        row.strip = way_strip(row.stands)
    asked = asking.query_of(wanted, request.GET)
    return page(
        request,
        access,
        "admin/run/learners.html",
        tab="progress",
        title=_("Learners"),
        page=part,
        rows=rows,
        wanted=wanted,
        chips=chips,
        all_query=asking.query_of(Wanted(), request.GET),
        csv=f"{address_of(access.run, 'learners_csv')}?{asked}",
        columns=columns,
        headings=_headings(wanted, request, order, columns),
        form=_form(request, facts),
        order=order,
        previous_url=_page(wanted, request, part.number - 1) if part.has_previous() else "",
        next_url=_page(wanted, request, part.number + 1) if part.has_next() else "",
    )


def _page(wanted: Wanted, request: HttpRequest, number: int) -> str:
    return f"?{asking.query_of(wanted, request.GET, page=str(number))}"


def _form(request: HttpRequest, facts: RunFacts) -> dict[str, Any]:
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
    now = timezone.now()
    facts = facts_of_run(access.run, at=now)
    wanted = asking.wanted_from(request.GET, facts)
    order = request.GET.get("order", "name")
    found = learners.in_order(learners_who(facts, wanted, at=now), order)
    dataset = Dataset(learners.csv_columns(facts), lambda _run: learners.csv_rows(found, facts))
    response = StreamingHttpResponse(
        dataset_parts(dataset, access.run), content_type="text/csv; charset=utf-8"
    )
    name = file_name(access.run, "learners")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


PAGES: Final = (
    RunPage("progress/", "progress", show_learners),
    RunPage("progress/csv/", "learners_csv", learners_csv),
)
