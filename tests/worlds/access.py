"""World of the access matrices: people and courses."""

from dataclasses import dataclass
from uuid import UUID

from django.core.files.base import ContentFile
from django.test import Client

from course.models import Certificate, Course, CourseFile, Notice, Organisation, Step, StepFile
from course.notes.writing import write_note
from course.notices.kinds import WELCOME
from course.notices.writing import notify
from quizzes import attempts
from quizzes.models import Quiz, QuizItem
from tests import factories
from tests.factories import quiz_steps

# other: a learner of another course; foreign: an educator of another course.
# The key of the learner's note.
NOTE = UUID(int=1)
PEOPLE = ("visitor", "learner", "other", "educator", "foreign", "staff")


@dataclass(eq=False)
class AccessWorld:
    course: Course
    draft_course: Course
    steps: dict[str, Step]
    tests: dict[str, Step]
    files: dict[str, CourseFile]
    clients: dict[str, Client]
    # The learner's.
    certificate: Certificate
    notice: Notice


def access_world() -> AccessWorld:
    course, lakes = factories.course(), factories.course("lakes", title="Lakes")
    draft_course = factories.course("seas", title="Seas", published_at=None)
    for each in (course, lakes, draft_course):
        factories.run(each)
    Organisation.objects.get().logo.save("logo.png", ContentFile(b"png"))
    for each in (course, draft_course):
        each.cover_sha256 = "d" * 64
        each.cover.save("cover.webp", ContentFile(b"webp"))
    steps = {
        "open": factories.step(course, 5, "Open", kind="video", is_open=True),
        "closed": factories.step(course, 5, "Closed", kind="video"),
        "locked": factories.step(course, 6, "Locked", kind="video"),
        "draft": factories.step(course, 5, "Draft", kind="video", is_published=False),
    }
    files = {}
    for case, step in steps.items():
        video = factories.video(step, captions=factories.vtt(1))
        video.files.get().file.save("film.mp4", ContentFile(bytes(3_000_000)))
        video.poster.save("poster.webp", ContentFile(b"webp"))
        video.poster_sha256 = "b" * 64
        video.save()
        files[case] = CourseFile(
            course=course, name=f"{case}.png", kind="image", sha256="c" * 64, bytes=3
        )
        files[case].file.save(f"{case}.png", ContentFile(b"png"))
        StepFile.objects.create(step=step, file=files[case])
    people = _people(course, lakes, draft_course)
    learner = course.enrolments.get().learner
    write_note(steps["open"], "Hers", key=NOTE, actor=learner, at=factories.NOW)
    certificate = factories.certificate(course.enrolments.get())
    notify(person=learner.pk, kind=WELCOME, key="run", course=course, at=factories.NOW)
    tests, notice = _tests(course), Notice.objects.get()
    return AccessWorld(course, draft_course, steps, tests, files, people, certificate, notice)


def _tests(course: Course) -> dict[str, Step]:
    """Tests that the learner has started, each at the end of its week."""
    enrolment = course.enrolments.get()
    made = {}
    for case, week in {"open": 5, "closed": 5, "locked": 6, "draft": 5}.items():
        fields = {"is_open": case == "open", "is_published": case != "draft"}
        step = factories.step(course, week, f"{case} test", kind="test", **fields)
        quiz = Quiz.objects.create(step=step)
        question = quiz_steps.question(course, quiz_steps.OF_EACH_KIND["one"])
        QuizItem.objects.create(quiz=quiz, question=question)
        attempts.start(enrolment, quiz, after=0, at=factories.NOW)
        made[case] = step
    return made


def _people(course: Course, lakes: Course, draft_course: Course) -> dict[str, Client]:
    learner, other = factories.person("Ada Park"), factories.person("Bo Learner")
    educator, foreign = factories.person("Grace Lindqvist"), factories.person("Frida Foreign")
    staff = factories.person("Sam Okafor", is_staff=True)
    factories.enrol(learner, course, joined_at=factories.NOW)
    factories.enrol(other, lakes, joined_at=factories.NOW)
    factories.educator(educator, course)
    factories.educator(educator, draft_course)
    factories.educator(foreign, lakes)
    clients = {"visitor": Client()}
    users = zip(PEOPLE[1:], (learner, other, educator, foreign, staff), strict=True)
    for name, user in users:
        clients[name] = Client()
        clients[name].force_login(user)
    return clients
