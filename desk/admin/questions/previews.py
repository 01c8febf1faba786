"""Questions, quizzes and tests tried out at the desk, on the learner's own pages."""

from collections.abc import Callable
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from desk import previews
from desk.previews import Trial
from quizzes.marking import ResponseRefused
from quizzes.pages.question import FormState, refused_form

UNPROCESSABLE = 422


def answer_trial(
    request: HttpRequest,
    trial: Trial,
    position: int,
    *,
    address: Callable[[int], str],
    back: str,
) -> HttpResponse:
    """One question of a trial; `address` leads to each, `back` to the desk. Writes nothing."""
    if not 1 <= position <= len(trial.versions):
        raise Http404
    here = address(position)
    tried = previews.unpack(request.GET.get("tried", ""), trial.versions[position - 1].read())
    form = FormState(is_again="again" in request.GET)
    if request.method == "POST" and "move" in request.POST:
        sent = previews.held(trial, position, request.POST, tried)
        form = replace(form, sent=sent)
    elif request.method == "POST":
        try:
            after = previews.respond(trial, position, request.POST, tried)
            return redirect(f"{here}?tried={previews.pack(after)}#result")
        except ResponseRefused as refused:
            sent = previews.held(trial, position, request.POST, tried)
            question = trial.versions[position - 1].read()
            form = replace(refused_form(refused, question, sent), is_again=form.is_again)
    page = previews.trial_page(trial, position, tried, form=form, address=address, back=back)
    context = {"page": page, "course": trial.course, "is_trial": True}
    status = UNPROCESSABLE if form.error else 200
    return render(request, "admin/course/trial.html", context, status=status)
