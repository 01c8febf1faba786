"""URLs of quizzes and their attempts."""

from django.urls import re_path

from quizzes import views

app_name = "quizzes"

_STEP = r"^courses/(?P<slug>[-\w]+)/steps/(?P<key>[a-z2-9]{8})/attempts/"
_ATTEMPT = _STEP + r"(?P<number>[1-9][0-9]{0,4})/"

urlpatterns = [
    re_path(_STEP + "$", views.attempts_of_step, name="attempts"),
    re_path(_ATTEMPT + "$", views.attempt, name="attempt"),
    re_path(
        _ATTEMPT + r"questions/(?P<position>[1-9][0-9]{0,3})/$", views.question, name="question"
    ),
]
