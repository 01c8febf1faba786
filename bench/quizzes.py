"""Load test of question pages and responses, compared with a baseline (floor): with 5 and 500
questions, few and many attempts.

    .venv/bin/python -m bench.quizzes [--connections 8] [--requests 160] [--rounds 5]
        [--attempts 100000]

Ten learners take a quiz of 5 questions and one of 500, and an educator views the results of the
first; a second site has `--attempts` more attempts by others. Each response is checked to be the
right person's, and at the end every acknowledged answer is verified in the database. Absolute times
depend on the machine: compare ratios.
"""

from __future__ import annotations

import os
import statistics
import sys
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bench.driving import Plan, Request
from bench.metering import cpu_seconds, database_processes, site_processes, spent
from bench.rounds import SETTINGS, Figures, drive_rightly, parser_of
from bench.site import Site, database, running_site, temporary_folder

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from bench.world import Learner

SIZES = (5, 500)
# An educator's results page is requested less often: one request for this many others.
RESULTS = "results of 5"
RARER = 20
_GROW = Path(__file__).parent / "grow_attempts.sql"


@dataclass(slots=True)
class Responses:
    """Each connection's learner tries the first question again and again; counts acknowledged
    tries.
    """

    learners: list[Learner]
    path: str
    tries: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    site: str = ""

    def __call__(self, index: int, _turn: int) -> Request:
        learner = self.learners[index % len(self.learners)]
        self.tries[self.site, learner.pk] += 1
        number = self.tries[self.site, learner.pk]
        return Request(
            path=self.path,
            holds="",
            cookie=learner.cookie,
            method="POST",
            body=f"try={number}&pick={number % 4}",
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": learner.cookie.rpartition("=")[2],
            },
            status=302,
        )


def main() -> int:
    arguments = _arguments()
    with temporary_folder():
        os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
        with database():
            plans = _prepare(arguments.attempts)
        with database(), ExitStack() as stack:
            sites = {
                name: stack.enter_context(running_site(**environment))
                for name, environment in _sites(arguments.attempts).items()
            }
            results = _measure(sites, plans, arguments)
            lost = _lost(plans, sites)
    _report(results)
    print(f"\nAcknowledged responses that are not in the database: {lost}")
    return 1 if lost else 0


def _arguments() -> argparse.Namespace:
    parser = parser_of("quizzes", connections=8, requests=160)
    parser.add_argument("--attempts", type=int, default=100_000)
    return parser.parse_args()


def _sites(attempts: int) -> dict[str, dict[str, str]]:
    from bench.world import GROWN, conninfo

    return {
        "10 attempts": {"WORKERS": "2"},
        f"{attempts:,} attempts": {"WORKERS": "2", "DATABASE_URL": conninfo(GROWN)},
    }


def _prepare(attempts: int) -> dict[str, Plan]:
    with running_site():
        pass  # it has created the demo
    import django

    django.setup()
    import psycopg
    from django.db import connection
    from django.utils import timezone

    from bench.pages import FLOOR, plans
    from bench.world import GROWN, conninfo, grow, make_educator, make_world
    from course.models import Step

    learners, places = make_world(timezone.now())
    made = {FLOOR: plans(learners, places)[FLOOR]}
    for size in SIZES:
        path = _quiz(places[10].slug, learners, size, timezone.now())
        made[f"question of {size}"] = _pages(path, learners)
        made[f"response, {size}"] = Responses(learners, path)
    educator = make_educator(places[10].slug)
    step = Step.objects.get(course__slug=places[10].slug, title=f"Quiz of {SIZES[0]}")
    results = Request(f"/admin/course/step/{step.pk}/results/", "figures-row", educator.cookie)
    made[RESULTS] = lambda _index, _turn: results
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    grow(attempts)
    with psycopg.connect(conninfo(GROWN), autocommit=True) as grown:
        grown.execute(_GROW.read_text(encoding="utf-8"))
        grown.execute("VACUUM ANALYZE")
    return made


def _pages(path: str, learners: list[Learner]) -> Plan:
    requests = [Request(path, each.name, each.cookie) for each in learners]
    return lambda index, _turn: requests[index % len(requests)]


def _quiz(slug: str, learners: list[Learner], size: int, at: datetime) -> str:
    """A quiz of this size that every learner has started; the path of its first question."""
    from course import authoring, outline
    from course.models import Activity, Course, Enrolment, Step
    from quizzes import attempts
    from quizzes import questions as q
    from quizzes.authoring import save_question, set_slots
    from quizzes.models import Question, Quiz, QuizItem

    course = Course.objects.get(slug=slug)
    activity = Activity.objects.filter(week__course=course).first()
    step = Step(
        course=course, activity=activity, position=size, kind="quiz", title=f"Quiz of {size}"
    )
    step.published_at = at
    authoring.save_step(step, at=at)
    outline.renumber(course)
    quiz = Quiz.objects.create(step=step)
    options = tuple(
        q.Option(f"A choice of usual length, number {n}", 100 * (n == 0)) for n in range(4)
    )
    rows = []
    for number in range(size):
        content = q.QuestionContent(q.ONE, f"What is asked in question {number}?", options)
        row = Question(course=course)
        save_question(row, content, at=at, pictures={})
        rows.append(row)
    set_slots(quiz, [QuizItem(question=row) for row in rows])
    for learner in learners:
        enrolment = Enrolment.objects.get(course=course, learner=learner.pk)
        attempts.start(enrolment, quiz, after=0, at=at)
    return f"/courses/{slug}/steps/{step.key}/attempts/1/questions/1/"


def _measure(
    sites: dict[str, Site], plans: dict[str, Plan], arguments: argparse.Namespace
) -> dict[str, dict[str, Figures]]:
    """In turns, so that other load on the machine affects all alike; the first is a warm-up."""
    from bench.pages import FLOOR

    results: dict[str, dict[str, Figures]] = {name: defaultdict(Figures) for name in sites}
    for turn in range(arguments.rounds + 1):
        for page, plan in plans.items():
            for name, site in sites.items():
                if isinstance(plan, Responses):
                    plan.site = name
                requests = arguments.requests // (RARER if page == RESULTS else 1) or 1
                floor = _cpu_ms(site, plans[FLOOR], arguments.requests, arguments.connections)
                spent_ms = _cpu_ms(site, plan, requests, min(requests, arguments.connections))
                if turn:
                    figures = results[name][page]
                    figures.server_ms.append(spent_ms)
                    figures.database_ms.append(0.0)
                    figures.floors.append(floor)
        print(f"round {turn} of {arguments.rounds}", file=sys.stderr, flush=True)
    return results


def _cpu_ms(site: Site, plan: Plan, requests: int, connections: int) -> float:
    """CPU time of the server's and the database's processes per request."""
    before = cpu_seconds([*site_processes(site.pid), *database_processes()])
    driven = drive_rightly(site, plan, connections=connections, requests=requests)
    after = cpu_seconds([*site_processes(site.pid), *database_processes()])
    return spent(before, after) / len(driven.times) * 1000


def _lost(plans: dict[str, Plan], sites: dict[str, Site]) -> int:
    from django.db import connections

    from bench.world import GROWN
    from quizzes.models import Response

    connections.settings[GROWN] = {**connections.settings["default"], "NAME": GROWN}
    lost = 0
    for plan in plans.values():
        if not isinstance(plan, Responses):
            continue
        key = plan.path.split("/steps/")[1].split("/")[0]
        for name, alias in zip(sites, ("default", GROWN), strict=True):
            for learner in plan.learners:
                found = Response.objects.using(alias).filter(
                    asked__attempt__enrolment__learner=learner.pk,
                    asked__attempt__quiz__step__key=key,
                )
                lost += plan.tries[name, learner.pk] - found.count()
    for alias in ("default", GROWN):
        connections[alias].close()
        connections[alias].close_pool()  # type: ignore[attr-defined]
    return lost


def _report(results: dict[str, dict[str, Figures]]) -> None:
    for name, pages in results.items():
        print(f"\n{name:32}{'CPU-ms':>10}{'× floor':>10}")
        for page, figures in pages.items():
            cpu, above = statistics.median(figures.cpu_ms), statistics.median(figures.above_floor)
            print(f"{page:32}{cpu:10.2f}{above:10.2f}")


if __name__ == "__main__":
    sys.exit(main())
