"""Benchmark of a run's list of learners on the desk: each order, page and search.

    .venv/bin/python -m bench.desk [--people 100000] [--rounds 10]

Puts the demo and the bench's courses into a temporary folder's PostgreSQL, with so many learners
more in each, and lets an educator ask for the list, in this process and in turns with a SELECT by
primary key. Prints for each look CPU-ms (user and system, of this process and the database's; the
median) and the ratio to the list as it opens. Absolute times depend on the machine.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
from collections.abc import Callable

from bench import metering
from bench.rounds import SETTINGS
from bench.site import database, running_site, temporary_folder

LOOKS = {
    "as it opens, by name": "",
    **{f"by {key}": f"order={key}" for key in ("-name", "joined", "-joined", "seen", "-seen")},
    **{f"by {key}": f"order={key}" for key in ("done", "-done")},
    "page 900": "page=900",
    "page 900, by done": "order=done&page=900",
    "search, one found": "q=Many+77777",
    "search, many found": "q=Many",
}
MEASURED = 3  # requests between two readings of the clocks


def main() -> int:
    arguments = _arguments()
    with temporary_folder():
        os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
        with database():
            spent = _measure(arguments.people, arguments.rounds)
    first = spent[next(iter(LOOKS))]
    print(f"{arguments.people} learners more{'':<10}{'CPU-ms':>10}{'ratio':>8}")
    for name, ms in spent.items():
        print(f"{name:<32}{ms:10.1f}{ms / first:8.2f}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.desk", description="See bench/desk.py.")
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=10)
    return parser.parse_args()


def _measure(people: int, rounds: int) -> dict[str, float]:
    with running_site():
        pass  # it has created the demo
    import django

    django.setup()
    from django.db import connection

    requests = _requests(people)
    found: dict[str, list[float]] = {name: [] for name in requests}
    for _ in range(rounds):
        for name, request in requests.items():
            found[name].append(cpu_ms(request))
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    return {name: statistics.median(times) for name, times in found.items()}


def _requests(people: int) -> dict[str, Callable[[], object]]:
    """By the name of a look, what asks for it once as an educator of the course."""
    from django.db import connection
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from bench.world import GROWN, grow, make_educator, make_world
    from course.models import Course, Run

    _, places = make_world(timezone.now())
    slug = next(iter(places.values())).slug
    educator = make_educator(slug)
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    grow(people)
    connection.settings_dict["NAME"] = GROWN
    run = Run.objects.get(course=Course.objects.get(slug=slug))
    client = Client(headers={"host": "localhost", "cookie": educator.cookie})
    address = reverse("admin:course_run_progress", args=[run.pk])

    def asking(query: str) -> Callable[[], object]:
        def ask() -> None:
            status = client.get(f"{address}?{query}").status_code
            if status != 200:
                raise SystemExit(f"{address}?{query} answers {status}.")

        return ask

    return {name: asking(query) for name, query in LOOKS.items()}


def cpu_ms(call: Callable[[], object]) -> float:
    """CPU-ms of a call, of this process and the database's together."""
    call()
    pids = [os.getpid(), *metering.database_processes()]
    before = metering.cpu_seconds(pids)
    for _ in range(MEASURED):
        call()
    return metering.spent(before, metering.cpu_seconds(pids)) * 1000 / MEASURED


if __name__ == "__main__":
    sys.exit(main())
