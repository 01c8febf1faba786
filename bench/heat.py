"""Benchmark of the heat map: a course of many films, an hour each, played by a large run.

    .venv/bin/python -m bench.heat [--films 100] [--people 140] [--rounds 10]

Puts the demo into a temporary folder's PostgreSQL, with a course of so many films, a transcript of
1,200 sentences on the first, and sums as of so many people who played all 720 slots of each once
(100 films and 140 people: 10,080,000 plays). An educator asks for the list of films and for the
first one, in this process. Prints CPU-ms (user and system, of this process and the database's; the
median) and how large the sums are. Absolute times depend on the machine.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
from functools import partial

from bench.desk import cpu_ms
from bench.rounds import SETTINGS
from bench.site import database, running_site, temporary_folder

HOUR_MS = 3_600_000
SLOTS = HOUR_MS // 5_000
CUE_MS = 3_000


def main() -> int:
    arguments = _arguments()
    with temporary_folder():
        os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
        with database():
            spent, size = _measure(arguments)
    plays = arguments.films * arguments.people * SLOTS
    print(f"{plays} plays, {size / 1024:.0f} kB of sums")
    for name, ms in spent.items():
        print(f"{name:<20}{ms:8.1f} CPU-ms")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.heat", description="See bench/heat.py.")
    parser.add_argument("--films", type=int, default=100)
    parser.add_argument("--people", type=int, default=140)
    parser.add_argument("--rounds", type=int, default=10)
    return parser.parse_args()


def _measure(arguments: argparse.Namespace) -> tuple[dict[str, float], int]:
    with running_site():
        pass  # it has created the demo
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from bench.world import make_educator, make_world

    _, places = make_world(timezone.now())
    slug = places[400].slug
    client = Client(headers={"host": "localhost", "cookie": make_educator(slug).cookie})
    run_id, key = _make_films(slug, arguments.films, arguments.people)
    address = reverse("admin:course_run_transcript", args=[run_id])

    def ask(query: str) -> None:
        status = client.get(f"{address}{query}").status_code
        if status != 200:
            raise SystemExit(f"{address}{query} answers {status}.")

    spent = {
        name: statistics.median(cpu_ms(partial(ask, query)) for _ in range(arguments.rounds))
        for name, query in {"list of films": "", "film": f"?film={key}"}.items()
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('lessons_playsums')")
        (size,) = cursor.fetchone()
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    return spent, size


def _make_films(slug: str, films: int, people: int) -> tuple[int, str]:
    """The run's id, and the key of the film with a transcript."""
    from django.utils import timezone

    from course.models import Run, Step
    from lessons.captions.reader import read_captions
    from lessons.models import PlaySums, Video
    from lessons.transcripts import save_transcript

    run = Run.objects.filter(course__slug=slug).earliest("number")
    steps = list(Step.objects.filter(course=run.course_id, kind="article").order_by("pk")[:films])
    Step.objects.filter(pk__in=[step.pk for step in steps]).update(kind="video")
    again = [slot * 7919 % people for slot in range(SLOTS)]
    for step in steps:
        video = Video.objects.create(step=step, duration_ms=HOUR_MS)
        PlaySums.objects.create(
            run=run, video=video, revision=1, once=[people] * SLOTS, twice=again, stopped=again
        )
    first = Video.objects.get(pk=steps[0].pk)
    read = read_captions(_captions(), duration_ms=HOUR_MS)
    at = timezone.now()
    save_transcript(first, "en", read, source_name="bench.vtt", actor=None, at=at)
    return run.pk, steps[0].key


def _captions() -> str:
    cues = (
        f"{_stamp(start)} --> {_stamp(start + CUE_MS)}\nThis is sentence {start // CUE_MS} of it."
        for start in range(0, HOUR_MS, CUE_MS)
    )
    return "\n\n".join(("WEBVTT", *cues))


def _stamp(ms: int) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"


if __name__ == "__main__":
    sys.exit(main())
