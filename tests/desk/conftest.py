"""Fixtures of the desk: Grace leads a course, Mallory leads another, Ada learns, Sam is staff."""

import subprocess
from collections.abc import Callable

import pytest
from django.test import Client

from course.models import Course, Step, User
from tests import factories

VTT = "WEBVTT\n\n00:01.000 --> 00:04.000\nOne river.\n\n00:04.000 --> 00:08.000\nTwo banks.\n"


@pytest.fixture
def rivers(grace: User) -> Course:
    """Grace's course."""
    course = factories.course()
    factories.educator(grace, course)
    return course


@pytest.fixture
def deserts(mallory: User) -> Course:
    """Mallory's course, which Grace cannot edit."""
    course = factories.course("deserts", title="Deserts of the world")
    factories.educator(mallory, course)
    return course


@pytest.fixture
def article(rivers: Course) -> Step:
    return factories.step(rivers, 1, "Where rivers rise")


@pytest.fixture
def film(rivers: Course) -> Step:
    """A published video step with film and captions."""
    step = factories.step(rivers, 1, "Down the Rhine", kind="video")
    factories.video(step, captions=VTT)
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


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, int], bytes]:
    folder = tmp_path_factory.mktemp("films")

    def make(name: str, seconds: int = 3) -> bytes:
        path = folder / f"{seconds}-{name}"
        codec = ["-c:v", "libx264"] if name.endswith("mp4") else ["-c:v", "libvpx-vp9"]
        source = ["-f", "lavfi", "-i", f"color=c=navy:s=160x90:d={seconds}:r=5"]
        command = ["ffmpeg", "-y", "-loglevel", "error", *source, "-pix_fmt", "yuv420p", *codec]
        subprocess.run([*command, str(path)], check=True)
        return path.read_bytes()

    return make


def step_data(step: Step, **changes: object) -> dict[str, object]:
    """Form data of an unchanged step."""
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
