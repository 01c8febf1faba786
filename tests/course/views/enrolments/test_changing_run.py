"""A learner moves to the next run, by a plain form."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from course import progress
from course.models import Enrolment, Invitation, Run, User
from course.web.rate_limits import MOST_TRIES
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/courses/rivers/change-run/"
OFFER = "what you did comes along"


@pytest.fixture
def next_run(client: Client, ada: User, now: datetime) -> Run:
    """Ada is in run 1, and run 2 starts in ten days."""
    course = factories.course()
    step = factories.step(course, 1, "Springs")
    enrolment = factories.enrol(ada, course, factories.run(course), joined_at=now)
    progress.complete(enrolment.pk, step.pk, at=now)
    client.force_login(ada)
    return factories.run(course, 2, starts_on=(now + timedelta(days=10)).date())


def offered(client: Client) -> list[bool]:
    pages = (f"/courses/rivers/{page}" for page in ("", "progress/"))
    return [OFFER in client.get(page).content.decode() for page in pages]


def is_in(run: Run, learner: User) -> bool:
    return Enrolment.objects.current().filter(learner=learner, run=run).exists()


class TestMove:
    def test_form_moves_with_all_that_was_done(
        self, client: Client, ada: User, next_run: Run
    ) -> None:
        shown = client.get(PAGE).content.decode()
        moved = client.post(PAGE, {"run": "2"}, follow=True)

        assert "Move to run 2?" in shown
        assert moved.redirect_chain == [("/courses/rivers/todo/", 302)]
        assert "You are in run 2 now." in moved.content.decode()
        assert Enrolment.objects.current().get(learner=ada).progress.count() == 1

    def test_pressed_twice_is_pressed_once(self, client: Client, ada: User, next_run: Run) -> None:
        factories.run(next_run.course, 3, starts_on=next_run.starts_on + timedelta(days=9))

        answers = [client.post(PAGE, {"run": "2"})["Location"] for _ in range(2)]

        assert answers == ["/courses/rivers/todo/"] * 2
        assert is_in(next_run, ada)
        assert Enrolment.objects.count() == 2

    def test_progress_in_the_former_run_says_where_one_is(
        self, client: Client, next_run: Run
    ) -> None:
        client.post(PAGE, {"run": "2"})

        page = client.get("/courses/rivers/progress/?run=1").content.decode()

        assert "You were in run 1 until" in page
        assert "Your progress in run 2" in page
        assert "Come back to it" not in page

    @pytest.mark.parametrize("run", ["3", "", "x", "²"])
    def test_another_run_is_refused(
        self, client: Client, ada: User, next_run: Run, run: str
    ) -> None:
        answer = client.post(PAGE, {"run": run})

        assert answer.status_code == 400
        assert "You cannot move to that run any more." in answer.content.decode()
        assert Enrolment.objects.count() == 1

    @pytest.mark.parametrize("method", ["put", "delete"])
    def test_other_methods_are_refused(self, client: Client, next_run: Run, method: str) -> None:
        assert getattr(client, method)(PAGE).status_code == 405

    def test_who_is_in_no_run_is_led_to_the_course(
        self, client: Client, mallory: User, next_run: Run
    ) -> None:
        client.force_login(mallory)

        answer = client.post(PAGE, {"run": "2"})

        assert answer["Location"] == "/courses/rivers/"
        assert Enrolment.objects.count() == 1


class TestCode:
    @pytest.fixture(autouse=True)
    def by_code(self, next_run: Run) -> None:
        Run.objects.filter(pk=next_run.pk).update(joining=Run.Joining.CODE, join_code="delta")

    def test_code_is_asked_for(self, client: Client, ada: User, next_run: Run) -> None:
        wrong = client.post(PAGE, {"run": "2", "code": "nile"})
        right = client.post(PAGE, {"run": "2", "code": "delta"})

        assert "That is not the code of this run." in wrong.content.decode()
        assert (wrong.status_code, right.status_code) == (400, 302)
        assert is_in(next_run, ada)

    def test_guesses_are_limited(self, client: Client, ada: User, next_run: Run) -> None:
        for _ in range(MOST_TRIES):
            client.post(PAGE, {"run": "2", "code": "nile"})

        answer = client.post(PAGE, {"run": "2", "code": "delta"})

        assert "Too many wrong codes." in answer.content.decode()
        assert not is_in(next_run, ada)


class TestOffer:
    def test_next_run_is_offered_on_course_and_progress_page(
        self, client: Client, next_run: Run
    ) -> None:
        assert offered(client) == [True, True]

    @pytest.mark.parametrize(
        "change",
        [
            {"joining": Run.Joining.CLOSED},
            {"joining": Run.Joining.LIST},
            {"starts_on": factories.NOW.date() - timedelta(days=90)},
        ],
        ids=["closed", "by list", "earlier"],
    )
    def test_a_run_one_cannot_join_is_not(
        self, client: Client, next_run: Run, change: dict[str, object]
    ) -> None:
        Run.objects.filter(pk=next_run.pk).update(**change)

        page = client.get(PAGE).content.decode()

        assert offered(client) == [False, False]
        assert "There is no later run to move to at the moment." in page

    def test_a_run_that_is_over_is_not(self, client: Client, next_run: Run, now: datetime) -> None:
        day = now.date()
        times = {"starts_on": day - timedelta(days=9), "ends_on": day - timedelta(days=2)}
        Run.objects.filter(pk=next_run.pk).update(**times)

        assert offered(client) == [False, False]

    def test_who_is_on_its_list_is_offered_it(
        self, client: Client, ada: User, next_run: Run
    ) -> None:
        Run.objects.filter(pk=next_run.pk).update(joining=Run.Joining.LIST)
        Invitation.objects.create(run=next_run, email=str(ada.email))

        assert offered(client) == [True, True]

    def test_queries_are_as_many_with_many_runs(
        self,
        client: Client,
        next_run: Run,
        ada: User,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        factories.sign_in(client, ada)
        with django_assert_num_queries(3):
            client.get(PAGE)
        for number in range(3, 9):
            factories.run(next_run.course, number, starts_on=next_run.starts_on)

        with django_assert_num_queries(3):
            client.get(PAGE)
