"""Previews of questions, quizzes and tests, rendered by the learner's own pages."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from desk import previews
from desk.previews import Trial
from quizzes.marking import UNMOVED, ResponseRefused
from quizzes.pages.question import QuestionPage, QuestionStatusLine
from quizzes.views import refusal_in_words

UNPROCESSABLE = 422


def answer_trial(
    request: HttpRequest,
    trial: Trial,
    position: int,
    *,
    address: Callable[[int], str],
    back: str,
) -> HttpResponse:
    """One question of a preview; `address` gives the URL of each, `back` leads to the desk.
    Read-only.
    """
    if not 1 <= position <= len(trial.versions):
        raise Http404
    here, now = address(position), timezone.now()
    tried = previews.unpack(request.GET.get("tried", ""), trial.versions[position - 1].read())
    sent, error, asks_sure = None, "", False
    if request.method == "POST" and "move" in request.POST:
        sent = previews.held(trial, position, request.POST, tried)
    elif request.method == "POST":
        try:
            after = previews.respond(trial, position, request.POST, tried)
            return redirect(f"{here}?tried={previews.pack(after)}#result")
        except ResponseRefused as refused:
            sent = previews.held(trial, position, request.POST, tried)
            asked = previews.asked_in(trial, position, tried)
            error = refusal_in_words(refused.reason, asked)
            asks_sure = refused.reason == UNMOVED
    page = previews.trial_page(
        trial, position, tried, at=now, sent=sent, error=error, is_again="again" in request.GET
    )
    page.asks_sure = asks_sure
    _lead(page, trial, position, tried_text=previews.pack(tried), address=address, back=back)
    context = {"page": page, "course": trial.course, "is_trial": True}
    status = UNPROCESSABLE if error else 200
    return render(request, "admin/course/trial.html", context, status=status)


def _lead(
    page: QuestionPage,
    trial: Trial,
    position: int,
    *,
    tried_text: str,
    address: Callable[[int], str],
    back: str,
) -> None:
    """Set all links of the page to stay within the preview."""
    count = len(trial.versions)
    page.url = f"{address(position)}?tried={tried_text}"
    page.frame.url = page.frame.step_url = back
    page.previous_url = address(position - 1) if position > 1 else ""
    page.next_url = address(position + 1) if position < count else ""
    page.unanswered = 0
    page.squares = [
        QuestionStatusLine(
            number, address(number), "open", _("no response yet"), is_current=number == position
        )
        for number in range(1, count + 1)
    ]
