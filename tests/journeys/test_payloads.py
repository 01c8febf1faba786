"""XSS payloads in every text people and files can bring: shown as text, everywhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.files.base import ContentFile
from django.db.models import CharField, TextField
from django.urls import reverse
from django.utils import timezone

from course import authoring, enrolling
from course.course_files import store_course_file
from course.models import (
    Activity,
    Certificate,
    Course,
    Moment,
    Organisation,
    Run,
    SitePage,
    StepFile,
    StepLink,
    User,
    Week,
)
from course.moments import QuotedPlace, Realignment, create_moment, record
from course.notes.writing import NotePlace, write_note
from course.people import verify
from lessons.captions.reader import read_captions
from lessons.models import Video
from lessons.transcripts import save_transcript
from quizzes import attempts
from quizzes import questions as q
from quizzes.authoring import save_question, set_slots
from quizzes.marking import ResponseValue
from quizzes.models import Question, QuizItem
from tests import factories
from tests.factories import quiz_steps as quiz_stage
from tests.journeys.desk_pages import desk_addresses
from tests.worlds.film_course import FilmCourse, make_film_course, picture

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.conftest import Reading

pytestmark = pytest.mark.browser

PAYLOAD = '"><img src=x onerror=alert(1)><svg onload=alert(1)>'
ESCAPED = PAYLOAD.replace("<", "&lt;").replace(">", "&gt;")
CAPTIONS = f"""WEBVTT

00:00:00.000 --> 00:00:20.000
<v {ESCAPED}>Said {PAYLOAD} and {ESCAPED} once.

00:00:20.000 --> 00:00:40.000
<v Mallory "><img src=x onerror=alert(1)>Again &lt;img src=x onerror=alert(1)&gt; and again.

NOTE {PAYLOAD}

00:00:50.000 --> 00:00:45.000
{PAYLOAD}
"""
BODY = f"""{PAYLOAD}

## {PAYLOAD}

- {PAYLOAD}

[{ESCAPED}](https://e.example/{PAYLOAD.replace(" ", "%20")} "{ESCAPED}")

![{ESCAPED}](drawing.png)

    {PAYLOAD}

`{PAYLOAD}`

[x](javascript:alert(1)) <javascript:alert(1)>
"""
# Elements and handlers that no page of ours has.
RAW = "img[src='x'], svg[onload], [onerror], [onload], a[href^='javascript:']"


@pytest.fixture
def db() -> None:
    """The tests share one database (see `standing`)."""


@dataclass(slots=True)
class Hostile:
    stage: FilmCourse
    learner: User
    educator: User
    staff: User


@pytest.fixture(scope="module")
def hostile(standing: None) -> Hostile:
    stage = make_film_course(title=f"Rivers {PAYLOAD}", summary=PAYLOAD)
    people = [factories.person(f"{name} {PAYLOAD}") for name in ("Ada", "Grace")]
    staff = factories.person(f"Sam {PAYLOAD}", is_staff=True)
    for person in (*people, staff):
        verify(person)
    factories.educator(people[1], stage.course)
    _write_course(stage.course)
    _write_step(stage)
    _write_transcript(stage, people[1])
    stage.run.joining, stage.run.join_code = Run.Joining.CODE, PAYLOAD[:40]
    stage.run.save()
    enrolling.join(people[0], stage.course, at=timezone.now(), code=PAYLOAD[:40])
    _write_quiz(stage, people[0])
    _write_notes(stage, people[0])
    _write_certificates(people)
    for row in (stage.course, stage.run, stage.film, stage.course.organisation, people[0]):
        LogEntry.objects.log_actions(people[1].pk, [row], CHANGE, change_message=PAYLOAD)
    return Hostile(stage, people[0], people[1], staff)


def _write_notes(stage: FilmCourse, learner: User) -> None:
    moment = Moment.objects.create(
        step=stage.film, language="en", quote=PAYLOAD, start_ms=0, end_ms=20_000, is_private=True
    )
    places = (NotePlace(moment=moment), NotePlace(quote=PAYLOAD), NotePlace())
    for number, place in enumerate(places):
        write_note(
            stage.film,
            PAYLOAD,
            key=UUID(int=number),
            place=partial(replace, place),
            actor=learner,
            at=timezone.now(),
        )


def _write_certificates(people: list[User]) -> None:
    """The learner's is valid; that of the educator, who has joined too, is revoked."""
    mine = people[0].enrolments.get()
    theirs = factories.enrol(people[1], mine.course, mine.run)
    week = {"number": 1, "title": PAYLOAD, "steps": []}
    step = {"number": "1.1", "title": PAYLOAD, "kind": PAYLOAD, "complete": True}
    week["steps"] = [step | {"score_percent": 80}]
    factories.certificate(mine, name=PAYLOAD, transcript=[week])
    factories.certificate(theirs, name=PAYLOAD, revoked_at=timezone.now(), revoked_reason=PAYLOAD)


def _write_course(course: Course) -> None:
    Organisation.objects.filter(pk=course.organisation_id).update(name=PAYLOAD)
    store_course_file(course, f"{PAYLOAD}.png", ContentFile(picture(64, 36), name="x.png"))
    store_course_file(course, "drawing.png", ContentFile(picture(64, 36), name="x.png"))
    course.organisation.refresh_from_db()
    course.topics = PAYLOAD
    course.body, course.outcomes, course.audience, course.licence = BODY, PAYLOAD, PAYLOAD, PAYLOAD
    authoring.save_course(course)
    page = SitePage(slug=SitePage.Slug.PRIVACY, title=PAYLOAD, body=BODY.replace("![", "["))
    authoring.save_site_page(page)
    Week.objects.filter(course=course).update(title=PAYLOAD, introduction=PAYLOAD)
    Activity.objects.filter(week__course=course).update(title=PAYLOAD)


def _write_step(stage: FilmCourse) -> None:
    for step in stage.course.steps.all():
        step.title = f"{PAYLOAD} {step.label}"
        step.summary = step.licence = PAYLOAD
        step.body = BODY
        authoring.save_step(step, at=timezone.now())
    StepFile.objects.filter(step=stage.film).update(title=PAYLOAD)
    StepLink.objects.filter(step=stage.film).update(title=PAYLOAD)
    stage.film.refresh_from_db()


def _write_quiz(stage: FilmCourse, learner: User) -> None:
    """Questions of each kind full of it, answered wrongly, to show everything."""
    moment = Moment.objects.create(
        step=stage.film, language="en", quote=PAYLOAD, start_ms=1_000, end_ms=2_000
    )
    quiz = quiz_stage.quiz(stage.course, kind="test", week=5, title=PAYLOAD, marks_by_try=[1])
    rows = []
    for content in _hostile_questions():
        row = Question(course=stage.course, title=PAYLOAD, tags=[PAYLOAD[:40]])
        save_question(row, content, at=timezone.now(), moments={"feedback": moment})
        rows.append(row)
    set_slots(quiz, [QuizItem(question=row) for row in rows])
    enrolment = learner.enrolments.get()
    attempt = attempts.start(enrolment, quiz, after=0, at=timezone.now())
    for asked in list(attempt.asked.select_related("version"))[:-1]:
        typed = asked.version.kind == "text"
        given = ResponseValue((), PAYLOAD) if typed else quiz_stage.wrong(asked)
        attempts.respond(attempt.pk, asked.position, given, try_number=1, at=timezone.now())


def _hostile_questions() -> list[q.QuestionContent]:
    note = q.AuthorNote(BODY.replace("![", "["))
    made = []
    for content in quiz_stage.OF_EACH_KIND.values():
        options = tuple(
            option
            if content.kind == q.NUMBER
            else replace(
                option,
                text=f"{option.text} {PAYLOAD}" if option.text else "",
                match=f"{option.match} {PAYLOAD}" if option.match else "",
                feedback=note,
            )
            for option in content.options
        )
        units = (q.Unit(PAYLOAD),) if content.kind == q.NUMBER else ()
        stem = f"{PAYLOAD} _____ {PAYLOAD}"
        made.append(
            replace(content, stem=stem, options=options, hint=note, feedback=note, units=units)
        )
    return made


def _write_transcript(stage: FilmCourse, actor: User) -> None:
    video = Video.objects.get(step=stage.film)
    read = read_captions(CAPTIONS, name=f"{PAYLOAD}.vtt", duration_ms=60_000)
    for language in ("en", "ko"):
        save_transcript(
            video, language, read, source_name=f"{PAYLOAD}.vtt", actor=actor, at=timezone.now()
        )
    place = QuotedPlace(PAYLOAD, PAYLOAD, PAYLOAD, 1_000, 2_000)
    findings = (Realignment("doubtful", place), Realignment("lost"))
    for at, finding in enumerate(findings):
        moment = create_moment(stage.film, "en", replace(place, start_ms=at))
        record([(moment, finding)])


def look(page: Page, reading: Reading, address: str) -> str:
    """Open a page and check that payloads are text; returns the page's text."""
    answer = page.goto(address)
    assert answer is not None
    page.wait_for_load_state()
    page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true; })")
    assert page.locator(RAW).count() == 0, address
    assert reading.problems == [], address
    return page.locator("body").inner_text()


def public_addresses(stage: FilmCourse) -> list[str]:
    return [
        "/",
        reverse("todo", args=["rivers"]),
        *(reverse(f"course:{name}", args=["rivers"]) for name in ("course", "join", "leave")),
        *(row.get_absolute_url() for row in Certificate.objects.all()),
        *(f"{row.get_absolute_url()}transcript/" for row in Certificate.objects.all()),
        *("/account/", "/privacy/", "/organisations/delta-college/"),
        *(f"/?q={PAYLOAD}", f"/?topic={PAYLOAD}"),
        *(stage.address(label) for label in ("1.1", "5.2", "5.3", "6.1")),
        *(f"{stage.address('5.4')}{rest}" for rest in ("", "attempts/1/", f"?refused={PAYLOAD}")),
        *(f"{stage.address('5.4')}attempts/1/questions/{n}/" for n in range(1, 8)),
        f"{stage.address('5.2')}?back={PAYLOAD}",
        f"{stage.address('5.2')}?t=46&language={PAYLOAD}",
        f"{stage.address('5.2')}?t=0&n=1",
        f"{stage.address('5.2')}?language=ko&beside=en&t=21",
        f"{stage.address('5.2')}?language={PAYLOAD}&beside={PAYLOAD}&t=1&n={PAYLOAD}",
        f"{stage.address('5.2')}transcript/ko/",
        *(f"/courses/rivers/notes/{rest}" for rest in ("", f"?q={PAYLOAD}", f"?order={PAYLOAD}")),
        f"/courses/rivers/join/?next={PAYLOAD}",
        f"/accounts/login/?next=/{PAYLOAD}",
        "/accounts/signup/?next=/courses/rivers/join/",
        f"/{PAYLOAD}/",
    ]


# A learner's alone: others get 404.
OWN_ADDRESSES = [
    *(f"/courses/rivers/notes/{UUID(int=number)}/" for number in range(3)),
    f"/courses/rivers/notes/{UUID(int=0)}/deletion/",
]


# Texts with a restricted format, or derived from others.
FORMED = {
    *("slug", "key", "email", "url", "password", "language", "han_language", "time_zone", "kind"),
    *("sha256", "poster_sha256", "loaded_sha256", "cover_sha256", "cover_of"),
    *("encoding", "place", "tag", "paragraph", "question", "code", "calendar_salt"),
}


def test_every_text_there_is_brings_hostile_words(db: None, hostile: Hostile) -> None:
    harmless = [
        f"{model.__name__}.{text.name}"
        for model in apps.get_models()
        if model._meta.app_label in {"course", "lessons", "quizzes"}
        and model._default_manager.exists()
        for text in model._meta.concrete_fields
        if isinstance(text, CharField | TextField) and not text.choices and text.name not in FORMED
        if not model._default_manager.filter(**{f"{text.name}__contains": "onerror"}).exists()
    ]

    assert harmless == []


@pytest.mark.parametrize("who", ["visitor", "learner", "educator"])
def test_public_pages(reading: Reading, db: None, hostile: Hostile, who: str) -> None:
    page = reading.open(user=getattr(hostile, who, None))

    texts = [look(page, reading, address) for address in public_addresses(hostile.stage)]

    assert sum(PAYLOAD in text for text in texts) >= 6
    film = texts[public_addresses(hostile.stage).index(hostile.stage.film.get_absolute_url())]
    # What looked like tags is dropped, as the standard requires; what was escaped is text.
    assert f'Said "> and {PAYLOAD} once.' in film


def test_own_notes(reading: Reading, db: None, hostile: Hostile) -> None:
    page = reading.open(user=hostile.learner)
    film = hostile.stage.address("5.2")
    news = [f"/courses/rivers/notes/new/?step={hostile.stage.film.key}&t={t}" for t in (1, PAYLOAD)]

    texts = [look(page, reading, address) for address in (*OWN_ADDRESSES, *news, film)]

    assert sum(PAYLOAD in text for text in texts) >= 6
    page.locator(".pen").first.press("Enter")
    assert page.locator(".lines textarea").input_value() == PAYLOAD
    assert page.locator(RAW).count() == 0


@pytest.mark.parametrize("who", ["educator", "staff"])
def test_desk_pages(reading: Reading, db: None, hostile: Hostile, who: str) -> None:
    stage = hostile.stage
    page = reading.open(user=getattr(hostile, who))
    addresses = [
        *desk_addresses(stage.film),
        f"/admin/course/run/{stage.run.pk}/progress/?q={PAYLOAD}&order={PAYLOAD}",
        f"/admin/course/step/?q={PAYLOAD}",
    ]

    texts = [look(page, reading, address) for address in addresses]

    assert sum(PAYLOAD in text for text in texts) >= 12


def test_playing_hostile_captions(reading: Reading, db: None, hostile: Hostile) -> None:
    page = reading.open()
    look(page, reading, hostile.stage.address("5.2"))

    page.evaluate("document.querySelector('video').play()")
    page.wait_for_function("() => document.querySelector('track').track.cues?.length === 3")
    page.wait_for_function("() => document.querySelector('[data-t][aria-current]')")

    assert page.locator(RAW).count() == 0
