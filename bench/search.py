"""Benchmark of full-text search over a million cues: CPU time per search, index use.

    .venv/bin/python -m bench.search [--videos 2000] [--rounds 30]

Makes 50 courses with 2,000 films in a temporary folder's PostgreSQL, 500 cues of ten words each:
sentences over two cues, in English, Korean and Chinese, from a vocabulary with a realistic word
frequency (Zipf). Every film occurs four times, in different courses. Then searches: one course, a
learner of three courses theirs, a visitor the open steps, and a staff member the whole site. Each
search is run in turns with a SELECT by primary key.

Prints for every search CPU-ms (user and system, of this process and the database's), the ratio to
the SELECT, and the number of hits; checks with EXPLAIN that each uses the GIN index. Deletes
everything at the end. Absolute times depend on the machine: compare ratios.
"""

import argparse
import os
import random
import statistics
import sys
import time
from bisect import bisect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from bench import metering
from bench.site import database, temporary_folder

if TYPE_CHECKING:
    from datetime import datetime

    from course.search.index import Spoken
    from lessons.search.scope import SearchScope

COURSES = 50
WEEKS = 10
CUES_A_VIDEO = 500
CUES_A_SENTENCE = 2
WORDS_A_CUE = 10
VOCABULARY = 30_000
COPIES = 4  # of each film, in different courses
CALLS = 10  # of one search between two readings of the clocks
LANGUAGES = ("en",) * 16 + ("ko",) * 2 + ("zh-Hans",) * 2

SEARCHES = {
    "a word": "{rare}",
    "a common word": "{common}",
    "two words": "{common} {usual}",
    "a phrase": '"{phrase}"',
    "no hit": "nowhereinthere",
    "Korean": "{korean}",
    "Chinese": "{chinese}",
}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words, the most common first, and their cumulative frequencies."""

    words: list[str]
    weights: list[float]

    def draw(self, dice: random.Random) -> str:
        return self.words[bisect(self.weights, dice.random() * self.weights[-1])]


def main() -> int:
    arguments = _arguments()
    with temporary_folder(), database():
        import django

        django.setup()
        return _run(arguments.videos, arguments.rounds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.search", description="See bench/search.py.")
    parser.add_argument("--videos", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=30)
    return parser.parse_args()


def _run(videos: int, rounds: int) -> int:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    words = _make_world(videos)
    reaches = _reaches()
    ways = {
        (place, name): _searching(text.format(**words), reach)
        for place, reach in reaches.items()
        for name, text in SEARCHES.items()
    }
    wrong = [f"{place}, {name}" for (place, name), way in ways.items() if not way.goes_by_index()]
    _measure_and_report(ways, rounds)
    print("\n".join(f"Not by the index: {line}" for line in wrong) or "Every search by the index.")
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    return 1 if wrong else 0


# Creating the courses ----------------------------------------------------------------------------


def _make_world(videos: int) -> dict[str, str]:
    """Create courses and their passages; returns words to search for."""
    from django.db import connection
    from django.utils import timezone

    from course.models import Passage
    from course.search import index as passages

    index = next(i for i in Passage._meta.indexes if i.name == "passage_vector")  # noqa: SLF001
    with connection.schema_editor() as editor:
        editor.remove_index(Passage, index)  # and rebuild it at once at the end
    started = time.monotonic()
    vocabularies = _vocabularies()
    steps = _make_steps(videos, timezone.now())
    written = len(steps) // COPIES
    for number, step in enumerate(steps[:written]):
        dice = random.Random(number)
        language = dice.choice(LANGUAGES)
        passages.write_speech(step, language, _sentences(vocabularies[language], dice))
    for copy in range(1, COPIES):
        _copy(steps[:written], steps[copy * written : (copy + 1) * written])
    made = time.monotonic()
    with connection.schema_editor() as editor:
        editor.add_index(Passage, index)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE course_passage")
        cursor.execute(
            "SELECT count(*), pg_table_size('course_passage') / 1000000,"
            " pg_relation_size('passage_vector') / 1000000 FROM course_passage"
        )
        rows, table, gin = cursor.fetchone()
    print(
        f"{videos * CUES_A_VIDEO:,} cues in {videos:,} films: {rows:,} passages, table {table} MB,"
        f" index {gin} MB; written in {made - started:.0f} s, indexed in"
        f" {time.monotonic() - made:.0f} s",
        flush=True,
    )
    english = vocabularies["en"].words
    phrase = Passage.objects.filter(language="en").order_by("pk")[videos].text.split()
    return {
        "common": english[0],
        "usual": english[40],
        "rare": english[2_000],
        "phrase": " ".join(phrase[4:8]),
        "korean": vocabularies["ko"].words[200],
        "chinese": vocabularies["zh-Hans"].words[200],
    }


def _vocabularies() -> dict[str, Vocabulary]:
    dice = random.Random(1958)
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(VOCABULARY)))
    syllables = [a + b for a in "bcdfghklmnprstvw" for b in ("a", "e", "i", "o", "u", "an", "or")]
    makers: dict[str, Callable[[], str]] = {
        "en": lambda: "".join(dice.choices(syllables, k=dice.randint(2, 4))),
        "ko": lambda: "".join(chr(dice.randrange(0xAC00, 0xD7A0, 28)) for _ in range(3)),
        "zh-Hans": lambda: "".join(chr(dice.randrange(0x4E00, 0x5600)) for _ in range(2)),
    }
    return {
        language: Vocabulary(_different(make, VOCABULARY), weights)
        for language, make in makers.items()
    }


def _different(make: Callable[[], str], count: int) -> list[str]:
    words: dict[str, None] = {}
    while len(words) < count:
        words[make()] = None
    return list(words)


def _make_steps(videos: int, at: "datetime") -> list[int]:
    """The keys of this many video steps, spread over courses and their weeks."""
    from course import outline
    from course.models import Activity, Course, Organisation, Step, Week

    organisation = Organisation.objects.create(slug="bench", name="Bench")
    per_course = videos // COURSES
    for number in range(COURSES):
        course = Course.objects.create(
            slug=f"course-{number}",
            title=f"Course {number}",
            organisation=organisation,
            published_at=at,
        )
        weeks = [Week(course=course, number=n, title=f"Week {n}") for n in range(1, WEEKS + 1)]
        activities = [Activity(week=week, title="Part") for week in Week.objects.bulk_create(weeks)]
        Activity.objects.bulk_create(activities)
        Step.objects.bulk_create(
            Step(
                course=course,
                activity=activities[place * WEEKS // per_course],
                position=place,
                kind="video",
                title=f"Step {place}",
                published_at=at,
                is_open=place == 0,
            )
            for place in range(per_course)
        )
        outline.renumber(course)
    return list(Step.objects.order_by("pk").values_list("pk", flat=True))


def _copy(written: list[int], steps: list[int]) -> None:
    """Copy passages to other steps, which is faster than indexing them."""
    from django.db import connection

    from course.models import Course
    from course.search import index as passages

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO course_passage"
            " (step_id, part, language, position, start_ms, speaker, text, scope, vector)"
            " SELECT of.copy, part, language, position, start_ms, speaker, text, '{}',"
            " ts_delete(vector, scope::text[]) FROM course_passage"
            " JOIN unnest(%s::bigint[], %s::bigint[]) AS of(step, copy) ON of.step = step_id",
            [written, steps],
        )
    for course in Course.objects.filter(steps__in=steps).distinct().values_list("pk", flat=True):
        passages.renew_scopes(course)


def _sentences(vocabulary: Vocabulary, dice: random.Random) -> Iterator["Spoken"]:
    from course.search.index import Spoken

    for number in range(CUES_A_VIDEO // CUES_A_SENTENCE):
        words = (vocabulary.draw(dice) for _ in range(CUES_A_SENTENCE * WORDS_A_CUE))
        yield Spoken(number * 6_000, "", " ".join(words).capitalize() + ".")


# Searching -------------------------------------------------------------------------------------


def _reaches() -> dict[str, "SearchScope"]:
    from course.models import Course
    from lessons.search.scope import SearchScope

    first, second, third = Course.objects.order_by("pk").values_list("pk", flat=True)[20:23]
    half = tuple((second, week) for week in range(1, WEEKS // 2 + 1))
    return {
        "one course": SearchScope(opened=(first,)),
        "a learner's three": SearchScope(
            opened=(first, third), weeks=half, open_courses=(second,), listed=True
        ),
        "a visitor": SearchScope(listed=True),
        "whole site": SearchScope(everything=True),
    }


class _Searching:
    def __init__(self, text: str, reach: "SearchScope") -> None:
        from lessons.search.query import parse_query

        self.query = parse_query(text)
        self.reach = reach

    def __call__(self) -> int:
        from lessons.search.matches import search

        return search(self.query, self.reach).total

    def goes_by_index(self) -> bool:
        """Whether the plan of the executed statement (EXPLAIN) uses the index."""
        from django.db import connection, transaction

        from lessons.search import matches

        with transaction.atomic(), connection.cursor() as cursor:
            understood = [row for row in matches.understand(cursor, self.query) if row[1]]
            values = matches.values_of(understood, self.reach)
            cursor.execute("EXPLAIN " + matches.FIND, values)
            plan = "\n".join(row[0] for row in cursor.fetchall())
        return "Bitmap Index Scan on passage_vector" in plan


def _searching(text: str, reach: "SearchScope") -> _Searching:
    return _Searching(text, reach)


def _measure_and_report(ways: dict[tuple[str, str], _Searching], rounds: int) -> None:
    from course.models import Passage

    keys = list(Passage.objects.order_by("?").values_list("pk", flat=True)[:CALLS])

    def by_key() -> int:
        return len([Passage.objects.only("text").get(pk=key) for key in keys[:1]])

    floor: list[float] = []
    spent: dict[tuple[str, str], list[float]] = {way: [] for way in ways}
    hits = {key: way() for key, way in ways.items()}
    for turn in range(rounds + 1):
        for key, way in ways.items():
            beside, searching = _cpu_ms(by_key), _cpu_ms(way)
            if turn:  # the first round is a warm-up
                floor.append(beside)
                spent[key].append(searching)
        print(f"round {turn} of {rounds}", file=sys.stderr, flush=True)
    select = statistics.median(floor)
    print(f"\nSELECT by primary key: {select:.2f} CPU-ms")
    print(f"\n{'':36}{'CPU-ms':>9}{'p95':>9}{'× SELECT':>10}{'hits':>8}")
    for (place, name), times in spent.items():
        middle, high = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        shown = f"{hits[place, name]}" if hits[place, name] <= 200 else "> 200"
        print(f"{place + ', ' + name:36}{middle:9.2f}{high:9.2f}{middle / select:10.1f}{shown:>8}")


def _cpu_ms(call: Callable[[], object]) -> float:
    """Mean CPU time of this process and the database's per call."""
    pids = [os.getpid(), *metering.database_processes()]
    before = metering.cpu_seconds(pids)
    for _ in range(CALLS):
        call()
    return metering.spent(before, metering.cpu_seconds(pids)) * 1000 / CALLS


if __name__ == "__main__":
    sys.exit(main())
