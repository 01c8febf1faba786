"""Command: the worker in a process of its own, where WORKER=0 starts none beside the site."""

from typing import Any

from django.core.management.base import BaseCommand

from hosting.worker import work


class Command(BaseCommand):
    help = "Sends mail and does what is due at intervals, until it is stopped (SIGTERM, Ctrl-C)."

    def handle(self, *args: Any, **options: Any) -> None:
        work()
