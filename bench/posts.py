"""Posts that are measured. They remember what was acknowledged, to look for it in the database."""

from collections import defaultdict
from dataclasses import dataclass, field

import psycopg

from bench.driving import Request
from bench.facts import Learner, Place

SPANS = 50  # that a learner of the bench has played, see played.sql

_COMPLETED = """
    SELECT enrolment.learner_id, step.key, progress.last_completed_at IS NOT NULL
    FROM course_stepprogress AS progress
    JOIN course_enrolment AS enrolment ON enrolment.id = progress.enrolment_id
    JOIN course_step AS step ON step.id = progress.step_id
    JOIN course_course AS course ON course.id = step.course_id
    WHERE course.slug = %s
"""


@dataclass(slots=True)
class Completions:
    """Posts that complete a step and undo it in turns; remembers the last acknowledged state.

    Each connection has its own learner and step, so that the order is known.
    """

    learners: list[Learner]
    place: Place
    last: dict[tuple[int, str], bool] = field(default_factory=dict)

    def __call__(self, index: int, _turn: int) -> Request:
        learner = self.learners[index % len(self.learners)]
        key = self.place.others[index // len(self.learners)]
        is_done = not self.last.get((learner.pk, key), False)
        self.last[learner.pk, key] = is_done
        return _post(
            learner,
            f"/courses/{self.place.slug}/steps/{key}/completion/",
            f"done={int(is_done)}",
            holds=f'"done": {str(is_done).lower()}',
            accept="application/json",
        )

    def wrong(self, conninfo: str) -> list[str]:
        """Differences between the database and the last acknowledged states."""
        with psycopg.connect(conninfo) as connection:
            rows = connection.execute(_COMPLETED, [self.place.slug]).fetchall()
        found = {(learner, key): is_done for learner, key, is_done in rows}
        return [f"{pair}" for pair, done in self.last.items() if found.get(pair) is not done]


@dataclass(slots=True)
class Responses:
    """Each connection's learner tries the first question again and again; counts acknowledged
    tries.
    """

    learners: list[Learner]
    path: str
    tries: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def __call__(self, index: int, _turn: int) -> Request:
        learner = self.learners[index % len(self.learners)]
        self.tries[learner.pk] += 1
        number = self.tries[learner.pk]
        return _post(learner, self.path, f"try={number}&pick={number % 4}", holds="", status=302)


@dataclass(slots=True)
class Playings:
    """Each connection's learner plays parts of the film once more: fifty spans stay fifty."""

    learners: list[Learner]
    path: str
    duration_ms: int
    revision: int

    def __call__(self, index: int, turn: int) -> Request:
        learner = self.learners[index % len(self.learners)]
        start = turn % SPANS * self.duration_ms // SPANS
        end = start + self.duration_ms // SPANS // 2
        body = f"revision={self.revision}&spans={start}-{end}&position={end}"
        return _post(learner, self.path, body, holds="Played ")


def _post(
    learner: Learner, path: str, body: str, *, holds: str, accept: str = "*/*", status: int = 200
) -> Request:
    return Request(
        path=path,
        holds=holds,
        cookie=learner.cookie,
        method="POST",
        body=body,
        headers={
            "Accept": accept,
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": learner.cookie.rpartition("=")[2],
        },
        status=status,
    )
