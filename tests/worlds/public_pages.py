"""A site with each kind of page that visitors see, and the pages by name."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from course.authoring import save_site_page
from course.models import Course, CourseFile, Run, SitePage, StepFile, StepLink, TeamMember, User
from lessons.models import Video
from quizzes.models import Quiz
from tests import factories
from tests.factories import question_contents, quiz_steps

PAGES = (
    *("home", "catalogue", "topic", "course", "organisation", "article", "film", "moment"),
    *("test", "privacy"),
)


@dataclass(frozen=True, slots=True)
class PublicWorld:
    course: Course
    run: Run
    grace: User
    video: Video
    test: Quiz
    file: CourseFile
    paths: dict[str, str]


def make_world() -> PublicWorld:
    """Rivers: an open article, film and test, one closed step, a file, a link, an educator."""
    course = factories.course(topics="Water\nTrade", body="All about **rivers**.")
    article = factories.step(course, 1, "Springs", is_open=True)
    film = factories.step(course, 1, "Deltas", kind="video", is_open=True)
    video = factories.video(film, captions=factories.vtt(1))
    factories.transcript(video, factories.vtt(1), "ko")
    test = quiz_steps.quiz(course, question_contents.one("Silt", "Salt"), kind="test")
    test.step.is_open = True
    test.step.save()
    factories.step(course, 2, "Mouths")
    sha = "c" * 64
    file = CourseFile.objects.create(
        course=course, name="map.png", kind="image", file="files/map.png", sha256=sha, bytes=2_000
    )
    Course.objects.filter(pk=course.pk).update(image=file)
    StepFile.objects.create(step=article, file=file, title="A map")
    StepLink.objects.create(step=article, title="Weather", url="https://weather.example/")
    grace = factories.person("Grace Lindqvist")
    factories.educator(grace, course, TeamMember.Role.LEAD_EDUCATOR)
    save_site_page(SitePage(slug="privacy", title="Privacy here", body="We keep **little**."))
    home = course.get_absolute_url()
    paths = {
        "home": "/",
        "catalogue": "/courses/",
        "topic": "/?topic=Water",
        "course": home,
        "organisation": course.organisation.get_absolute_url(),
        "article": article.get_absolute_url(),
        "film": film.get_absolute_url(),
        "moment": f"{film.get_absolute_url()}?t=12",
        "test": test.step.get_absolute_url(),
        "privacy": "/privacy/",
    }
    run = factories.run(course, ends_on=factories.NOW.date(), time_zone="Asia/Seoul")
    return PublicWorld(course, run, grace, video, test, file, paths)


def is_kept(client: Client, path: str) -> bool:
    """Whether a page that was asked for before comes without its queries."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries) == 1 and "course_publicchange" in queries[0]["sql"]


def rendered_now(client: Client, path: str, **headers: str) -> Any:
    """The page as it is without being kept, which nothing is within a transaction."""
    with transaction.atomic():
        return client.get(path, headers=headers)
