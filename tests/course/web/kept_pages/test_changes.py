"""A kept page is right after any change, in whatever way it was made."""

import re
from collections.abc import Callable
from datetime import date
from itertools import chain
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from psycopg import sql
from psycopg.conninfo import make_conninfo

from course import enrolling, progress
from course.models import (
    Activity,
    Course,
    CourseFile,
    Organisation,
    PublicChange,
    Run,
    SitePage,
    Step,
    StepFile,
    StepLink,
    TeamMember,
    User,
    Week,
)
from hosting.backup.postgres import libpq_parameters
from lessons.film.playing import add_played
from lessons.models import Transcript, Video, VideoFile
from quizzes import attempts
from quizzes.models import Question, Quiz
from tests import factories
from tests.worlds.public_pages import PublicWorld, is_kept, rendered_now

# What a page says before and after a column of some table has another value.
SHOWN: dict[str, tuple[type[Model], str, Any, str, str]] = {
    "course": (Course, "title", "Seas", "home", "Seas"),
    "topics": (Course, "topics", "Salt", "catalogue", "Salt"),
    "summary": (Course, "summary", "All of it", "course", "All of it"),
    "listed": (Course, "is_listed", False, "course", "noindex"),
    "organisation": (Organisation, "name", "Estuary School", "organisation", "Estuary School"),
    "week": (Week, "introduction", "It begins.", "course", "It begins."),
    "activity": (Activity, "title", "Rain and snow", "course", "Rain and snow"),
    "step": (Step, "title", "Wells", "course", "Wells"),
    "text": (Step, "body_html", "<p>Wet.</p>", "article", "<p>Wet.</p>"),
    "file": (CourseFile, "sha256", "d" * 64, "article", "/dddddddddddddddd/map.png"),
    "listed file": (StepFile, "title", "A chart", "article", "A chart"),
    "link": (StepLink, "title", "Tides", "article", "Tides"),
    "run": (Run, "starts_on", date(2026, 9, 1), "home", "1 September 2026"),
    "joining": (Run, "joining", "closed", "course", "There is no run to join"),
    "role": (TeamMember, "role", "mentor", "course", "-Grace Lindqvist"),
    "name": (User, "display_name", "Grace Kim", "course", "Grace Kim"),
    "site page": (SitePage, "title", "What we keep", "privacy", "What we keep"),
    "video": (Video, "revision", 7, "film", "/film/7/720.mp4"),
    "video file": (VideoFile, "height", 480, "film", "/film/1/480.mp4"),
    "transcript": (Transcript, "html", "<p>Spoken</p>", "moment", "<p>Spoken</p>"),
    "test": (Quiz, "pass_percent", 55, "test", "<dd>55"),
    "question": (Question, "retired_at", factories.NOW, "test", "<dd>0</dd>"),
}


def by_save(row: Any, field: str, value: Any) -> None:
    setattr(row, field, value)
    row.save()


def in_bulk(row: Any, field: str, value: Any) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**{field: value})


def by_sql(row: Any, field: str, value: Any) -> None:
    """By another program, past Django."""
    meta = row._meta
    with psycopg.connect(make_conninfo(**libpq_parameters(connection))) as other:
        other.execute(
            sql.SQL("UPDATE {} SET {} = %s WHERE {} = %s").format(
                sql.Identifier(meta.db_table),
                sql.Identifier(meta.get_field(field).column),
                sql.Identifier(meta.pk.column),
            ),
            [value, row.pk],
        )


class TestChange:
    @pytest.mark.parametrize("way", [by_save, in_bulk, by_sql])
    @pytest.mark.parametrize("what", SHOWN)
    def test_shows_at_the_next_request(
        self,
        client: Client,
        world: PublicWorld,
        what: str,
        way: Callable[[Any, str, Any], None],
    ) -> None:
        model, field, value, page, words = SHOWN[what]
        path, is_there = world.paths[page], not words.startswith("-")
        words = words.removeprefix("-")
        before = client.get(path).content.decode()
        assert (words in before) is not is_there

        for row in model._default_manager.all()[:1]:
            way(row, field, value)

        after = client.get(path).content.decode()
        assert (words in after) is is_there
        assert after == rendered_now(client, path).content.decode()

    @pytest.mark.parametrize(
        "model", [StepLink, StepFile, SitePage, TeamMember, VideoFile, Transcript, Run]
    )
    def test_rows_gone_and_back(
        self, client: Client, world: PublicWorld, model: type[Model]
    ) -> None:
        rows, paths = list(model._default_manager.all()), list(world.paths.values())
        shown = [client.get(path).content for path in paths]

        model._default_manager.all().delete()
        without = [client.get(path).content for path in paths]
        rendered = [rendered_now(client, path).content for path in paths]
        model._default_manager.bulk_create(rows)
        again = [client.get(path).content for path in paths]

        assert shown == again != without == rendered


# Tables that these pages name but read nothing from for visitors: what belongs to learners and to
# runs one has joined.
OF_LEARNERS = {
    *("course_enrolment", "course_stepprogress", "course_weekopening", "lessons_played"),
    *("course_certificate", "course_notice", "quizzes_closing", "quizzes_extratime"),
}
_NAMED = re.compile(r'\b(?:FROM|JOIN) "(\w+)"')
_TRIGGERS = """
    SELECT tgrelid::regclass::text, tgtype FROM pg_trigger
    WHERE tgname IN ('course_note_public_change', 'course_note_public_name')
"""
# Bits of pg_trigger.tgtype.
ROW, INSERT, DELETE, UPDATE, TRUNCATE = 1, 4, 8, 16, 32


class TestTriggers:
    def test_are_on_what_the_pages_read_and_nothing_else(
        self, client: Client, world: PublicWorld
    ) -> None:
        """A page that begins to read another table says so here: its changes are to be noted."""
        with CaptureQueriesContext(connection) as queries:
            for path in world.paths.values():
                rendered_now(client, path)
                client.get(path)

        read = set(chain.from_iterable(_NAMED.findall(query["sql"]) for query in queries))
        assert read - OF_LEARNERS - {"course_publicchange"} == set(triggers())

    def test_are_for_every_statement(self, world: PublicWorld) -> None:
        every = INSERT | DELETE | UPDATE | TRUNCATE
        assert triggers() == dict.fromkeys(triggers(), every) | {"course_user": ROW | UPDATE}

    def test_truncated(self, client: Client, world: PublicWorld) -> None:
        client.get(world.paths["article"])

        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE course_steplink")

        assert "Weather" not in client.get(world.paths["article"]).content.decode()

    def test_taken_back_with_a_savepoint(self, client: Client, world: PublicWorld) -> None:
        """And noted again, when something is changed after it."""
        client.get("/")

        with transaction.atomic():
            with transaction.atomic():
                Course.objects.update(title="Never")
                transaction.set_rollback(True)
            Course.objects.update(title="Seas")

        assert "Seas" in client.get("/").content.decode()

    def test_taken_back(self, client: Client, world: PublicWorld) -> None:
        client.get("/")

        with transaction.atomic():
            Course.objects.update(title="Never")
            transaction.set_rollback(True)

        assert is_kept(client, "/")
        assert "Never" not in client.get("/").content.decode()

    def test_few_stamps_are_left(self, world: PublicWorld) -> None:
        for number in range(30):
            Course.objects.update(title=f"Rivers {number}")

        assert PublicChange.objects.count() == 1

    def test_without_a_stamp_nothing_is_kept(self, client: Client, world: PublicWorld) -> None:
        PublicChange.objects.all().delete()

        assert not is_kept(client, "/")

    def test_what_learners_do_is_not_noted(self, client: Client, world: PublicWorld) -> None:
        stamps = set(PublicChange.objects.values_list("stamp"))

        ada = factories.person("Ada Park")
        factories.sign_in(client, ada)
        enrolment = enrolling.join(ada, world.course, at=factories.NOW)
        for path in world.paths.values():
            client.get(path)
        progress.complete(enrolment.pk, world.video.pk, at=factories.NOW)
        add_played(
            enrolment.pk,
            Video.objects.get(pk=world.video.pk),
            spans=[(0, 1_000)],
            position_ms=1_000,
            at=factories.NOW,
        )
        attempt = attempts.start(enrolment, world.test, after=0, at=factories.NOW)
        attempts.submit(attempt.pk, at=factories.NOW)
        User.objects.update(last_login=factories.NOW, language="ko")
        enrolling.leave(ada, world.course, at=factories.NOW)

        assert set(PublicChange.objects.values_list("stamp")) == stamps


def triggers() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS)
        return dict(cursor.fetchall())
