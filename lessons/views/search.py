"""Search pages: of the whole site, and of one course."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from course.access import gate_course
from course.text.languages import own_name
from lessons.search.matches import CANDIDATES, MOST_COUNTED, Results, search
from lessons.search.query import LONGEST_QUERY, Query, parse_query, without_quotes
from lessons.search.results import step_hits
from lessons.search.scope import SearchScope, search_scope_in, search_scope_of
from lessons.search.suggesting import suggest

ON_A_PAGE = 20
_LAST_PAGE = CANDIDATES // ON_A_PAGE
_LONGEST_TAG = 35


@login_not_required
@require_safe
def search_site(request: HttpRequest) -> HttpResponse:
    reach = search_scope_of(request.user, at=timezone.now())
    return _answer(request, reach, reverse("lessons:search"), {})


@login_not_required
@require_safe
def search_course(request: HttpRequest, slug: str) -> HttpResponse:
    course = gate_course(request.user, slug)
    reach = search_scope_in(request.user, course, at=timezone.now())
    address = reverse("lessons:course_search", args=[course.slug])
    is_taste = not (reach.everything or reach.whole or reach.opened or reach.weeks)
    return _answer(request, reach, address, {"course": course, "is_taste": is_taste})


def _answer(
    request: HttpRequest, reach: SearchScope, address: str, context: dict[str, Any]
) -> HttpResponse:
    asked = _Asked(
        address=address,
        words=request.GET.get("q", "").strip(),
        language=request.GET.get("language", "")[:_LONGEST_TAG],
        number=_page_number(request.GET.get("page", "")),
    )
    is_too_long = len(asked.words) > LONGEST_QUERY
    query = parse_query(asked.words[:LONGEST_QUERY])
    context |= {
        "action": address,
        "words": asked.words[:LONGEST_QUERY],
        "most": LONGEST_QUERY,
        "language": asked.language,
        "number": asked.number,
        "is_too_long": is_too_long,
        "is_empty": not query.branches,
    }
    if query.branches and not is_too_long:
        with transaction.atomic(savepoint=False):
            results = search(
                query,
                reach,
                language=asked.language,
                limit=ON_A_PAGE + 1,  # one more, to know whether there is another page
                offset=(asked.number - 1) * ON_A_PAGE,
            )
            is_in_vain = not (results.found or results.is_too_common or asked.number > 1)
            near = suggest(asked.words, query, reach, language=asked.language) if is_in_vain else []
        context |= _printed(results) | _links(asked, results, query)
        context["near"] = [(words, asked.link(q=words)) for words in near]
    return render(request, "lessons/search.html", context, status=400 if is_too_long else 200)


@dataclass(frozen=True, slots=True)
class _Asked:
    address: str
    words: str
    language: str
    number: int

    def link(self, **changed: str | int) -> str:
        """The URL of the same search with some parameters changed; back to the first page."""
        values = {"q": self.words, "language": self.language} | changed
        return (
            f"{self.address}?{urlencode({name: value for name, value in values.items() if value})}"
        )


def _page_number(text: str) -> int:
    """The page number; 1 for invalid input."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < len("1000") else 1
    return number if 1 <= number <= _LAST_PAGE else 1


def _printed(results: Results) -> dict[str, Any]:
    return {
        "steps": step_hits(results.found[:ON_A_PAGE]),
        "total": min(results.total, MOST_COUNTED),
        "has_more": results.total > MOST_COUNTED,
        "is_too_common": results.is_too_common,
    }


def _links(asked: _Asked, results: Results, query: Query) -> dict[str, Any]:
    number = asked.number
    has_next = len(results.found) > ON_A_PAGE and number < _LAST_PAGE
    return {
        "languages": [(tag, own_name(tag), asked.link(language=tag)) for tag in results.languages],
        "every_language_url": asked.link(language=""),
        "loose_url": asked.link(q=without_quotes(asked.words)) if query.has_phrase else "",
        "has_many_terms": query.has_many_terms,
        "is_short": query.is_short,
        "site_url": f"{reverse('lessons:search')}?{urlencode({'q': asked.words})}",
        "previous_url": asked.link(page=number - 1) if number > 1 else "",
        "next_url": asked.link(page=number + 1) if has_next else "",
    }
