"""Pages to measure, as requests whose responses identify the person."""

from dataclasses import dataclass, field

from bench.driving import Plan, Request
from bench.world import Learner, Place
from course.models import StepProgress

FLOOR = "floor"


@dataclass(slots=True)
class Completions:
    """Posts that complete a step and undo it in turns; remembers the last acknowledged state.

    Each connection has its own learner and step, so that the order is known.
    """

    learners: list[Learner]
    place: Place
    last: dict[tuple[int, str], bool] = field(default_factory=dict)

    def __call__(self, index: int, turn: int) -> Request:
        learner = self.learners[index % len(self.learners)]
        key = self.place.others[index // len(self.learners)]
        is_done = not self.last.get((learner.pk, key), False)
        self.last[learner.pk, key] = is_done
        token = learner.cookie.rpartition("=")[2]
        return Request(
            path=f"/courses/{self.place.slug}/steps/{key}/completion/",
            holds=f'"done": {str(is_done).lower()}',
            cookie=learner.cookie,
            method="POST",
            body=f"done={int(is_done)}",
            headers={
                "Accept": "application/json",
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": token,
            },
        )

    def wrong(self, database: str) -> list[str]:
        """Differences between the database and the last acknowledged states."""
        rows = StepProgress.objects.using(database).filter(step__course__slug=self.place.slug)
        facts = rows.values_list("enrolment__learner", "step__key", "last_completed_at")
        found = {(learner, key): at is not None for learner, key, at in facts}
        return [f"{pair}" for pair, done in self.last.items() if found.get(pair) is not done]


def plans(learners: list[Learner], places: dict[int, Place]) -> dict[str, Plan]:
    """By name: the floor, pages of a visitor and of learners, in courses of 10 and 400 steps."""
    floor = Request(f"/floor/{places[10].slug}/", holds="A course of 10 steps")
    made = {
        FLOOR: _always(floor),
        "catalogue, visitor": _always(Request("/", holds="A course of 10 steps")),
        "catalogue": _each(learners, "/"),
    }
    for steps, place in places.items():
        course = f"/courses/{place.slug}/"
        film = f"{course}steps/{place.film}/"
        if steps == min(places):
            made["course, visitor"] = _always(Request(course, holds="A course of 10 steps"))
        made |= {
            f"course, {steps} steps": _each(learners, course),
            f"to-do, {steps} steps": _each(learners, f"{course}todo/"),
            f"step (film), {steps} steps": _each(learners, film),
            f"step (article), {steps} steps": _each(learners, f"{course}steps/{place.article}/"),
            f"captions, {steps} steps": _each(learners, f"{film}captions/en.vtt", holds="WEBVTT"),
            f"completion, {steps} steps": Completions(learners, place),
        }
    return made


def _always(request: Request) -> Plan:
    return lambda _index, _turn: request


def _each(learners: list[Learner], path: str, *, holds: str = "") -> Plan:
    """The page of the connection's own learner, whose name is on it."""
    requests = [Request(path, holds or learner.name, learner.cookie) for learner in learners]
    return lambda index, _turn: requests[index % len(requests)]


def count_queries(plan: Plan) -> int:
    """Number of queries of one request after a warm-up request."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1")
    for _ in range(2):
        request = plan(0, 0)
        client.cookies.load(request.cookie)
        headers = dict(request.headers)
        kind = headers.pop("Content-Type", "text/html")
        with CaptureQueriesContext(connection) as queries:
            client.generic(
                request.method, request.path, request.body, content_type=kind, headers=headers
            )
    return len(queries)
