"""Command: export data sets of a run as CSV."""

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from course.models import Run
from desk.datasets import DATASETS, csv_parts, file_name

ALL: Final = "all"


class Command(BaseCommand):
    help = (
        "Write a data set of a run as CSV, or all of them into a folder: UTF-8, one row a line,"
        " ready for R, pandas and Excel."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the course's short name, as in its address")
        parser.add_argument("run", type=int, help="the run's number")
        parser.add_argument("dataset", choices=[*DATASETS, ALL], help="what to write")
        parser.add_argument(
            "file",
            type=Path,
            nargs="?",
            help="without it, standard output; for all of them the folder, made if it is missing",
        )
        parser.add_argument(
            "--site",
            default="",
            help="where the site is, as https://example.org, for the addresses in “steps”",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        runs = Run.objects.select_related("course")
        run = runs.filter(course__slug=options["slug"], number=options["run"]).first()
        if run is None:
            raise CommandError(f"There is no run {options['run']} of a course “{options['slug']}”.")
        path: Path | None = options["file"]
        site = options["site"].rstrip("/")
        if options["dataset"] == ALL:
            self._write_all(run, path, site)
            return
        parts = csv_parts(run, options["dataset"], site=site)
        if path is None:
            for part in parts:
                self.stdout.write(part.decode(), ending="")
            return
        _write(path, parts)

    def _write_all(self, run: Run, folder: Path | None, site: str) -> None:
        if folder is None:
            raise CommandError("Name the folder that all data sets are to be written to.")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"{folder} cannot be made: {error.strerror}.") from error
        for name in DATASETS:
            path = folder / file_name(run, name)
            _write(path, csv_parts(run, name, site=site))
            self.stdout.write(str(path))


def _write(path: Path, parts: Iterable[bytes]) -> None:
    try:
        with path.open("wb") as file:
            file.writelines(parts)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
