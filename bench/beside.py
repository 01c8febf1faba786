"""This checkout beside another one: how many times the CPU does each page take here?

    .venv/bin/python -m bench.load --beside CHECKOUT [--connections 16] [--requests 200]
        [--rounds 5] [--only WORDS …]

Each checkout serves a demo of its own, with one worker, its own `.venv` and its own PostgreSQL,
and with the same courses, learners, quiz and played spans in it. A page is asked for in small
portions, here and there in turns, each after one of the floor; who goes first changes every time.
Prints for each page the medians of CPU-ms, the median and the quartiles of the ratio (this
checkout over the other) of all pairs of portions, and of how many times the floor it takes.
Without --only the captions and the course of 400 steps are left out.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg

from bench.driving import Plan
from bench.facts import Facts, read_facts
from bench.metering import MachineClock
from bench.pages import FLOOR, is_wanted, plans_of_facts
from bench.posts import Completions, Responses
from bench.rounds import SETTINGS, measure, median, say_round
from bench.site import REPOSITORY, Site, running_site, temporary_folder

PER_CONNECTION = 4  # requests over each connection in a portion
TOLERANCE = 0.05
FEWEST = 6  # pairs to say anything by
BUSY = 0.15  # of the machine, with other work
USUALLY_LEFT_OUT = ("400 steps", "captions")
_WORLD = (Path(__file__).parent / "elsewhere.py").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Side:
    """A checkout's running site, and what is asked of it."""

    site: Site
    facts: Facts
    plans: dict[str, Plan]
    responses_before: int

    def wrong(self) -> list[str]:
        """Acknowledged writes that are not in the database."""
        posted = [plan for plan in self.plans.values() if isinstance(plan, Completions)]
        wrong = [line for plan in posted for line in plan.wrong(self.facts.conninfo)]
        tried = [plan for plan in self.plans.values() if isinstance(plan, Responses)]
        given = sum(sum(plan.tries.values()) for plan in tried)
        kept = _count_responses(self.facts) - self.responses_before
        return wrong if kept == given else [*wrong, f"{given} responses, of them kept: {kept}"]


@dataclass(slots=True)
class Pairs:
    """CPU-ms of one page and of the floor before it, a value a portion: here and there."""

    pages: tuple[list[float], list[float]] = field(default_factory=lambda: ([], []))
    floors: tuple[list[float], list[float]] = field(default_factory=lambda: ([], []))

    @property
    def ratios(self) -> list[float]:
        return [here / there for here, there in zip(*self.pages, strict=True)]

    @property
    def quartiles(self) -> tuple[float, float]:
        if len(self.ratios) == 1:
            return self.ratios[0], self.ratios[0]
        low, _, high = statistics.quantiles(self.ratios, n=4, method="inclusive")
        return low, high

    @property
    def is_clear(self) -> bool:
        """Whether the median is known to half of what is tolerated: 1.57 × IQR / √n."""
        low, high = self.quartiles
        return (
            len(self.ratios) >= FEWEST
            and 1.57 * (high - low) / math.sqrt(len(self.ratios)) <= TOLERANCE / 2
        )

    def above_floor(self, side: int) -> float:
        return median(
            [page / floor for page, floor in zip(self.pages[side], self.floors[side], strict=True)]
        )


def compare(arguments: argparse.Namespace) -> int:
    checkouts = (REPOSITORY, arguments.beside.resolve())
    with temporary_folder() as folder, ExitStack() as stack:
        here, there = (
            stack.enter_context(_side(checkout, folder / name))
            for checkout, name in zip(checkouts, ("here", "there"), strict=True)
        )
        machine = MachineClock()
        pairs, spent = _measure((here, there), arguments)
        others = machine.others(spent)
        wrong = here.wrong() + there.wrong()
    _report(pairs, others)
    print("\n".join(wrong) or "Every answer was the right person's; all that was posted is kept.")
    return 1 if wrong else 0


@contextmanager
def _side(checkout: Path, folder: Path) -> Iterator[Side]:
    environment = {"CUEBOOK_VAR": str(folder), "DJANGO_SETTINGS_MODULE": SETTINGS, "WORKERS": "1"}
    with running_site(checkout, **environment) as site:
        facts = read_facts(_make_world(checkout, environment))
        measured = replace(site, data_dir=facts.data_dir)
        yield Side(measured, facts, plans_of_facts(facts), _count_responses(facts))


def _make_world(checkout: Path, environment: dict[str, str]) -> dict[str, object]:
    made = subprocess.run(
        [".venv/bin/python", "-c", _WORLD],
        cwd=checkout,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        sys.exit(f"There is nothing to measure in {checkout}.")
    facts: dict[str, object] = json.loads(made.stdout.splitlines()[-1])
    return facts


def _count_responses(facts: Facts) -> int:
    with psycopg.connect(facts.conninfo) as connection:
        row = connection.execute("SELECT count(*) FROM quizzes_response").fetchone()
    return int(row[0]) if row else 0


def _measure(
    sides: tuple[Side, Side], arguments: argparse.Namespace
) -> tuple[dict[str, Pairs], float]:
    """By page, and the CPU seconds that the sites took; the first round warms up."""
    pairs: dict[str, Pairs] = defaultdict(Pairs)
    portion = PER_CONNECTION * arguments.connections
    spent = 0.0
    for turn in range(arguments.rounds + 1):
        for page in sides[0].plans:
            if not _is_wanted(page, arguments.only):
                continue
            for number in range(max(1, arguments.requests // portion)):
                order = (0, 1) if (turn + number) % 2 else (1, 0)
                for index in order:
                    found = _ask(sides[index], page, arguments.connections, portion)
                    spent += sum(found) * portion / 1000
                    if turn:
                        pairs[page].floors[index].append(found[0])
                        pairs[page].pages[index].append(found[1])
        say_round(turn, arguments.rounds)
    return pairs, spent


def _is_wanted(page: str, words: list[str]) -> bool:
    is_usual = not any(word in page for word in USUALLY_LEFT_OUT)
    return is_wanted(page, words) and (bool(words) or is_usual)


def _ask(side: Side, page: str, connections: int, requests: int) -> tuple[float, float]:
    """CPU-ms of the floor, then of the page."""
    floor, cost = (
        measure(side.site, side.plans[name], connections, requests) for name in (FLOOR, page)
    )
    return floor.cpu_ms, cost.cpu_ms


def _report(pairs: dict[str, Pairs], others: float) -> None:
    heads = ["here ms", "there ms", "ratio", "quartiles", "pairs", "× floor", "there"]
    print(f"\n{'CPU-ms a request':24}" + "".join(f"{head:>12}" for head in heads))
    for page, found in pairs.items():
        low, high = found.quartiles
        here, there = (median(values) for values in found.pages)
        print(
            f"{page:24}{here:12.2f}{there:12.2f}{median(found.ratios):12.3f}"
            f"{f'{low:.2f}–{high:.2f}':>12}{len(found.ratios):12}"
            f"{found.above_floor(0):12.2f}{found.above_floor(1):12.2f}"
            + ("" if found.is_clear else "  unclear")
        )
    dearer = [
        page
        for page, found in pairs.items()
        if found.is_clear and median(found.ratios) > 1 + TOLERANCE
    ]
    print(f"\nDearer by more than {TOLERANCE:.0%}: {', '.join(dearer) or 'none that is clear'}.")
    print(f"Other work took {others:.0%} of the machine.")
    unclear = [page for page, found in pairs.items() if not found.is_clear]
    if unclear or others > BUSY:
        print("Too noisy to be sure: take more rounds, or a quieter machine.")
    if unclear:
        print(f"The median may be off by more than {TOLERANCE / 2:.1%}: {', '.join(unclear)}.")
