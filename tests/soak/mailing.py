"""Mail to many learners while its worker is killed and its server refuses, hangs and breaks off."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from course.mail.outbox import Posted, post
from course.models import Mail, User
from hosting.backup.postgres import libpq_parameters
from tests.course.mail.servers import MailServer, mail_server
from tests.processes import Site
from tests.worlds.production_site import PRODUCTION

_PATIENCE = 900  # s
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Outcome:
    """What came of a mailing, in numbers of messages, connections and kB."""

    posted: int
    accepted: int
    repeated: int
    most_repeated: int
    lost: int
    waiting: int
    refused: int
    kills: int
    breaks: int
    memory_early: int
    memory_late: int
    exit_code: int | None


def is_gone(address: str) -> bool:
    return _number(address) % 100 == 13


def _number(address: str) -> int:
    found = _NUMBER.search(address)
    return int(found[0]) if found else 0


def _refusal(address: str) -> str:
    if is_gone(address):
        return "550 5.1.1 no such user"
    return "452 4.2.2 mailbox full" if _number(address) % 100 == 57 and _fills(address) else ""


_full: dict[str, int] = {}


def _fills(address: str) -> bool:
    """Full twice, then emptied."""
    _full[address] = _full.get(address, 0) + 1
    return _full[address] <= 2


def _trouble(nth: int) -> str:
    if nth % 2_000 == 30:
        return "hang"
    troubles = {(40, 7): "refuse", (50, 11): "drop", (60, 23): "accept+drop"}
    return next((what for (each, rest), what in troubles.items() if nth % each == rest), "")


def post_to_many(count: int) -> int:
    """A message to each of so many learners; returns how many were posted."""
    _full.clear()
    people = (User(email=f"learner{n}@example.org", display_name=f"L {n}") for n in range(count))
    while batch := list(islice(people, 1_000)):
        User.objects.bulk_create(batch)
    with transaction.atomic():
        return sum(_posted(count))


def _posted(count: int) -> Iterator[bool]:
    return (
        post(person=who, kind="soak", subject="Week 2", text="It is open.", key=f"soak:{who.pk}")
        is Posted.QUEUED
        for who in User.objects.filter(email__startswith="learner").iterator()
    )


def mailing(count: int, *, kills: int, var: Path) -> Outcome:
    """Post, send with so many kills, and drain the queue."""
    posted = post_to_many(count)
    with mail_server(_refusal, _trouble) as server:
        for kill in range(1, kills + 1):
            with _worker(server, var) as site:
                _wait_for(server, count * kill // (kills + 1))
                site.process.kill()
                site.process.wait()
        with _worker(server, var) as site:
            early = _memory(site)
            _drain()
            late = _memory(site)
            site.process.terminate()
            code = site.process.wait(timeout=30)
    ids = server.ids()
    sent = set(Mail.objects.filter(sent_at__isnull=False).values_list("message_id", flat=True))
    refused = Mail.objects.filter(refused_at__isnull=False)
    return Outcome(
        posted=posted,
        accepted=len(ids),
        repeated=ids.total() - len(ids),
        most_repeated=max(ids.values()),
        lost=len(sent - set(ids)) + posted - len(sent) - refused.count(),
        waiting=Mail.objects.filter(next_try_at__isnull=False).count(),
        refused=refused.count(),
        kills=kills,
        breaks=server.breaks,
        memory_early=early,
        memory_late=late,
        exit_code=code,
    )


@contextmanager
def _worker(server: MailServer, var: Path) -> Iterator[Site]:
    environment = PRODUCTION | {
        "DATABASE_URL": make_conninfo(**libpq_parameters(connection)),
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(server.port),
        "EMAIL_USE_TLS": "0",
        "DEFAULT_FROM_EMAIL": "learn@example.org",
    }
    before = server.connections
    site = Site("worker", var, 0, start=("manage.py", "worker"), **environment)
    try:
        give_up = time.monotonic() + _PATIENCE
        while server.connections == before and time.monotonic() < give_up:
            assert site.process.poll() is None, site.lines
            _all_due()
            time.sleep(0.1)
        yield site
    finally:
        site.close()


def _wait_for(server: MailServer, count: int) -> None:
    give_up = time.monotonic() + _PATIENCE
    while len(server.accepted) < count and time.monotonic() < give_up:
        time.sleep(0.01)


def _drain() -> None:
    """Until nothing waits, with the pauses cut short."""
    give_up = time.monotonic() + _PATIENCE
    while Mail.objects.filter(next_try_at__isnull=False).exists() and time.monotonic() < give_up:
        _all_due()
        time.sleep(0.5)


def _all_due() -> None:
    """Cut the pauses short, of those that no worker holds."""
    held = Mail.objects.filter(next_try_at__gt=timezone.now())
    held.update(next_try_at=timezone.now())


def _memory(site: Site) -> int:
    """Resident memory in kB."""
    status = Path(f"/proc/{site.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def judge(outcome: Outcome) -> None:
    """None lost, queue drained, a repetition for a kill or break at most, memory flat."""
    assert (outcome.lost, outcome.waiting, outcome.exit_code) == (0, 0, 0)
    assert outcome.accepted + outcome.refused == outcome.posted
    assert outcome.repeated <= outcome.kills + outcome.breaks
    assert outcome.memory_late - outcome.memory_early < 20_000
