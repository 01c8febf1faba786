"""Pages to measure, as requests whose responses identify the person."""

from html import escape

from bench.driving import Plan, Request
from bench.facts import Facts, Learner, Place
from bench.posts import Completions, Playings, Responses

FLOOR = "floor"


def plans(learners: list[Learner], places: dict[int, Place]) -> dict[str, Plan]:
    """By name: the floor, pages of a visitor and of learners, in courses of 10 and 400 steps."""
    floor = Request(f"/floor/{places[10].slug}/", holds="A course of 10 steps")
    made = {
        FLOOR: _always(floor),
        "catalogue, visitor": _always(Request("/", holds="A course of 10 steps")),
        "catalogue": each_learner(learners, "/"),
    }
    for steps, place in places.items():
        course = f"/courses/{place.slug}/"
        film = f"{course}steps/{place.film}/"
        if steps == min(places):
            made["course, visitor"] = _always(Request(course, holds="A course of 10 steps"))
        made |= {
            f"course, {steps} steps": each_learner(learners, course),
            f"to-do, {steps} steps": each_learner(learners, f"{course}todo/"),
            f"step (film), {steps} steps": each_learner(learners, film),
            f"step (article), {steps} steps": each_learner(
                learners, f"{course}steps/{place.article}/"
            ),
            f"captions, {steps} steps": each_learner(
                learners, f"{film}captions/en.vtt", holds="WEBVTT"
            ),
            f"completion, {steps} steps": Completions(learners, place),
        }
    return made


def plans_of_facts(facts: Facts) -> dict[str, Plan]:
    """Besides these: an open film, a question, and posts of what was responded and played."""
    small = facts.places[10]
    film = f"/courses/{small.slug}/steps/{small.film}/"
    open_film = Request(facts.open_film.path, holds=escape(facts.open_film.title))
    return plans(facts.learners, facts.places) | {
        "open film, visitor": _always(open_film),
        "question of 5": each_learner(facts.learners, facts.question),
        "response, 5": Responses(facts.learners, facts.question),
        "played, 10 steps": Playings(
            facts.learners, f"{film}played/", facts.duration_ms, facts.revision
        ),
    }


def is_wanted(page: str, words: list[str]) -> bool:
    """Whether a page's name holds one of the words, if there are any; the floor always is."""
    return page == FLOOR or not words or any(word in page for word in words)


def _always(request: Request) -> Plan:
    return lambda _index, _turn: request


def each_learner(learners: list[Learner], path: str, *, holds: str = "") -> Plan:
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
