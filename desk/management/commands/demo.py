"""Command: create the demo's accounts and sample course, and print the accounts."""

import os
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from desk.demo import DemoRefused, prepare_demo


class Command(BaseCommand):
    help = (
        "Make the demo's accounts and load the sample course, where they are missing. Their"
        " password is DEMO_PASSWORD, or made up and printed."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(9)
        try:
            report = prepare_demo(password, say=self.stdout.write)
        except DemoRefused as refused:
            raise CommandError(str(refused)) from refused
        for account in report.accounts:
            known = password if account.is_new else "(password as before)"
            self.stdout.write(f"{account.email:<20}{account.role:<10}{known}")
