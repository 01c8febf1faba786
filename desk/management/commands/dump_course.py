"""Command: dump a course as plain files, as load_course reads them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from course.text.counts import counted
from desk.coursefiles.dump import DumpRefused, dump
from desk.coursefiles.stored import stored_of
from desk.step_lookup import UnknownName, course_named


class Command(BaseCommand):
    help = "Write a course into a folder as plain files; people, runs and dates are not part of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the course's short name, as in its address")
        parser.add_argument("folder", type=Path, help="a new or empty folder, or an earlier dump")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            stored = stored_of(course_named(options["slug"]))
        except UnknownName as error:
            raise CommandError(str(error)) from error
        names: list[str] = []
        try:
            dump(stored, options["folder"], tick=names.append)
        except DumpRefused as refused:
            raise CommandError(f"Nothing was written: {refused}.") from refused
        except FileNotFoundError as missing:
            raise CommandError(f"A file of the course is gone: {missing.filename}") from missing
        self.stdout.write(f"Wrote {counted(len(names), 'file')} to {options['folder']}.")
