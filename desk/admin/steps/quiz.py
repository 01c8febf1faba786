"""Admin of quizzes and tests: previews and results."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from course import kinds
from course.models import Run, Step
from desk.admin.questions.previews import answer_trial
from desk.admin.scoped import ScopedAdmin
from desk.forms.questions.words import WORDS
from desk.previews import trial_of_quiz
from desk.results import results_page
from quizzes.models import Quiz


class QuizPages(ScopedAdmin):
    """Views of StepAdmin at …/try/<position>/ and …/results/."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path(
                "<path:object_id>/try/<int:position>/",
                view(self.try_quiz),
                name="course_step_try",
            ),
            path("<path:object_id>/results/", view(self.results), name="course_step_results"),
        ]
        return own + super().get_urls()

    def try_quiz(self, request: HttpRequest, object_id: str, position: int) -> HttpResponse:
        """Preview of a question of the quiz or test; nothing is stored."""
        step = self.row_or_404(request, object_id)
        quiz = _quiz_of(step)
        back = reverse("admin:course_step_change", args=[step.pk])

        def address(number: int) -> str:
            return reverse("admin:course_step_try", args=[step.pk, number])

        return answer_trial(request, trial_of_quiz(quiz), position, address=address, back=back)

    def results(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Learners' results and item statistics; ?run=N for one run."""
        step = self.row_or_404(request, object_id)
        quiz = _quiz_of(step)
        runs = list(step.course.runs.order_by("-number"))
        run = _chosen(runs, request.GET.get("run", ""))
        context = self.page_context(
            request,
            step,
            title=_("Results of %(step)s") % {"step": step},
            step=step,
            runs=runs,
            run=run,
            results=results_page(quiz, run),
            kinds=WORDS,
        )
        return TemplateResponse(request, "admin/course/step/results.html", context)


def _quiz_of(step: Step) -> Quiz:
    """The step's quiz, unsaved if it has no settings yet. Raises Http404 for other steps."""
    quiz = Quiz.objects.filter(step=step).first()
    if quiz is None and step.kind not in kinds.ASSESSED:
        raise Http404
    quiz = quiz or Quiz()
    quiz.step = step
    return quiz


def _chosen(runs: list[Run], number: str) -> Run | None:
    """The run with this number; None without a number. Raises Http404 for an unknown one."""
    if not number:
        return None
    found = next((run for run in runs if str(run.number) == number), None)
    if found is None:
        raise Http404
    return found
