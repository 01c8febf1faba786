"""Command: dry run for caption files; what an import would take, repair and refuse."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from course.text.languages import canonical_tag
from lessons.dry_run import describe, describe_as_text


class Command(BaseCommand):
    help = (
        "Tell what an import of caption files would take, repair and refuse. Nothing is saved and"
        " no database is asked. A refused file is an answer, not an error: the exit status is 0"
        " unless a file cannot be opened."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="a list, one entry per file")
        parser.add_argument("--language", default="", help="of the text, for its sentences")
        parser.add_argument("--encoding", help="of the files, when it is told wrongly by itself")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            language = canonical_tag(options["language"]) if options["language"] else ""
            data = {name: Path(name).read_bytes() for name in options["files"]}
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        found = [
            describe(content, name=name, language=language, encoding=options["encoding"])
            for name, content in data.items()
        ]
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(describe_as_text(each) for each in found), ending="")
