"""Command: load a course from a folder of plain files (docs/course-files.md)."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from desk.coursefiles.loader.applying import EditedSince, load
from desk.coursefiles.loader.report import report_lines
from desk.coursefiles.problems import CourseRefused
from desk.coursefiles.reader.course import read_course


class Command(BaseCommand):
    help = (
        "Load a course from a folder of plain files. Learners' progress stays; what was edited in"
        " the admin since the last load is listed and nothing is loaded."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder that holds course.md")
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="load even what was edited in the admin since the last load",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        try:
            with self.progress("Reading") as tick:
                files = read_course(folder, tick=tick)
            with self.progress("Loading", total=len(files.steps)) as tick:
                plan = load(files, at=timezone.now(), overwrite=options["overwrite"], tick=tick)
        except CourseRefused as refused:
            lines = [f"  {problem}" for problem in refused.problems]
            raise CommandError(_block("Nothing was loaded; please mend:", lines)) from refused
        except EditedSince as edited:
            lines = [f"  {change}" for change in edited.conflicts]
            heading = "Nothing was loaded: these were edited in the admin since the last load."
            hint = "Take the edits over (dump_course writes them), or load with --overwrite."
            raise CommandError(_block(heading, [*lines, hint])) from edited
        for line in report_lines(files, plan, is_long=options["verbosity"] > 1):
            self.stdout.write(line)

    @contextmanager
    def progress(self, what: str, total: int | None = None) -> Iterator[Callable[[str], None]]:
        """A progress bar on a terminal that advances with each step; silent elsewhere."""
        is_terminal = self.stderr.isatty()
        with tqdm(
            desc=what, total=total, unit=" steps", disable=not is_terminal, leave=False
        ) as bar:
            yield lambda _name: _advance(bar)


def _advance(bar: "tqdm[Any]") -> None:
    bar.update()


def _block(heading: str, lines: list[str]) -> str:
    return "\n".join([heading, *lines])
