"""What the desk shows of a quiz or test beside its form."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse

from desk.admin.scoped import ScopedAdmin
from desk.admin.trial_pages import answer_trial
from desk.trials import trial_of_quiz
from quizzes.models import Quiz


class QuizPages(ScopedAdmin):
    """What StepAdmin shows at …/try/<position>/."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path(
                "<path:object_id>/try/<int:position>/",
                view(self.try_quiz),
                name="course_step_try",
            ),
        ]
        return own + super().get_urls()

    def try_quiz(self, request: HttpRequest, object_id: str, position: int) -> HttpResponse:
        """A question of the quiz or test as a learner gets it; nothing is kept."""
        step = self.row_or_404(request, object_id)
        quiz = Quiz.objects.filter(step=step).first()
        if quiz is None:
            raise Http404
        quiz.step = step
        back = reverse("admin:course_step_change", args=[step.pk])

        def address(number: int) -> str:
            return reverse("admin:course_step_try", args=[step.pk, number])

        return answer_trial(request, trial_of_quiz(quiz), position, address=address, back=back)
