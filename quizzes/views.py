"""Views of quiz and test steps: introduction, questions, responses, submission."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_POST

from course import progress
from course.access import StepAccess, gate_step
from course.kinds import ASSESSED
from course.models import Enrolment
from course.pages.step import StepPage
from course.web.cached_reverse import address
from course.web.prefetch import is_prefetch
from quizzes import attempts, marking
from quizzes.attempts import SaveResult, StartRefused
from quizzes.forms import FormResponse, check_moved, read_response, to_value
from quizzes.marking import ResponseRefused
from quizzes.models import Quiz
from quizzes.pages.attempt import AttemptPage, attempt_page
from quizzes.pages.introduction import introduction
from quizzes.pages.question import FormState, QuestionPage, attempt_question_page, refused_form
from quizzes.pages.responses import response_words
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


@dataclass(frozen=True, slots=True)
class _Visit:
    """A request for an attempt of the person's own."""

    request: HttpRequest
    access: StepAccess
    attempt: AttemptFacts
    at: datetime


@require_http_methods(["GET", "HEAD", "POST"])
def attempt(request: HttpRequest, slug: str, key: str, number: str) -> HttpResponse:
    """The summary and review of an attempt; POST submits it."""
    visit = _gate_attempt(request, slug, key, number)
    facts, now = visit.attempt, visit.at
    if request.method == "POST":
        if facts.is_test or facts.is_over(at=now):
            attempts.submit(facts.id, at=now)
        return redirect(address("quizzes:attempt", slug, key, number))
    return _answer(visit, "quizzes/attempt.html", attempt_page(visit.access, facts, at=now))


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, slug: str, key: str, number: str, position: str) -> HttpResponse:
    """One question of an attempt; POST responds to it."""
    visit = _gate_attempt(request, slug, key, number)
    facts = visit.attempt
    asked = attempt_question_facts(facts.id, int(position))
    if asked is None:
        raise Http404
    if request.method == "POST":
        return _respond(visit, asked)
    is_over = facts.is_over(at=visit.at)
    if facts.submitted_at is None and is_over:
        return redirect(address("quizzes:attempt", slug, key, number))
    is_again = "again" in request.GET and not facts.is_test and not is_over
    return _answer_question(visit, asked, FormState(is_again=is_again))


def _respond(visit: _Visit, asked: AttemptQuestionFacts) -> HttpResponse:
    """Save the response that was sent, or say why not: nothing that was typed is lost."""
    sent, data = FormResponse(), visit.request.POST
    try:
        sent = read_response(data, asked.question, asked.order)
        if "move" in data:
            return _answer_question(visit, asked, FormState(sent))
        taken = _save(visit, asked, sent)
    except ResponseRefused as refused:
        form = refused_form(refused, asked.question, sent)
        return _answer_question(visit, asked, form, status=UNPROCESSABLE)
    if taken not in {SaveResult.SAVED, SaveResult.REPEATED}:
        return _answer_unsaved(visit, asked, taken, response_words(asked, sent))
    names = (visit.access.course.slug, visit.access.step.key, visit.attempt.number)
    return HttpResponseRedirect(f"{address('quizzes:question', *names, asked.position)}#result")


def _save(visit: _Visit, asked: AttemptQuestionFacts, sent: FormResponse) -> SaveResult:
    """Raises ResponseRefused for what is no response."""
    data, at = visit.request.POST, visit.at
    given, number = to_value(sent, asked.order), _try_number(visit.request)
    if number == asked.tries + 1 and not visit.attempt.is_over(at=at):
        tried = [each.given for each in asked.tried]
        check_moved(data, sent, asked.question, asked.order, tried)
    return attempts.respond(visit.attempt.id, asked.position, given, try_number=number, at=at).taken


def _answer_unsaved(
    visit: _Visit, asked: AttemptQuestionFacts, taken: SaveResult, unsaved: tuple[str, ...]
) -> HttpResponse:
    """Show the attempt as it is by now, and what of this response was not saved."""
    access, old = visit.access, visit.attempt
    fresh = attempt_facts(_enrolment(access), access.step.pk, old.number) or old
    if taken is SaveResult.OVER:
        page = attempt_page(access, fresh, at=visit.at, unsaved=unsaved)
        return _answer(visit, "quizzes/attempt.html", page, status=CONFLICT)
    now_asked = attempt_question_facts(old.id, asked.position) or asked
    form = FormState(unsaved=unsaved)
    return _answer_question(replace(visit, attempt=fresh), now_asked, form, status=CONFLICT)


def _gate(request: HttpRequest, slug: str, key: str, *, at: datetime) -> tuple[StepAccess, int]:
    """A quiz or test this person takes, and their enrolment; whoever takes it has been seen."""
    access = gate_step(request.user, slug, key, at=at)
    if access.step.kind not in ASSESSED or access.step.published_at is None:
        raise Http404
    enrolment_id = _enrolment(access)
    if not is_prefetch(request):
        progress.record_visit(access, at=at)
    return access, enrolment_id


def _gate_attempt(request: HttpRequest, slug: str, key: str, number: str) -> _Visit:
    """An attempt of the person's own."""
    now = timezone.now()
    access, enrolment_id = _gate(request, slug, key, at=now)
    facts = attempt_facts(enrolment_id, access.step.pk, int(number))
    if facts is None:
        raise Http404
    return _Visit(request, access, facts, now)


def _enrolment(access: StepAccess) -> int:
    if access.membership is None:
        raise Http404
    return access.membership.enrolment_id


def _try_number(request: HttpRequest) -> int:
    text = request.POST.get("try", "")
    if not (text.isascii() and text.isdecimal()) or len(text) > 4:  # noqa: PLR2004
        raise ResponseRefused(marking.IMPOSSIBLE)
    return int(text)


def _answer_question(
    visit: _Visit, asked: AttemptQuestionFacts, form: FormState, *, status: int = 200
) -> HttpResponse:
    page = attempt_question_page(visit.access, visit.attempt, asked, at=visit.at, form=form)
    return _answer(visit, "quizzes/question.html", page, status=status)


def _answer(
    visit: _Visit, template: str, page: AttemptPage | QuestionPage, *, status: int = 200
) -> HttpResponse:
    context = {"page": page, "course": visit.access.course}
    response = render(visit.request, template, context, status=status)
    if page.frame.is_test:
        # Neither a cache nor the way back shows a test as it was.
        add_never_cache_headers(response)
    return response
