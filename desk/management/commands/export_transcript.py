"""Command: export a transcript as a caption file, as text, or as JSON."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from course.text.languages import canonical_tag
from desk.step_lookup import UnknownName, transcript_named
from lessons.transcripts import FORMATS, export_transcript


class Command(BaseCommand):
    help = "Write the stored transcript of a video step to the terminal or a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the course's short name, as in its address")
        parser.add_argument("step", help="the step's number, such as 5.2, or its key")
        parser.add_argument("--language", required=True, help="a tag such as en, ko or zh-Hans")
        parser.add_argument("--format", choices=FORMATS, default="vtt")
        parser.add_argument("--output", type=Path, help="write here, in UTF-8")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            language = canonical_tag(options["language"])
            transcript = transcript_named(options["slug"], options["step"], language)
            text = export_transcript(transcript, options["format"])
        except (UnknownName, ValueError) as error:
            raise CommandError(str(error)) from error
        output: Path | None = options["output"]
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            output.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
