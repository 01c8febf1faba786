"""Command: Django's collectstatic, which can leave alone what has not changed."""

from typing import Any

from django.contrib.staticfiles.management.commands import collectstatic
from django.core.management.base import CommandParser

from hosting.collecting import fingerprint, forget_collected, is_collected, note_collected


class Command(collectstatic.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--if-changed",
            action="store_true",
            help="Do nothing when the files are those that were collected last.",
        )

    def handle(self, **options: Any) -> str | None:
        if options["dry_run"]:
            return super().handle(**options)
        if options["if_changed"] and is_collected():
            return None
        wanted = fingerprint()
        forget_collected()
        told: str | None = super().handle(**options)
        note_collected(wanted)
        return told
