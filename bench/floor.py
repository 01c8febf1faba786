"""Baseline (the floor) for load tests: one view, one SELECT, a template of 10 kB.

It runs in the same workers as the product's pages, with the same middleware and compression: its
cost is the overhead of Django, the server and the database.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from config.urls import handler400, handler500
from config.urls import urlpatterns as pages
from course.models import Course

__all__ = ["handler400", "handler500", "urlpatterns"]


@login_not_required
def floor(request: HttpRequest, slug: str) -> HttpResponse:
    row = Course.objects.filter(slug=slug).values("title", "summary").get()
    return render(request, "floor.html", row)


urlpatterns = [path("floor/<slug:slug>/", floor), *pages]
