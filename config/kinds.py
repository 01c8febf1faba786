"""Registry of step kinds: kind → view; and the pages that show what every kind knows."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from course.kinds import ARTICLE, QUIZ, TEST, VIDEO
from course.models import Enrolment, Run
from course.pages.note_pages.places import paragraph_place
from course.pages.progress_map import Closings, ProgressMaps
from course.views.calendar import show_calendar
from course.views.enrolments.changing_run import show_change_run
from course.views.enrolments.joining import show_todo
from course.views.notes import show_new_note
from course.views.progress import show_progress
from course.views.steps import article, show_step
from course.web.kept_pages import kept_for_visitors
from desk.runs import move_learner
from lessons.noting import sentence_place
from lessons.pages.language_choice import cookie_of_languages, remember_languages
from lessons.views.video import video
from quizzes.closings import closing_dates, closing_instant, closing_value, closings_of_runs
from quizzes.noting import question_place
from quizzes.pages.return_links import way_back
from quizzes.views import quiz

PROGRESS = ProgressMaps(Closings(closing_value, closing_instant))
KIND_VIEWS = {ARTICLE: article, VIDEO: video, QUIZ: quiz, TEST: quiz}
# Where in a step a note may be.
NOTE_PLACES = {
    ARTICLE: paragraph_place,
    VIDEO: sentence_place,
    QUIZ: question_place,
    TEST: question_place,
}


@login_not_required
@require_safe
@kept_for_visitors("t", "n", but_with_cookie=cookie_of_languages)
def step(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    page = show_step(request, slug, key, kinds=KIND_VIEWS, way_back=way_back)
    return remember_languages(request, page)


@require_safe
def todo(request: HttpRequest, slug: str) -> HttpResponse:
    return show_todo(request, slug, closing_dates=closing_dates)


@login_not_required
@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponseBase:
    return show_calendar(request, secret, closings=closings_of_runs)


@require_safe
def progress(request: HttpRequest, slug: str) -> HttpResponse:
    return show_progress(request, slug, maps=PROGRESS)


@require_http_methods(["GET", "HEAD", "POST"])
def change_run(request: HttpRequest, slug: str) -> HttpResponse:
    def move(enrolment: Enrolment, run: Run) -> Enrolment:
        return move_learner(enrolment, run, at=timezone.now(), is_own_wish=True)

    return show_change_run(request, slug, mover=move)


@require_http_methods(["GET", "HEAD", "POST"])
def new_note(request: HttpRequest, slug: str) -> HttpResponse:
    return show_new_note(request, slug, places=NOTE_PLACES)
