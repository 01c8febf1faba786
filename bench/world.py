"""Test data of the benchmarks: two courses, ten learners, and a hundred thousand more."""

import secrets
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from bench.facts import Learner, Place, play
from course import authoring, enrolling, outline
from course.models import Activity, Course, Run, Step, TeamMember, User, Week
from hosting.postgres import cluster
from lessons.models import Transcript, Video, VideoFile

LEARNERS = 10
STEPS_PER_LEARNER = 5
SIZES = {10: (2, 5), 400: (20, 20)}  # steps: weeks and steps per week
OWN = cluster.DATABASE
GROWN = "grown"
_TEXT = "An ordinary paragraph of a step, some hundred characters long, as authors write them. " * 4


def make_world(at: datetime) -> tuple[list[Learner], dict[int, Place]]:
    """Courses of 10 and 400 steps around the demo's longest film, and learners who joined both.

    They have played fifty spans of each film.
    """
    film = Video.objects.order_by("-duration_ms").select_related("step__course")[0]
    places = {steps: _course(steps, film, at) for steps in SIZES}
    learners = [_learner(index) for index in range(LEARNERS)]
    for place in places.values():
        course = Course.objects.get(slug=place.slug)
        for learner in learners:
            enrolling.join(User.objects.get(pk=learner.pk), course, at=at)
    play(conninfo(OWN))
    return learners, places


def _course(steps: int, film: Video, at: datetime) -> Place:
    weeks, per_week = SIZES[steps]
    like = film.step.course
    course = Course(
        slug=f"bench-{steps}",
        organisation=like.organisation,
        title=f"A course of {steps} steps",
        summary=like.summary,
        body=like.body if "![" not in like.body else _TEXT,
        outcomes=like.outcomes,
        audience=like.audience,
        published_at=at - timedelta(days=30),
    )
    authoring.save_course(course)
    Run.objects.create(course=course, number=1, starts_on=at.date(), pace=Run.Pace.ALL_AT_ONCE)
    made = [_step(course, week, n, at) for week in range(1, weeks + 1) for n in range(per_week)]
    _copy_film(film, made[0])
    outline.renumber(course)
    keys = [step.key for step in made]
    return Place(steps, course.slug, keys[0], keys[1], keys[2:])


def _step(course: Course, week: int, index: int, at: datetime) -> Step:
    row, _ = Week.objects.get_or_create(
        course=course, number=week, defaults={"title": f"What week {week} is about"}
    )
    activity, _ = Activity.objects.get_or_create(
        week=row, position=index // 5, defaults={"title": f"Part {index // 5 + 1}"}
    )
    step = Step(
        course=course,
        activity=activity,
        position=index,
        kind="video" if week == 1 and index == 0 else "article",
        title=f"A step with a title of usual length, number {index + 1}",
        body=f"{_TEXT}\n\n" * 3,
        minutes=5,
        published_at=at - timedelta(days=30),
    )
    authoring.save_step(step, at=at)
    return step


def _copy_film(film: Video, step: Step) -> None:
    """The step gets the film's rows; its files stay where they are."""
    files = list(VideoFile.objects.filter(video=film))
    transcripts = list(Transcript.objects.filter(video=film))
    copied = Video.objects.create(
        step=step, duration_ms=film.duration_ms, poster=film.poster.name, poster_sha256="0" * 64
    )
    authoring.note_film(step.pk, length_ms=film.duration_ms, revision=copied.revision)
    for file in files:
        file.pk, file.video = None, copied
        file.save(force_insert=True)
    for transcript in transcripts:
        transcript.pk, transcript.video = None, copied
        transcript.save(force_insert=True)


def _learner(index: int) -> Learner:
    name = f"Learner Number{index:03d}"
    user = User.objects.create_user(f"learner{index:03d}@example.org", display_name=name)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    UserSession.objects.create(user=user, session_key=session.session_key, ip="127.0.0.1")
    token = secrets.token_hex(16)
    cookie = (
        f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={token}"
    )
    return Learner(user.pk, name, cookie)


def make_educator(slug: str) -> Learner:
    """A member of a course's team."""
    made = _learner(LEARNERS)
    course = Course.objects.get(slug=slug)
    TeamMember.objects.create(user_id=made.pk, course=course, role=TeamMember.Role.LEAD_EDUCATOR)
    return made


_GROW = (Path(__file__).parent / "grow.sql").read_text(encoding="utf-8")


def grow(people: int) -> None:
    """Copy the database to one named `grown`, and add this many learners of both courses there."""
    with psycopg.connect(conninfo("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {GROWN} TEMPLATE {OWN}")
    with psycopg.connect(conninfo(GROWN), autocommit=True) as connection:
        connection.execute(
            "SELECT set_config('bench.people', %s, false), set_config('bench.steps', %s, false)",
            [str(people), str(STEPS_PER_LEARNER)],
        )
        connection.execute(_GROW)
    for name in (GROWN, OWN):
        with psycopg.connect(conninfo(name), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")


def conninfo(name: str) -> str:
    """The libpq connection string of a database of the embedded PostgreSQL."""
    return f"host={cluster.socket_dir()} user={cluster.USER} dbname={name}"
