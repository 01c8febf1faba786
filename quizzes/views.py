"""Views of quiz and test steps: introduction, questions, responses, submission."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from course.access import StepAccess, gate_step
from course.kinds import ASSESSED
from course.models import Enrolment
from course.pages.step import StepPage
from course.web.cached_reverse import address
from quizzes import attempts, marking
from quizzes.attempts import SaveResult, StartRefused
from quizzes.forms import FormResponse, check_moved, read_response, to_value
from quizzes.marking import ResponseRefused
from quizzes.models import Quiz
from quizzes.pages.introduction import introduction
from quizzes.pages.question import attempt_page, in_words, question_page
from quizzes.queries import (
    AttemptFacts,
    AttemptQuestionFacts,
    attempt_facts,
    attempt_question_facts,
    first_unanswered,
)

# What a form that was not taken is answered with.
UNPROCESSABLE, CONFLICT = 422, 409


def quiz(request: HttpRequest, access: StepAccess, page: StepPage) -> tuple[str, dict[str, Any]]:
    """The introduction of a quiz or test."""
    refused = request.GET.get("refused", "")
    shown = introduction(access, at=timezone.now(), refused=refused)
    return "quizzes/introduction.html", {"quiz": shown}


@require_POST
def attempts_of_step(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Start the attempt that follows number `after`, or go on with the one there is."""
    now = timezone.now()
    access, enrolment_id = _gate(request, slug, key, at=now)
    after = request.POST.get("after", "")
    if not (after.isascii() and after.isdecimal()) or len(after) > 5:  # noqa: PLR2004
        raise Http404
    quiz = Quiz.objects.select_related("step").filter(pk=access.step.pk).first()
    if quiz is None:
        raise Http404
    enrolment = Enrolment.objects.select_related("run").get(pk=enrolment_id)
    try:
        attempt = attempts.start(enrolment, quiz, after=int(after), at=now)
    except StartRefused as refused:
        step_url = address("step", slug, key)
        return redirect(f"{step_url}?refused={refused.reason.name.lower()}#refused")
    position = first_unanswered(attempt.pk) or 1
    return redirect(address("quizzes:question", slug, key, attempt.number, position))


@require_http_methods(["GET", "HEAD", "POST"])
def attempt(request: HttpRequest, slug: str, key: str, number: str) -> HttpResponse:
    """The summary and review of an attempt; POST submits it."""
    now = timezone.now()
    access, facts = _gate_attempt(request, slug, key, number, at=now)
    if request.method == "POST":
        if facts.is_test or facts.is_over(at=now):
            attempts.submit(facts.id, at=now)
        return redirect(address("quizzes:attempt", slug, key, number))
    page = attempt_page(access, facts, at=now)
    return _answer(request, "quizzes/attempt.html", access, facts, page)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, slug: str, key: str, number: str, position: str) -> HttpResponse:
    """One question of an attempt; POST responds to it."""
    now = timezone.now()
    access, facts = _gate_attempt(request, slug, key, number, at=now)
    asked = attempt_question_facts(facts.id, int(position))
    if asked is None:
        raise Http404
    if request.method == "POST":
        return _respond(request, access, facts, asked, at=now)
    if facts.submitted_at is None and facts.is_over(at=now):
        return redirect(address("quizzes:attempt", slug, key, number))
    is_again = "again" in request.GET and not facts.is_test and not facts.is_over(at=now)
    page = question_page(access, facts, asked, at=now, is_again=is_again)
    return _answer(request, "quizzes/question.html", access, facts, page)


def _respond(
    request: HttpRequest,
    access: StepAccess,
    facts: AttemptFacts,
    asked: AttemptQuestionFacts,
    *,
    at: datetime,
) -> HttpResponse:
    """Save the response that was sent, or say why not: nothing that was typed is lost."""
    sent = FormResponse()
    try:
        sent = read_response(request.POST, asked.question, asked.order)
        if "move" in request.POST:
            page = question_page(access, facts, asked, at=at, sent=sent)
            return _answer(request, "quizzes/question.html", access, facts, page)
        given, number = to_value(sent, asked.order), _try_number(request)
        if number == asked.tries + 1 and not facts.is_over(at=at):
            tried = [each.given for each in asked.tried]
            check_moved(request.POST, sent, asked.question, asked.order, tried)
        outcome = attempts.respond(facts.id, asked.position, given, try_number=number, at=at)
    except ResponseRefused as refused:
        error = refusal_in_words(refused.reason, asked)
        page = question_page(access, facts, asked, at=at, sent=sent, error=error, is_again=False)
        page.asks_sure = refused.reason == marking.UNMOVED
        return _answer(request, "quizzes/question.html", access, facts, page, status=UNPROCESSABLE)
    names = (access.course.slug, access.step.key, facts.number)
    if outcome.taken in {SaveResult.SAVED, SaveResult.REPEATED}:
        return HttpResponseRedirect(f"{address('quizzes:question', *names, asked.position)}#result")
    unsaved = in_words(asked, sent)
    fresh = attempt_facts(_enrolment(access), access.step.pk, facts.number) or facts
    if outcome.taken is SaveResult.OVER:
        ended = attempt_page(access, fresh, at=at, unsaved=unsaved)
        return _answer(request, "quizzes/attempt.html", access, fresh, ended, status=CONFLICT)
    now_asked = attempt_question_facts(facts.id, asked.position) or asked
    page = question_page(access, fresh, now_asked, at=at, unsaved=unsaved)
    return _answer(request, "quizzes/question.html", access, fresh, page, status=CONFLICT)


def _gate(request: HttpRequest, slug: str, key: str, *, at: datetime) -> tuple[StepAccess, int]:
    """A quiz or test this person takes, and their enrolment."""
    access = gate_step(request.user, slug, key, at=at)
    if access.step.kind not in ASSESSED or access.step.published_at is None:
        raise Http404
    return access, _enrolment(access)


def _gate_attempt(
    request: HttpRequest, slug: str, key: str, number: str, *, at: datetime
) -> tuple[StepAccess, AttemptFacts]:
    """An attempt of the person's own."""
    access, enrolment_id = _gate(request, slug, key, at=at)
    facts = attempt_facts(enrolment_id, access.step.pk, int(number))
    if facts is None:
        raise Http404
    return access, facts


def _enrolment(access: StepAccess) -> int:
    if access.membership is None:
        raise Http404
    return access.membership.enrolment_id


def _try_number(request: HttpRequest) -> int:
    text = request.POST.get("try", "")
    if not (text.isascii() and text.isdecimal()) or len(text) > 4:  # noqa: PLR2004
        raise ResponseRefused(marking.IMPOSSIBLE)
    return int(text)


def refusal_in_words(reason: str, asked: AttemptQuestionFacts) -> str:
    """Why a response is none, and what to do."""
    units = ", ".join(unit.name for unit in asked.question.units)
    return {
        marking.NOTHING: _("Give a response first."),
        marking.INCOMPLETE: _("Something is not chosen yet: give a response everywhere."),
        marking.UNMOVED: _("The order is as it was shown. Is it your response?"),
        marking.TOO_LONG: _("The response is too long: 500 characters are the most."),
        marking.NO_NUMBER: _("Type a number, such as 1250, 12.5 or 3/4."),
        marking.NO_UNIT: _("Add the unit: %(units)s.") % {"units": units},
        marking.STRANGE_UNIT: _("The unit is not one of these: %(units)s.") % {"units": units},
        marking.IMPOSSIBLE: _("That did not come from this page. Please respond again."),
    }[reason]


def _answer(
    request: HttpRequest,
    template: str,
    access: StepAccess,
    facts: AttemptFacts,
    page: Any,
    *,
    status: int = 200,
) -> HttpResponse:
    response = render(request, template, {"page": page, "course": access.course}, status=status)
    if facts.is_test:
        # Neither a cache nor the way back shows a test as it was.
        add_never_cache_headers(response)
    return response
