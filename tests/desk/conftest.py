"""The desk's cast: Grace leads a course, Mallory leads another, Ada learns, Sam is staff."""

from collections.abc import Callable

import pytest
from django.test import Client

from course.models import Course, Step, User
from tests import cast

VTT = "WEBVTT\n\n00:01.000 --> 00:04.000\nOne river.\n\n00:04.000 --> 00:08.000\nTwo banks.\n"


@pytest.fixture
def rivers(grace: User) -> Course:
    """Grace's course."""
    course = cast.course()
    cast.educator(grace, course)
    return course


@pytest.fixture
def deserts(mallory: User) -> Course:
    """Mallory's course, which Grace has nothing to do with."""
    course = cast.course("deserts", title="Deserts of the world")
    cast.educator(mallory, course)
    return course


@pytest.fixture
def article(rivers: Course) -> Step:
    return cast.step(rivers, 1, "Where rivers rise")


@pytest.fixture
def film(rivers: Course) -> Step:
    """A published video step with film and captions."""
    step = cast.step(rivers, 1, "Down the Rhine", kind="video")
    cast.video(step, captions=VTT)
    return step


@pytest.fixture
def as_person() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def desk(grace: User, rivers: Course, as_person: Callable[[User], Client]) -> Client:
    """Grace at the desk."""
    return as_person(grace)


def step_data(step: Step, **changes: object) -> dict[str, object]:
    """What the form of a step posts when nothing is touched."""
    return {
        "title": step.title,
        "summary": step.summary,
        "state": "published" if step.published_at else "draft",
        "minutes": step.minutes or "",
        "activity": step.activity_id,
        "body": step.body,
        "licence": step.licence,
        "step_files-TOTAL_FORMS": "0",
        "step_files-INITIAL_FORMS": "0",
        "links-TOTAL_FORMS": "0",
        "links-INITIAL_FORMS": "0",
        **({"is_open": "on"} if step.is_open else {}),
        **({"captions_language": "en"} if step.kind == "video" else {}),
        **changes,
    }
