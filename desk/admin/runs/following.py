"""Pages of a run: its learners and how far they are."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from course import progress
from desk import runs
from desk.admin.runs.frame import RunAccess, RunPage, page

LEARNERS_A_PAGE: Final = 100


def learners(request: HttpRequest, access: RunAccess) -> HttpResponse:
    """Learner, joined, last seen, progress, extra time: paginated by a hundred."""
    search = " ".join(request.GET.get("q", "").split())[:100]
    order = request.GET.get("order", "name")
    found = runs.learners_of(access.run, search=search, order=order)
    pks = runs.pks_of(found, is_searched=bool(search))
    shown = Paginator(pks, LEARNERS_A_PAGE).get_page(request.GET.get("page"))
    rows: list[Any] = runs.rows_of(shown.object_list)
    for row in rows:
        row.percent = progress.percent(row.done, row.total)
    return page(
        request,
        access,
        "admin/run/learners.html",
        tab="progress",
        title=_("Learners"),
        page=shown,
        rows=rows,
        search=search,
        order=order,
        columns=_columns(order),
    )


def _columns(order: str) -> list[dict[str, str]]:
    """The columns of the list, each with the ordering its heading links to."""
    names = {
        "name": _("Learner"),
        "joined": _("Joined"),
        "seen": _("Last seen"),
        "done": _("Complete"),
    }
    return [
        {
            "key": key,
            "name": name,
            "leads_to": f"-{key}" if order == key else key,
            "sorted": {key: "ascending", f"-{key}": "descending"}.get(order, "none"),
        }
        for key, name in names.items()
    ]


PAGES: Final = (RunPage("progress/", "progress", learners),)
