"""Command: dry run for question files; what an import would take, lose and refuse."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from desk.questionfiles.describing import describe, describe_as_text


class Command(BaseCommand):
    help = (
        "Tell what an import of question files (Moodle's GIFT or XML, Aiken, or our own form) would"
        " take, lose and refuse. Nothing is saved and no database is asked. A refused file is an"
        " answer, not an error: the exit status is 0 unless a file cannot be opened."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="a list, one entry per file")
        parser.add_argument("--encoding", default="", help="of files it is told wrongly of")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            found = [
                describe(Path(name).read_bytes(), name=name, encoding=options["encoding"])
                for name in options["files"]
            ]
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(describe_as_text(each) for each in found), ending="")
