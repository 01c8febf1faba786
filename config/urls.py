"""URL configuration of the site."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from config.kinds import calendar, change_run, new_note, progress, step, todo
from course.views.signup import signup
from course.web import health, metrics
from desk.own_data import own_data

handler400 = "course.web.errors.bad_request"
handler500 = "course.web.errors.server_error"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path(
        "favicon.ico",
        login_not_required(RedirectView.as_view(url="/static/favicon.svg")),
    ),
    path("accounts/signup/", signup, name="account_signup"),
    # Our account page holds what django-allauth spreads over several.
    path("accounts/email/", RedirectView.as_view(pattern_name="course:account")),
    path("account/data/", own_data, name="own_data"),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    re_path(r"^calendar/(?P<secret>[a-z0-9]{20,60})\.ics$", calendar, name="calendar"),
    path("courses/<slug:slug>/steps/<slug:key>/", step, name="step"),
    path("courses/<slug:slug>/todo/", todo, name="todo"),
    path("courses/<slug:slug>/progress/", progress, name="progress"),
    path("courses/<slug:slug>/change-run/", change_run, name="change_run"),
    path("courses/<slug:slug>/notes/new/", new_note, name="new_note"),
    path("", include("lessons.urls")),
    path("", include("quizzes.urls")),
    path("", include("course.urls")),
]
