"""The quality page (lint report) of a course: caption problems, each linked to its second."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from course.models import Course, Moment, Step
from course.text.languages import own_name
from course.text.timecodes import clock
from desk.admin.scoped import ScopedAdmin
from lessons.captions.lint import KINDS
from lessons.lint_report import Quality, SilentEnd, flaws_of, quality_of
from lessons.models import CaptionFlaw

_ON_A_PAGE = 100
CAPTIONS, LANGUAGES, REFUSED, GAP = "captions", "languages", "refused", "gap"


class Figure(NamedTuple):
    """One kind of problem: a count in the summary, which filters the list."""

    kind: str
    name: str
    number: int
    is_chosen: bool


class FlawPlace(NamedTuple):
    """A caption problem as shown on the page."""

    step: Step
    url: str
    clock: str
    kind: str
    name: str
    amount: str
    language: str
    language_name: str
    quote: str


class QualityPages(ScopedAdmin):
    """Views of CourseAdmin at …/quality/."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [path("<path:object_id>/quality/", view(self.quality), name="course_course_quality")]
        return own + super().get_urls()

    def quality(self, request: HttpRequest, object_id: str) -> HttpResponse:
        course = self.row_or_404(request, object_id)
        found = quality_of(course)
        asked = request.GET.get("kind", "")
        kind = asked if asked in (CAPTIONS, LANGUAGES, REFUSED, *KINDS) else ""
        page = None
        if kind in ("", *KINDS):
            flaws = flaws_of(course, kind).select_related("transcript__video__step")
            paginator = Paginator(flaws.defer(*_UNSHOWN), _ON_A_PAGE)
            page = paginator.get_page(request.GET.get("page"))
        is_first = page is None or page.number == 1
        context = self.page_context(
            request,
            course,
            title=_("Captions: what to mend"),
            desk_tab="quality",
            quality=found,
            unsettled=Moment.objects.unsettled().filter(step__course=course).count(),
            figures=_figures(found, kind),
            kind=kind,
            page=page,
            places=[_place(flaw, course) for flaw in page] if page else [],
            **_lists(found, {kind} if kind else {CAPTIONS, LANGUAGES, REFUSED, GAP}, is_first),
        )
        return TemplateResponse(request, "admin/course/course/quality.html", context)


def _lists(found: Quality, kinds: set[str], is_first: bool) -> dict[str, Any]:  # noqa: FBT001
    """Problems of whole films; those at a second are paginated below."""
    shown = kinds if is_first else set()
    return {
        "without_captions": found.without_captions if CAPTIONS in shown else [],
        "without_languages": [
            (missing.step, ", ".join(map(own_name, missing.languages)))
            for missing in found.without_languages
            if LANGUAGES in shown
        ],
        "wanted": _named(found, is_wanted=True) if LANGUAGES in shown else "",
        "offered": _named(found, is_wanted=False) if LANGUAGES in shown else "",
        "not_taken": [
            (each.step, each.language, own_name(each.language), each.places)
            for each in found.not_taken
            if REFUSED in shown
        ],
        "silent_ends": [_silent_place(each) for each in found.silent_ends if GAP in shown],
    }


def _named(found: Quality, *, is_wanted: bool) -> str:
    """Languages with their numbers of films: "English (12), 한국어 (9)"."""
    spread = (each for each in found.spread if each.is_wanted == is_wanted)
    return ", ".join(f"{own_name(each.language)} ({each.films})" for each in spread)


_UNSHOWN = [
    *(f"transcript__{name}" for name in ("html", "vtt", "paragraphs", "report")),
    *(f"transcript__video__step__{name}" for name in ("body", "body_html")),
]


def _names() -> dict[str, str]:
    return {
        CAPTIONS: _("Without captions"),
        LANGUAGES: _("Languages missing"),
        REFUSED: _("Not taken"),
        "long": _("Too long"),
        "fast": _("Too fast"),
        "overlap": _("Overlapping"),
        "gap": _("Gaps"),
        "unclear": _("Not understood"),
    }


def _figures(found: Quality, chosen: str) -> list[Figure]:
    counts = {
        CAPTIONS: len(found.without_captions),
        LANGUAGES: len(found.without_languages),
        REFUSED: sum(each.places for each in found.not_taken),
    } | found.counts
    counts[GAP] += len(found.silent_ends)
    return [Figure(kind, name, counts[kind], kind == chosen) for kind, name in _names().items()]


def _place(flaw: CaptionFlaw, course: Course) -> FlawPlace:
    step = flaw.transcript.video.step
    step.course = course
    language = flaw.transcript.language
    return FlawPlace(
        step=step,
        url=_address(step, language, flaw.start_ms),
        clock=clock(flaw.start_ms),
        kind=flaw.kind,
        name=_names()[flaw.kind],
        amount=_amount(flaw.kind, flaw.amount),
        language=language,
        language_name=own_name(language),
        quote=flaw.quote,
    )


def _silent_place(found: SilentEnd) -> FlawPlace:
    return FlawPlace(
        step=found.step,
        url=_address(found.step, found.language, found.last_ms),
        clock=clock(found.end_ms),
        kind=GAP,
        name=_names()[GAP],
        amount=_amount(GAP, found.amount_ms),
        language=found.language,
        language_name=own_name(found.language),
        quote=found.quote,
    )


def _address(step: Step, language: str, start_ms: int) -> str:
    query = urlencode({"language": language, "t": start_ms // 1000})
    return f"{step.get_absolute_url()}?{query}"


def _amount(kind: str, amount: int) -> str:
    """The count, in words."""
    if kind == "fast":
        return _("%(n)d characters a second") % {"n": amount}
    words = {
        "long": _("%(seconds)s s on one caption"),
        "overlap": _("by %(seconds)s s"),
        "gap": _("%(seconds)s s without a line"),
    }.get(kind, "")
    return words and words % {"seconds": f"{amount / 1000:.1f}".removesuffix(".0")}
