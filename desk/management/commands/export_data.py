"""Command: export a data set of a run as CSV."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from course.models import Run
from desk.datasets import DATASETS, csv_parts


class Command(BaseCommand):
    help = "Write a data set of a run as CSV: UTF-8, one row a line, ready for R, pandas and Excel."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the course's short name, as in its address")
        parser.add_argument("run", type=int, help="the run's number")
        parser.add_argument("dataset", choices=DATASETS, help="what to write")
        parser.add_argument("file", type=Path, nargs="?", help="without it, standard output")

    def handle(self, *_args: Any, **options: Any) -> None:
        runs = Run.objects.select_related("course")
        run = runs.filter(course__slug=options["slug"], number=options["run"]).first()
        if run is None:
            raise CommandError(f"There is no run {options['run']} of a course “{options['slug']}”.")
        parts = csv_parts(run, options["dataset"])
        path: Path | None = options["file"]
        if path is None:
            for part in parts:
                self.stdout.write(part.decode(), ending="")
            return
        try:
            with path.open("wb") as file:
                file.writelines(parts)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
