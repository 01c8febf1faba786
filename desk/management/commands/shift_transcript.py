"""Command: shift all cues of a transcript in time, for captions out of sync with the film."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from course.text.languages import canonical_tag
from desk.step_lookup import UnknownName, transcript_named
from lessons.captions.shifting import ShiftRefused, in_seconds
from lessons.transcripts import shift_transcript

_SECONDS = re.compile(r"([+\-−]?)([0-9]{1,6})(?:[.,]([0-9]{1,3}))?\Z")


class Command(BaseCommand):
    help = (
        "Move all captions of a video step by some seconds; refused whole where one would not fit."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the course's short name, as in its address")
        parser.add_argument("step", help="the step's number, such as 5.2, or its key")
        parser.add_argument("--language", required=True, help="a tag such as en, ko or zh-Hans")
        parser.add_argument(
            "--by", type=_ms, required=True, help="seconds: 0.8 for later, -0.8 for earlier"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            language = canonical_tag(options["language"])
            transcript = transcript_named(options["slug"], options["step"], language)
            shift_transcript(transcript, options["by"], actor=None, at=timezone.now())
        except (UnknownName, ShiftRefused, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{transcript}: moved by {in_seconds(options['by'])} s")


def _ms(value: str) -> int:
    found = _SECONDS.match(value)
    if not found:
        raise ArgumentTypeError("say seconds, such as 0.8 or -1.25")
    sign, whole, decimals = found.groups()
    ms = int(whole) * 1000 + int((decimals or "0").ljust(3, "0"))
    return -ms if sign in {"-", "−"} else ms
