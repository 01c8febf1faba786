"""Command: rebuild the search index."""

from typing import Any

from django.core.management.base import BaseCommand

from course.text.counts import counted
from lessons.search.reindex import rebuild

_TELL_EVERY = 100


class Command(BaseCommand):
    help = (
        "Write the search index anew from the steps and transcripts. `manage.py prepare` does so"
        " by itself when an upgrade asks for it; the site goes on meanwhile."
    )

    def handle(self, *_args: Any, verbosity: int, **_options: Any) -> None:
        def tick(done: int, total: int) -> None:
            if verbosity and (done % _TELL_EVERY == 0 or done == total):
                self.stdout.write(f"{done:,} of {counted(total, 'step')}")

        rebuild(tick=tick)
