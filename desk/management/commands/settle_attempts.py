"""Command: submit overdue attempts (past their deadline) of learners who have not returned."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from course.text.counts import counted
from quizzes.attempts import settle_due


class Command(BaseCommand):
    help = (
        "Submits the tests whose time is over, with what was responded: for a timer, so that "
        "scores are there even of those who do not come back."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        count = settle_due(at=timezone.now())
        self.stdout.write(f"{counted(count, 'attempt')} submitted.")
