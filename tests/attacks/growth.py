"""How much more work a longer text makes; run as a program, so that what hangs can be ended.

A linear reader needs eight times as long for eight times the text, a quadratic one 64 times.
Other programs on the machine make a measurement longer, never shorter: the shortest of some counts.
"""

import gc
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

SHORT, FIRST, LONG = 1_000, 2_000, 8_000
# Times the work from SHORT to LONG: linear for sure, and no more than n log n; in between, and
# above it until it has been seen ROUNDS times, it is measured again.
SURELY_LINEAR, MOST_GROWTH = 12, 24
ROUNDS = 5
LEAST_SECONDS = 0.02  # of CPU, for a measurement
MOST_SECONDS = 4  # of CPU, for a few texts; then it is not even quadratic
CASE_LIMIT = 900  # seconds of CPU of the whole program

Text = Callable[[int], str]


class Case(NamedTuple):
    """`run` reads a text; `text` makes one of a given length; `floor` is what any may cost.

    `reader` names what reads: it is judged no more when it was found wanting.
    """

    reader: str
    name: str
    run: Callable[[str], object]
    text: Text
    floor: float = 0.0


class TooMuchWork(Exception):
    """Raised where the work is done."""


def judge(case: Case) -> str:
    """What was found wrong: nothing ("") when the work grows as the text does."""
    try:
        with _limit():
            _seconds(case.run, case.text(64))
            # So little that even its square would be below the floor.
            if _seconds(case.run, case.text(FIRST)) * (LONG // FIRST) ** 2 <= case.floor:
                return ""
            spent = _seconds(case.run, case.text(LONG))
        growth = 0.0 if spent <= case.floor else _growth(case, spent)
    except TooMuchWork:
        return f"more than {MOST_SECONDS} s of CPU for a few texts of {LONG} characters"
    return f"{growth:.0f} times the work for 8 times the text" if growth > MOST_GROWTH else ""


def _growth(case: Case, spent: float) -> float:
    """Times the work from SHORT to LONG, for which so much was spent; as few measurements as make
    it clear.
    """
    short, long = case.text(SHORT), case.text(LONG)
    least = float("inf")
    for _ in range(ROUNDS):
        with _limit():
            least = min(least, average(case.run, short))
            if spent / least < SURELY_LINEAR:
                break
            spent = min(spent, _seconds(case.run, long))
    return spent / least


def average(run: Callable[[str], object], text: str) -> float:
    """Seconds of CPU, over as many rounds as a coarse clock needs."""
    rounds = 0
    started = time.process_time()
    while (spent := time.process_time() - started) < LEAST_SECONDS:
        run(text)
        rounds += 1
    return spent / rounds


def _seconds(run: Callable[[str], object], text: str) -> float:
    started = time.process_time()
    run(text)
    return time.process_time() - started


def usual(run: Callable[[str], object], times: float) -> float:
    """So many times what `run` needs for a plain text, in seconds of CPU."""
    text = "A plain sentence of a few words. " * (LONG // 33)
    return times * min(average(run, text) for _ in range(3))


@contextmanager
def _limit() -> Iterator[None]:
    """Raises TooMuchWork in the middle of it, in a pattern that searches too."""

    def stop(*_: object) -> None:
        raise TooMuchWork

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def report(cases: Iterator[Case]) -> None:
    """Judge the cases; print a name first, so that it is known when the program is killed."""
    resource.setrlimit(resource.RLIMIT_CPU, (CASE_LIMIT, CASE_LIMIT))
    gc.disable()
    wanting: set[str] = set()
    for case in cases:
        if case.reader in wanting:
            continue
        sys.stdout.write(f"? {case.reader}: {case.name}\n")
        sys.stdout.flush()
        if found := judge(case):
            wanting.add(case.reader)
        sys.stdout.write(f"{'!' if found else '.'} {found}\n")


def run_program(module: str, *arguments: str) -> tuple[int, dict[str, str]]:
    """How many cases `python -m module` judged, and what it found against which."""
    told = subprocess.run(
        [sys.executable, "-m", module, *arguments], capture_output=True, text=True, check=False
    )
    bad: dict[str, str] = {}
    count, name = 0, "the start"
    for line in told.stdout.splitlines():
        sign, _, rest = line.partition(" ")
        if sign == "?":
            name = rest
            continue
        count += 1
        if sign == "!":
            bad[name] = rest
    if told.returncode:
        bad[name] = f"the program ended with {told.returncode}: {told.stderr[-2000:]}"
    return count, bad
