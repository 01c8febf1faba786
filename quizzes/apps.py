from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuizzesConfig(AppConfig):
    name = "quizzes"
    verbose_name = _("Quizzes and tests")

    def ready(self) -> None:
        from course.authoring import RENDERERS  # noqa: PLC0415 - models come after the apps
        from quizzes.authoring import rerender_questions  # noqa: PLC0415

        RENDERERS.append(rerender_questions)
