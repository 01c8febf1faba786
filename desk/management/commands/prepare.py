"""Command: set-up before `make run` and `make serve`: migrations, static files, derived data."""

import os
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from course import authoring
from course.models import Step, User
from course.search import index
from course.text.counts import counted
from desk.coursefiles.problems import CourseRefused
from desk.demo import DemoAccount, DemoRefused, prepare_demo
from lessons.transcripts import rerender_outdated

OLDEST_POSTGRESQL = 15
# Key of the advisory lock, the same for all who upgrade one database.
_UPGRADE_LOCK = 5_166_472


class Command(BaseCommand):
    help = (
        "Bring the database and the static files up to date. With --demo also make what of the"
        " demo is missing, its password being DEMO_PASSWORD."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="make the demo's people and course")
        parser.add_argument("--notes", type=Path, help="write the demo's accounts to this file")

    def handle(self, *_args: Any, demo: bool, notes: Path | None, **_options: Any) -> None:
        try:
            with _upgrading_alone():
                self._migrate()
                rerender_outdated(say=self._say_rendered)
                authoring.rerender_outdated(say=self._say_texts)
                call_command("createcachetable", verbosity=0)
                self._bring_search_up_to_date()
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        self._say("Collecting the static files…")
        call_command("collectstatic", interactive=False, verbosity=0, if_changed=True)
        if demo:
            self._prepare_demo(notes)

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if waiting:
            self._say(f"Applying {counted(waiting, 'migration')}…")
            call_command("migrate", interactive=False, verbosity=0)

    def _bring_search_up_to_date(self) -> None:
        if not index.is_current():
            if Step.objects.exists():
                self._say("Bringing the search index up to date…")
            call_command("reindex", verbosity=0)

    def _say_rendered(self, done: int, count: int) -> None:
        self._say(f"Transcripts brought up to date: {done:,} of {count:,}")

    def _say_texts(self, done: int, count: int) -> None:
        self._say(f"Texts of courses brought up to date: {done:,} of {count:,}")

    def _prepare_demo(self, notes: Path | None) -> None:
        self._say("Looking after the demo…")
        password = os.environ.get("DEMO_PASSWORD", "")
        if not password:
            raise CommandError("Set DEMO_PASSWORD, the password of the demo's accounts.")
        try:
            report = prepare_demo(password, say=self._say)
        except (CourseRefused, DemoRefused) as refused:
            raise CommandError(str(refused)) from refused
        text = "\n".join(_line(account, password) for account in report.accounts)
        if notes:
            notes.touch(mode=0o600)
            notes.write_text(text)
        else:
            self._say(text)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _line(account: DemoAccount, password: str) -> str:
    """The account and its password, as far as known: it may have been changed since."""
    is_known = account.is_new or User.objects.get(email=account.email).check_password(password)
    told = f"password {password}"
    if not is_known:
        told = f"keeps its password; manage.py changepassword {account.email} sets another"
    return f"  {account.role:<9} {account.email:<18} {told}"


@contextmanager
def _upgrading_alone() -> Iterator[None]:
    """An advisory lock for upgrades; processes that waited then find nothing to do.

    Raises CommandError when PostgreSQL is too old.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int")
        if cursor.fetchone()[0] < OLDEST_POSTGRESQL * 10_000:
            raise CommandError(f"PostgreSQL {OLDEST_POSTGRESQL} or newer is needed.")
        cursor.execute("SELECT pg_advisory_lock(%s)", [_UPGRADE_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_UPGRADE_LOCK])
