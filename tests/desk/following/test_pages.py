"""The overview of a run and the page of a learner."""

import re
from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from course.models import Course, Enrolment, Run, Step, User
from course.notes.writing import write_note
from course.progress import complete
from desk.following import overview
from lessons.film.playing import add_played
from quizzes import attempts
from quizzes.marking import right_response
from quizzes.models import Attempt, Quiz
from tests import factories
from tests.factories.quiz_steps import OF_EACH_KIND
from tests.factories.quiz_steps import quiz as stage_quiz

DAY = timedelta(days=1)


@pytest.fixture
def run(rivers: Course) -> Run:
    return factories.run(rivers, starts_on=(timezone.now() - 9 * DAY).date())


@pytest.fixture
def quiz(rivers: Course) -> Quiz:
    step = stage_quiz(rivers, *OF_EACH_KIND.values(), week=1, title="Test yourself", kind="test")
    return Quiz.objects.get(step=getattr(step, "step", step))


@pytest.fixture
def ada_in(run: Run, article: Step, film: Step, quiz: Quiz, ada: User) -> Enrolment:
    """One step complete, half a film played, and every second question of a test right."""
    now = timezone.now()
    row = factories.enrol(ada, run.course, run, joined_at=now - 9 * DAY)
    complete(row.pk, article.pk, at=now)
    video = film.video
    add_played(row.pk, video, spans=[(0, video.duration_ms // 2)], position_ms=5, at=now)
    attempt = attempts.start(row, quiz, after=0, at=now)
    for asked in attempt.asked.select_related("version"):
        if asked.position % 2:
            given = right_response(asked.version.read())
            attempts.respond(attempt.pk, asked.position, given, try_number=1, at=now)
    attempts.submit(attempt.pk, at=now)
    return row


def page(client: Client, name: str, run: Run, *arguments: int) -> Any:
    return client.get(reverse(f"admin:course_run_{name}", args=[run.pk, *arguments]))


def words_of(content: str) -> list[str]:
    return re.findall(r"<br><small>(.*?)</small>", content)


def test_reasons_are_those_of_the_learners_own_page(
    desk: Client, run: Run, ada_in: Enrolment, ada: User, as_person: Callable[[User], Client]
) -> None:
    own = as_person(ada).get(reverse("progress", args=[run.course.slug])).content.decode()

    content = page(desk, "learner", run, ada_in.pk).content.decode()

    # The tests are listed once more on the learner's own page.
    assert words_of(content)
    assert words_of(content) == words_of(own)[: len(words_of(content))]


def test_learner_page_has_no_links_into_the_learners_own_attempts(
    desk: Client, run: Run, ada_in: Enrolment
) -> None:
    content = page(desk, "learner", run, ada_in.pk).content.decode()

    assert f"/courses/{run.course.slug}/steps/" not in content


def test_learner_page_shows_what_was_played(desk: Client, run: Run, ada_in: Enrolment) -> None:
    response = page(desk, "learner", run, ada_in.pk)

    (film,) = response.context["films"]
    assert film.coverage.bars == [("0", "50")]
    assert "not played:" in response.content.decode()


def test_attempt_shows_every_response_in_words(desk: Client, run: Run, ada_in: Enrolment) -> None:
    attempt = Attempt.objects.get()

    response = page(desk, "attempt", run, attempt.pk)

    asked = response.context["asked"]
    assert [bool(line.tries) for line in asked] == [bool(n % 2) for n in range(1, len(asked) + 1)]
    assert all(each.words and each.percent == 100 for line in asked for each in line.tries)
    assert "No response." in response.content.decode()


def test_learner_and_attempt_of_another_run_are_not_found(
    desk: Client, run: Run, ada_in: Enrolment, rivers: Course
) -> None:
    other = factories.run(rivers, number=2)

    assert page(desk, "learner", other, ada_in.pk).status_code == 404
    assert page(desk, "attempt", other, Attempt.objects.get().pk).status_code == 404


def test_private_notes_are_on_neither_page(
    desk: Client, run: Run, ada_in: Enrolment, article: Step, ada: User
) -> None:
    write_note(article, "canary of a note", key=ada.uuid, actor=ada, at=timezone.now())

    assert "canary" not in page(desk, "learner", run, ada_in.pk).content.decode()
    assert "canary" not in page(desk, "overview", run).content.decode()


def test_name_that_is_markup_is_text(desk: Client, run: Run, ada_in: Enrolment, ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(display_name="<script>alert(1)</script>")

    content = page(desk, "learner", run, ada_in.pk).content.decode()

    assert "<script>alert" not in content
    assert "&lt;script&gt;alert(1)" in content


def test_overview_counts_by_state_and_step(
    desk: Client, run: Run, ada_in: Enrolment, article: Step
) -> None:
    for name in ("Bo Li", "Chi Eze", "Dee Ma"):
        factories.enrol(factories.person(name), run.course, run)

    shown = page(desk, "overview", run).context["overview"]

    assert shown.figures.joined == 4
    assert shown.figures.states == {
        "visited": 1,
        "active": 1,
        "finished": 0,
        "passed": 0,
        "left": 0,
        "stuck": 0,
        "behind": 0,
        "failed": 1,
        "near": 0,
    }
    lines = {line.step.pk: line for week in shown.weeks for line in week.steps}
    assert (lines[article.pk].visited, lines[article.pk].done) == (1, 1)
    assert lines[article.pk].done_percent == 25


def test_each_figure_of_the_overview_leads_to_as_many(
    desk: Client, run: Run, ada_in: Enrolment
) -> None:
    factories.enrol(factories.person("Bo Li"), run.course, run)
    response = page(desk, "overview", run)

    links = re.findall(r'href="([^"]*\?[^"]*)"><?b?>?(\d+)', response.content.decode())

    assert len(links) >= 10
    for address, count in links:
        listed = desk.get(address.replace("&amp;", "&")).context["page"].paginator.count
        assert listed == int(count), address


def test_overview_stands_beside_the_run_before(
    desk: Client, run: Run, ada_in: Enrolment, rivers: Course
) -> None:
    later = factories.run(rivers, number=2)

    response = page(desk, "overview", later)

    shown = response.context["overview"]
    assert (shown.before, shown.joined_before) == (run, 1)
    assert {each.key: each.before for each in shown.totals}["visited"] == 100
    assert {each.key: each.before for each in shown.totals}["finished"] == 0


def test_overview_of_nothing_says_so(desk: Client, run: Run) -> None:
    response = page(desk, "overview", run)

    assert response.status_code == 200
    assert "The course has no published steps yet." in response.content.decode()


def test_figures_of_large_runs_are_kept_a_while(
    desk: Client, run: Run, ada_in: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "COUNTED_ANEW", 0)
    monkeypatch.setattr(overview, "_kept", OrderedDict())
    page(desk, "overview", run)
    factories.enrol(factories.person("Bo Li"), run.course, run)

    again = page(desk, "overview", run)
    assert again.context["overview"].figures.joined == 1
    assert "Counted at" in again.content.decode()

    later = timezone.now() + overview.KEPT_FOR
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert page(desk, "overview", run).context["overview"].figures.joined == 2


def test_pages_cost_the_same_with_many_learners_and_attempts(
    desk: Client, run: Run, ada_in: Enrolment, quiz: Quiz
) -> None:
    def queries(name: str, *arguments: int) -> int:
        page(desk, name, run, *arguments)
        with CaptureQueriesContext(connection) as captured:
            assert page(desk, name, run, *arguments).status_code == 200
        return len(captured)

    attempt = Attempt.objects.get()
    asked = {"overview": (), "learner": (ada_in.pk,), "attempt": (attempt.pk,)}
    few = [queries(name, *named) for name, named in asked.items()]
    people = User.objects.bulk_create(
        User(email=f"l{number}@example.org", display_name=f"Learner {number}")
        for number in range(50)
    )
    Enrolment.objects.bulk_create(
        Enrolment(run=run, course=run.course, learner=person) for person in people
    )
    Attempt.objects.bulk_create(
        Attempt(
            enrolment=ada_in,
            quiz=quiz,
            number=number,
            started_at=attempt.started_at,
            submitted_at=attempt.submitted_at,
            marks_by_try=[1],
            score=1,
        )
        for number in range(2, 30)
    )

    assert [queries(name, *named) for name, named in asked.items()] == few
    assert max(few) <= 14
