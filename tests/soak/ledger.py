"""Learners who write continuously, and a ledger of acknowledged writes.

A write is recorded when its complete response says so. Afterwards everything recorded must be in
the database; what was not acknowledged may be there or not.
"""

import http.client
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.worlds.production_site import Person, ProductionSite

WRITERS = 8
_PATIENCE = 20.0
_PAUSE = 0.05
_TAKEN = {200, 204, 302, 303}
_AWAY = 503
_PAGE = b"<h1>Back in a moment</h1>"

_COMPLETIONS = """
    SELECT learner_id, key FROM course_stepprogress p JOIN course_enrolment e
    ON e.id = enrolment_id JOIN course_step s ON s.id = step_id
    WHERE last_completed_at IS NOT NULL
"""
_VISITS = _COMPLETIONS.replace("last_completed_at", "first_visited_at")
_PLAYED = """
    SELECT learner_id, lower(span) / 1000, upper(span) / 1000 FROM lessons_played
    JOIN course_enrolment e ON e.id = enrolment_id, unnest(spans) span
"""


@dataclass(frozen=True, slots=True)
class Write:
    """A write: the completion or first visit of a step, or a second of the film."""

    kind: str
    learner: Person
    step: str
    second: int = 0

    @property
    def request(self) -> tuple[str, str, str]:
        path = f"/courses/rivers/steps/{self.step}/"
        if self.kind == "visit":
            return "GET", path, ""
        if self.kind == "completion":
            return "POST", f"{path}completion/", "done=1"
        start = self.second * 1000
        body = f"revision=1&spans={start}-{start + 1000}&position={start}"
        return "POST", f"{path}played/", body


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a request: a status, or 0 for a broken connection; times are monotonic."""

    status: int
    began: float
    ended: float
    trouble: str = ""

    @property
    def seconds(self) -> float:
        return self.ended - self.began


@dataclass(slots=True)
class Ledger:
    """All requests and responses; `noted` are the acknowledged writes."""

    answers: list[Answer] = field(default_factory=list)
    noted: list[Write] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def since(self, moment: float, until: float = float("inf")) -> list[Answer]:
        return [each for each in self.answers if moment <= each.began < until]

    def slowest_until(self, moment: float) -> float:
        """The slowest response in seconds before the moment: the machine's other load."""
        return max(each.seconds for each in self.answers if each.ended < moment)

    def first_taken_after(self, moment: float) -> float:
        """Seconds until a request begun after the moment was answered as usual."""
        taken = [each.ended for each in self.since(moment) if each.status in _TAKEN]
        return min(taken) - moment if taken else float("inf")

    def lost(self, house: ProductionSite) -> list[Write]:
        """Acknowledged writes that are not in the database."""
        rows = {"completion": house.rows(_COMPLETIONS), "visit": house.rows(_VISITS)}
        played = {
            (learner, second)
            for learner, start, end in house.rows(_PLAYED)
            for second in range(start, end)
        }
        return [
            write
            for write in self.noted
            if (write.learner.pk, write.second) not in played
            and (write.learner.pk, write.step) not in rows.get(write.kind, set())
        ]

    def __str__(self) -> str:
        counts = Counter(answer.status for answer in self.answers)
        told = ", ".join(f"{count} × {status or 'cut'}" for status, count in sorted(counts.items()))
        away = [answer.seconds for answer in self.answers if answer.status == _AWAY]
        slowest = f"; 503 after {max(away):.2f} s at most" if away else ""
        middle = statistics.median(answer.seconds for answer in self.answers) * 1000
        return f"{len(self.noted)} writes noted ({told}; median {middle:.0f} ms{slowest})"


class Writers:
    """Connections that write until stopped; acknowledged writes are not repeated."""

    def __init__(self, house: ProductionSite) -> None:
        self._house = house
        self._work = [self._writes_of(index) for index in range(WRITERS)]

    def _writes_of(self, index: int) -> Iterator[Write]:
        """For each of a writer's learners in turn: completions, visits, seconds of the film."""
        house, own = self._house, self._house.learners[index::WRITERS]
        half = len(house.articles) // 2
        for turn in range(half):
            for learner in own:
                yield Write("completion", learner, house.articles[turn])
                yield Write("visit", learner, house.articles[half + turn])
                yield Write("played", learner, house.film, turn * 2)

    @contextmanager
    def writing(self, *, before: float = 1.0, after: float = 1.0) -> Iterator[Ledger]:
        """Let them write during the block, and some seconds before and after it."""
        ledger, over = Ledger(), threading.Event()
        threads = [
            threading.Thread(target=self._write, args=(work, ledger, over)) for work in self._work
        ]
        for thread in threads:
            thread.start()
        try:
            time.sleep(before)
            yield ledger
            time.sleep(after)
        finally:
            over.set()
            for thread in threads:
                thread.join()

    def _write(self, work: Iterator[Write], ledger: Ledger, over: threading.Event) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._house.port, timeout=_PATIENCE)
        write = next(work)
        while not over.is_set():
            answer = _ask(connection, write)
            ledger.answers.append(answer)
            if answer.trouble:
                ledger.wrong.append(answer.trouble)
            elif answer.status in _TAKEN:
                ledger.noted.append(write)
                write = next(work)
            if answer.status not in _TAKEN:  # retried once, as people do
                connection.close()
                time.sleep(_PAUSE)
        connection.close()


def _ask(connection: http.client.HTTPConnection, write: Write) -> Answer:
    method, path, body = write.request
    began = time.monotonic()
    try:
        connection.request(method, path, body or None, write.learner.headers)
        response = connection.getresponse()
        content = response.read()
    except TimeoutError:
        return Answer(0, began, time.monotonic(), f"{method} {path}: no answer")
    except (OSError, http.client.HTTPException):
        return Answer(0, began, time.monotonic())
    trouble = _trouble(response, content, write)
    said = trouble and f"{method} {path}: {response.status} {trouble}"
    return Answer(response.status, began, time.monotonic(), said)


def _trouble(response: Any, content: bytes, write: Write) -> str:
    if response.status == _AWAY:
        if not response.headers["Retry-After"]:
            return "without Retry-After"
        return "" if _PAGE in content else "is not the page"
    if response.status not in _TAKEN:
        return "is no answer"
    if write.kind == "visit" and write.learner.name not in content.decode():
        return "is somebody else's"
    if "/login/" in (response.headers["Location"] or ""):
        return "asks to sign in"
    return ""


def half_written(house: ProductionSite) -> set[tuple[object, ...]]:
    """Rows that no complete request produces."""
    return house.rows(
        "SELECT id FROM course_stepprogress WHERE first_visited_at IS NULL"
        " OR last_completed_at < first_visited_at"
    ) | house.rows("SELECT id FROM lessons_played WHERE isempty(spans) OR position_ms < 0")
