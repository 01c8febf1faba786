"""Command: diagnostics of a site (hosting.doctor)."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hosting.doctor.configuration import check_settings
from hosting.doctor.database import check_database
from hosting.doctor.files import check_disk, check_media, check_static, check_storage
from hosting.doctor.findings import Check, CheckResult, Level, fault, first_line
from hosting.doctor.network import check_mail, check_server
from hosting.doctor.worker import check_worker


class Command(BaseCommand):
    help = "Look whether the site is well, and say what to do where it is not; 1 on a fault."
    requires_system_checks: list[str] = []  # it runs them itself

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", default="", help="the site's address, as browsers know it")

    def handle(self, *_args: Any, url: str, **_options: Any) -> None:
        checks: dict[str, Check] = {
            "Settings": check_settings,
            "Database": check_database,
            "Uploads": check_storage,
            "Media": check_media,
            "Static files": check_static,
            "Disk": check_disk,
            "Mail": check_mail,
            "Worker": check_worker,
            "Server": partial(check_server, url),
        }
        found: list[CheckResult] = []
        for name, check in checks.items():
            if name == "Media" and any(_is_fault_of("Database", each) for each in found):
                continue  # it would block on the database
            for finding in _guarded(name, check):
                found.append(finding)
                self._tell(finding)
        counts = Counter(finding.level for finding in found)
        if counts[Level.FAULT]:
            raise CommandError(f"Faults: {counts[Level.FAULT]}, warnings: {counts[Level.WARNING]}.")
        self.stdout.write(f"No faults; warnings: {counts[Level.WARNING]}.")

    def _tell(self, finding: CheckResult) -> None:
        styles = {Level.OK: self.style.SUCCESS, Level.WARNING: self.style.WARNING}
        style = styles.get(finding.level, self.style.ERROR)
        label = style(f"{finding.level:<8}")
        self.stdout.write(f"{label}{finding.subject:<16}{finding.message}")
        if finding.remedy:
            self.stdout.write(f"{'':24}→ {finding.remedy}")
        self.stdout.flush()


def _is_fault_of(subject: str, finding: CheckResult) -> bool:
    return finding.level == Level.FAULT and finding.subject == subject


def _guarded(name: str, check: Check) -> Iterator[CheckResult]:
    try:
        yield from check()
    except Exception as error:  # noqa: BLE001 - what one check trips over must not hide the rest
        remedy = "Mend what the lines above say, and run doctor again."
        yield fault(name, f"Broke off: {type(error).__name__}: {first_line(error)}", remedy)
