"""Review of a course's moments that are doubtful or lost after a realignment."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from course.models import Course, Moment, Step
from course.moments import MomentInUse, Tally, pointers_of, remove_moment
from course.text.languages import direction, own_name
from course.text.quotes import QuotedPlace
from course.text.timecodes import clock
from desk.admin.scoped import ScopedAdmin
from desk.editing.conflicts import lock
from desk.editing.editions import FIELD, Conflict, conflict_in, token_of
from lessons.anchors import NoSuchPlace, accept_candidate, place_anew, sentences_of
from lessons.realign.tokens import Tokens

_ON_A_PAGE = 50
_SENTENCES_SHOWN = 30
_QUERY_LENGTH = 200
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):(\d\d)\Z")


@dataclass(frozen=True, slots=True)
class MomentLine:
    """A moment in the list; times link to the step at that second."""

    moment: Moment
    language_name: str
    dir: str
    clock: str
    url: str
    candidate_clock: str
    candidate_url: str
    pointers: int
    edition: str


@dataclass(frozen=True, slots=True)
class SentenceLine:
    place: QuotedPlace
    clock: str
    url: str


class MomentPages(ScopedAdmin):
    """Views of CourseAdmin at …/moments/."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        one = "<path:object_id>/moments/<int:moment_id>/"
        own = [
            path("<path:object_id>/moments/", view(self.moments), name="course_course_moments"),
            path(f"{one}accept/", view(self.accept), name="course_course_moment_accept"),
            path(f"{one}remove/", view(self.remove), name="course_course_moment_remove"),
            path(one, view(self.moment), name="course_course_moment"),
        ]
        return own + super().get_urls()

    def moments(self, request: HttpRequest, object_id: str) -> HttpResponse:
        course = self.row_or_404(request, object_id)
        unsettled = _moments_of(course).unsettled()
        page = Paginator(unsettled, _ON_A_PAGE).get_page(request.GET.get("page"))
        rows = list(page)
        pointers = pointers_of([row.pk for row in rows])
        context = self.page_context(
            request,
            course,
            title=_("Moments without a sure place"),
            desk_tab="quality",
            page=page,
            lines=[_line(row, course, pointers.get(row.pk, 0)) for row in rows],
            found=_moments_of(course).filter(state=Moment.State.FOUND).count(),
        )
        return TemplateResponse(request, "admin/course/course/moments.html", context)

    def moment(self, request: HttpRequest, object_id: str, moment_id: int) -> HttpResponse:
        """Move a moment: POST `quote` and `start_ms` of the sentence chosen."""
        course = self.row_or_404(request, object_id)
        moment = _moment_or_404(course, moment_id)
        conflict: Conflict | None = None
        if request.method == "POST":
            with transaction.atomic():
                lock(course)
                moment = _moment_or_404(course, moment_id)
                conflict = conflict_in(course, request.POST.get(FIELD), _place_in_words(moment))
                if conflict is None and self._place(request, course, moment):
                    return _to_list(course)
        asked = request.GET.get("q", "")[:_QUERY_LENGTH].strip()
        sentences = sentences_of(moment.step, moment.language)
        shown = _chosen(sentences, asked, moment)
        context = self.page_context(
            request,
            course,
            title=_("Place a moment anew"),
            desk_tab="quality",
            line=_line(moment, course, pointers_of([moment.pk]).get(moment.pk, 0)),
            edition=token_of(_place_in_words(moment)),
            conflict=conflict,
            asked=asked,
            has_transcript=bool(sentences),
            sentences=[_sentence_line(place, moment) for place in shown],
        )
        return TemplateResponse(request, "admin/course/course/moment.html", context)

    def _place(self, request: HttpRequest, course: Course, moment: Moment) -> bool:
        start_ms = _number(request.POST.get("start_ms"))
        is_placed = False
        if start_ms is not None:
            with suppress(NoSuchPlace):
                place_anew(moment, quote=request.POST.get("quote", ""), start_ms=start_ms)
                is_placed = True
        if is_placed:
            self._say_placed(request, course, start_ms or 0)
        else:
            message = _("These words are not in the captions now. Choose a sentence again.")
            self.message_user(request, message, level="error")
        return is_placed

    def accept(self, request: HttpRequest, object_id: str, moment_id: int) -> HttpResponse:
        """Accept the candidate of a doubtful moment: POST its `start_ms`."""
        course = self.row_or_404(request, object_id)
        if request.method != "POST":
            return _to_list(course)
        moment = _moment_or_404(course, moment_id)
        start_ms = _number(request.POST.get("start_ms"))
        is_taken = False
        if start_ms is not None:
            with suppress(NoSuchPlace):
                is_taken = accept_candidate(moment, start_ms=start_ms)
        if is_taken:
            self._say_placed(request, course, start_ms or 0)
        elif not Moment.objects.filter(pk=moment.pk, state=Moment.State.FOUND).exists():
            message = _("The captions have changed meanwhile: look at this moment again.")
            self.message_user(request, message, level="warning")
        return _to_list(course)

    @method_decorator(transaction.atomic)
    def remove(self, request: HttpRequest, object_id: str, moment_id: int) -> HttpResponse:
        course = self.row_or_404(request, object_id)
        lock(course)
        moment = _moments_of(course).filter(pk=moment_id).first()
        if request.method != "POST" or moment is None:
            return _to_list(course)
        conflict = conflict_in(course, request.POST.get(FIELD), _place_in_words(moment))
        if conflict is not None:
            message = _("Nothing is removed: look at what is there now first.")
            self.message_user(request, f"{conflict.who} {message}", level="error")
            return _to_list(course)
        try:
            remove_moment(moment)
        except MomentInUse:
            message = _("Something points to this moment, so it is kept. Place it anew instead.")
            self.message_user(request, message, level="error")
        else:
            self._done(request, course, _("Removed the moment “%(quote)s”.") % {"quote": moment})
        return _to_list(course)

    def _say_placed(self, request: HttpRequest, course: Course, start_ms: int) -> None:
        message = _("The moment is placed at %(clock)s.") % {"clock": clock(start_ms)}
        self._done(request, course, message)

    def _done(self, request: HttpRequest, course: Course, message: str) -> None:
        self.note(request, course, message)
        self.message_user(request, message, level="success")


def notify_followed(admin: Any, request: HttpRequest, course: Course, tally: Tally | None) -> None:
    """Message with the counts of moments realigned when captions were saved, if there were any."""
    if tally is None or tally.total == tally.stayed:
        return
    parts = []
    if tally.moved:
        words = ngettext("%(n)d moved to another time", "%(n)d moved to another time", tally.moved)
        parts.append(words % {"n": tally.moved})
    if tally.doubtful:
        words = ngettext("%(n)d is doubtful", "%(n)d are doubtful", tally.doubtful)
        parts.append(words % {"n": tally.doubtful})
    if tally.lost:
        words = ngettext("%(n)d is lost", "%(n)d are lost", tally.lost)
        parts.append(words % {"n": tally.lost})
    message = _("Moments in these captions: %(parts)s.") % {"parts": ", ".join(parts)}
    if not tally.doubtful and not tally.lost:
        admin.message_user(request, message, level="info")
        return
    address = reverse("admin:course_course_moments", args=[course.pk])
    link = format_html('{} <a href="{}">{}</a>', message, address, _("See them"))
    admin.message_user(request, link, level="warning")


def _moments_of(course: Course) -> Any:
    return (
        Moment.objects.public()
        .filter(step__course=course)
        .select_related("step")
        .defer("step__body", "step__body_html")
        .order_by("step__week_number", "step__number", "step_id", "start_ms", "pk")
    )


def _moment_or_404(course: Course, moment_id: int) -> Moment:
    moment: Moment | None = _moments_of(course).filter(pk=moment_id).first()
    if moment is None:
        raise Http404
    moment.step.course = course
    return moment


def _place_in_words(moment: Moment) -> dict[str, str]:
    """Where the moment is, by labels."""
    return {
        _("State"): str(moment.get_state_display()),
        _("It said"): f"{clock(moment.start_ms)} {moment.quote}",
    }


def _to_list(course: Course) -> HttpResponse:
    return redirect("admin:course_course_moments", course.pk)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None  # noqa: PLR2004


def _line(moment: Moment, course: Course, pointers: int) -> MomentLine:
    moment.step.course = course
    candidate_ms = moment.candidate_start_ms
    return MomentLine(
        moment=moment,
        language_name=own_name(moment.language),
        dir=direction(moment.language),
        clock=clock(moment.start_ms),
        url=_address(moment.step, moment.language, moment.start_ms),
        candidate_clock="" if candidate_ms is None else clock(candidate_ms),
        candidate_url=""
        if candidate_ms is None
        else _address(moment.step, moment.language, candidate_ms),
        pointers=pointers,
        edition=token_of(_place_in_words(moment)),
    )


def _sentence_line(place: QuotedPlace, moment: Moment) -> SentenceLine:
    url = _address(moment.step, moment.language, place.start_ms, place.nth)
    return SentenceLine(place, clock(place.start_ms), url)


def _address(step: Step, language: str, start_ms: int, nth: int = 1) -> str:
    which = f"&n={nth}" if nth > 1 else ""
    return f"{step.get_absolute_url()}?language={language}&t={start_ms // 1000}{which}#transcript"


def _chosen(sentences: Sequence[QuotedPlace], asked: str, moment: Moment) -> list[QuotedPlace]:
    """The sentences that match the search words; else those around a time (the moment's)."""
    found = _CLOCK.match(asked)
    forms = Tokens(asked).forms
    if forms and not found:
        return [place for place in sentences if _holds(place, forms)][:_SENTENCES_SHOWN]
    around_ms = moment.start_ms if moment.candidate_start_ms is None else moment.candidate_start_ms
    if found:
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        around_ms = ((hours * 60 + minutes) * 60 + seconds) * 1000
    before = sum(place.start_ms <= around_ms for place in sentences)
    start = max(0, min(before - _SENTENCES_SHOWN // 2, len(sentences) - _SENTENCES_SHOWN))
    return list(sentences[start : start + _SENTENCES_SHOWN])


def _holds(place: QuotedPlace, forms: list[str]) -> bool:
    """Whether the sentence contains all words; the last one matches as a prefix."""
    words = Tokens(place.quote).forms
    return all(form in words for form in forms[:-1]) and any(
        word.startswith(forms[-1]) for word in words
    )
