"""Previews of questions, quizzes and tests, rendered by the learner's own pages."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from desk import previews
from desk.previews import Trial
from quizzes.marking import ResponseRefused, ResponseValue
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
    """One question of a preview; `address` gives the URL of each, `back` leads to the desk.
    Read-only.
    """
    if not 1 <= position <= len(trial.versions):
        raise Http404
    tried = previews.unpack(request.GET.get("tried", ""), trial.versions[position - 1].read())
    form = FormState(is_again="again" in request.GET)
    if request.method == "POST":
        form, after = _respond(request.POST, trial, position, tried)
        if after is not None:
            return redirect(f"{address(position)}?tried={previews.pack(after)}#result")
    page = previews.trial_page(trial, position, tried, form=form, address=address, back=back)
    context = {"page": page, "course": trial.course, "is_trial": True}
    status = UNPROCESSABLE if form.error else 200
    return render(request, "admin/course/trial.html", context, status=status)


def _respond(
    data: QueryDict, trial: Trial, position: int, tried: list[ResponseValue]
) -> tuple[FormState, list[ResponseValue] | None]:
    """The form to show again, or the tries with the one that was sent."""
    sent = previews.held(trial, position, data, tried)
    if "move" in data:
        return FormState(sent), None
    try:
        return FormState(), previews.respond(trial, position, data, tried)
    except ResponseRefused as refused:
        return refused_form(refused, trial.versions[position - 1].read(), sent), None
