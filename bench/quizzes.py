"""Load test of question pages and responses, compared with a baseline (floor): with 5 and 500
questions, few and many attempts.

    .venv/bin/python -m bench.quizzes [--connections 8] [--requests 160] [--rounds 5]
        [--attempts 100000]

Ten learners are at a quiz of 5 questions and at one of 500, and an educator looks at the results of
the first; a second site has so many attempts of others more. Each answer is checked for whose it
is, and in the end every response that was acknowledged is looked up in the database. Absolute times
are the machine's: compare ratios.
"""

from __future__ import annotations

import copy
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from bench.driving import Plan, Request
from bench.pages import FLOOR, each_learner, plans
from bench.posts import Responses
from bench.rounds import SETTINGS, Plans, Results, measure_in_turns, median, parser_of
from bench.site import database, running_site, temporary_folder

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from bench.facts import Learner

SIZES = (5, 500)
# An educator's results page is requested less often: one request for this many others.
RESULTS = "results of 5"
RARER = 20
_GROW = Path(__file__).parent / "grow_attempts.sql"


def main() -> int:
    arguments = _arguments()
    with temporary_folder():
        os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
        with database():
            prepared = _prepare(arguments.attempts)
        with database(), ExitStack() as stack:
            sites = {
                name: stack.enter_context(running_site(**environment))
                for name, environment in _sites(arguments.attempts).items()
            }
            asked = {name: copy.deepcopy(prepared) for name in sites}
            results = measure_in_turns(sites, asked, arguments, rarer={RESULTS: RARER})
            lost = _lost(asked)
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

    from bench.world import GROWN, conninfo, grow, make_educator, make_world
    from course.models import Step

    learners, places = make_world(timezone.now())
    made = {FLOOR: plans(learners, places)[FLOOR]}
    for size in SIZES:
        path = make_quiz(places[10].slug, learners, size, timezone.now())
        made[f"question of {size}"] = each_learner(learners, path)
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


def make_quiz(slug: str, learners: list[Learner], size: int, at: datetime) -> str:
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


def _lost(plans: Plans) -> int:
    from django.db import connections

    from bench.world import GROWN

    connections.settings[GROWN] = {**connections.settings["default"], "NAME": GROWN}
    lost = 0
    for pages, alias in zip(plans.values(), ("default", GROWN), strict=True):
        lost += sum(_lost_of(plan, alias) for plan in pages.values() if isinstance(plan, Responses))
        connections[alias].close()
        connections[alias].close_pool()  # type: ignore[attr-defined]
    return lost


def _lost_of(responses: Responses, alias: str) -> int:
    from quizzes.models import Response

    key = responses.path.split("/steps/")[1].split("/")[0]
    lost = 0
    for learner in responses.learners:
        found = Response.objects.using(alias).filter(
            asked__attempt__enrolment__learner=learner.pk,
            asked__attempt__quiz__step__key=key,
        )
        lost += responses.tries[learner.pk] - found.count()
    return lost


def _report(results: Results) -> None:
    for name, pages in results.items():
        print(f"\n{name:32}{'CPU-ms':>10}{'× floor':>10}")
        for page, figures in pages.items():
            print(f"{page:32}{median(figures.cpu_ms):10.2f}{median(figures.above_floor):10.2f}")


if __name__ == "__main__":
    sys.exit(main())
