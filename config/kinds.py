"""Registry of step kinds: kind → view; and the pages that show what every kind knows."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from course.kinds import ARTICLE, QUIZ, TEST, VIDEO
from course.views.joining import show_todo
from course.views.steps import article, show_step
from course.web.kept_pages import kept_for_visitors
from lessons.pages.language_choice import cookie_of_languages, remember_languages
from lessons.views.video import video
from quizzes.closings import closing_dates
from quizzes.pages.return_links import way_back
from quizzes.views import quiz

KIND_VIEWS = {ARTICLE: article, VIDEO: video, QUIZ: quiz, TEST: quiz}


@login_not_required
@require_safe
@kept_for_visitors("t", "n", but_with_cookie=cookie_of_languages)
def step(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    page = show_step(request, slug, key, kinds=KIND_VIEWS, way_back=way_back)
    return remember_languages(request, page)


@require_safe
def todo(request: HttpRequest, slug: str) -> HttpResponse:
    return show_todo(request, slug, closing_dates=closing_dates)
