"""Command: restore a backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from course.text.counts import counted
from course.web.health import known_migrations
from hosting.backup import BackupError, postgres
from hosting.backup.progress import bars
from hosting.backup.restoring import Restored, restore_backup


class Command(BaseCommand):
    help = "Put a backup back: its database and its uploads, all of it or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the archive that manage.py backup wrote")
        parser.add_argument(
            "--force",
            action="store_true",
            help="replace a database that is not empty, delete uploads that are not in the backup,"
            " and do so while others use the database",
        )

    def handle(self, *_args: Any, file: Path, force: bool, **_options: Any) -> None:
        try:
            with bars() as bar:
                done = restore_backup(
                    file,
                    postgres.libpq_parameters(connection),
                    default_storage,
                    room=settings.VAR_DIR,
                    force=force,
                    bar=bar,
                )
        except BackupError as error:
            raise CommandError(f"Nothing was changed. {error}") from error
        self._report(done)

    def _report(self, done: Restored) -> None:
        manifest = done.manifest
        self.stdout.write(
            f"Restored the backup of {manifest.made_at} (Cuebook {manifest.cuebook}):\n"
            f"  {counted(manifest.rows, 'row')} in {counted(len(manifest.tables), 'table')},"
            " all counted;\n"
            f"  uploads: {len(done.added):,} added, {len(done.kept):,} there already,"
            f" {len(done.replaced):,} replaced, {len(done.deleted):,} deleted.",
        )
        waiting = known_migrations() - set(manifest.migrations)
        if waiting:
            self.stdout.write(
                f"It is older than this Cuebook: manage.py prepare applies"
                f" {counted(len(waiting), 'migration')} (make serve does that by itself).",
            )
