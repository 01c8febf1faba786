"""Command: back up the database and uploads."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from course.text.counts import counted
from hosting.backup import BackupError, postgres
from hosting.backup.creating import make_backup
from hosting.backup.progress import bars
from hosting.stored_files import referenced_names


class Command(BaseCommand):
    help = "Write the database and all uploads into one archive (a tar), and check it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the archive to write; it must not exist")

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        try:
            parameters = postgres.libpq_parameters(connection)
            with bars() as bar:
                manifest = make_backup(file, parameters, default_storage, bar=bar)
        except BackupError as error:
            raise CommandError(str(error)) from error
        missing = sorted({name for name, _ in referenced_names()} - manifest.files.keys())
        if missing:
            some = ", ".join(missing[:3])
            self.stderr.write(
                f"{counted(len(missing), 'upload')} that the database speaks of:"
                f" missing ({some}, …);"
                " manage.py doctor names them.",
            )
        self.stdout.write(
            f"{file}: {counted(manifest.rows, 'row')} in {counted(len(manifest.tables), 'table')},"
            f" {counted(len(manifest.files), 'upload')},"
            f" {file.stat().st_size / 1e6:,.1f} MB. Checked.",
        )
