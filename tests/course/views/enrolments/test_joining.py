from datetime import datetime

import pytest
from django.test import Client

from course.models import Course, Enrolment, Run, User
from course.web.rate_limits import MOST_TRIES
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def rivers(now: datetime) -> Course:
    course = factories.course()
    factories.step(course, 1, "Springs")
    factories.step(course, 6, "Deltas")
    factories.run(course)
    return course


class TestJoin:
    def test_join_leads_to_the_list(self, client: Client, ada: User, rivers: Course) -> None:
        client.force_login(ada)

        shown = client.get("/courses/rivers/join/")
        joined = client.post("/courses/rivers/join/")

        assert shown.status_code == 200
        assert joined["Location"] == "/courses/rivers/todo/"
        assert Enrolment.objects.get().learner == ada

    def test_join_twice_is_joining_once(self, client: Client, ada: User, rivers: Course) -> None:
        client.force_login(ada)

        answers = [client.post("/courses/rivers/join/")["Location"] for _ in range(2)]

        assert answers == ["/courses/rivers/todo/"] * 2
        assert Enrolment.objects.count() == 1

    @pytest.mark.parametrize("run", [1, 2])
    def test_page_asks_who_has_left_to_come_back(
        self, client: Client, ada: User, rivers: Course, now: datetime, run: int
    ) -> None:
        """As the course page does, whichever run is open now."""
        factories.enrol(ada, rivers, joined_at=now)
        client.force_login(ada)
        client.post("/courses/rivers/leave/")
        if run == 2:
            Run.objects.update(joining=Run.Joining.CLOSED)
            factories.run(rivers, 2)

        page = client.get("/courses/rivers/join/").content.decode()

        assert f"Run {run}, from" in page
        assert ("Come back to this course" in page, "Join this course" in page) == (True, False)

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_join_as_a_visitor_leads_to_signing_up(
        self, client: Client, rivers: Course, method: str
    ) -> None:
        answer = getattr(client, method)("/courses/rivers/join/")

        assert answer["Location"] == "/accounts/signup/?next=%2Fcourses%2Frivers%2Fjoin%2F"
        assert not Enrolment.objects.exists()

    def test_looking_at_the_join_page_joins_nothing(
        self, client: Client, ada: User, rivers: Course
    ) -> None:
        client.force_login(ada)

        client.get("/courses/rivers/join/")

        assert not Enrolment.objects.exists()

    def test_join_by_code_keeps_what_was_typed(
        self, client: Client, ada: User, rivers: Course
    ) -> None:
        Run.objects.update(joining=Run.Joining.CODE, join_code="silt")
        client.force_login(ada)

        wrong = client.post("/courses/rivers/join/", {"code": "mud"})
        kept = Enrolment.objects.count()
        right = client.post("/courses/rivers/join/", {"code": "silt"})

        assert wrong.status_code == 400
        assert 'value="mud"' in wrong.content.decode()
        assert "silt" not in wrong.content.decode()
        assert kept == 0
        assert right.status_code == 302
        assert Enrolment.objects.count() == 1

    def test_join_after_too_many_wrong_codes_is_refused_with_the_right_one(
        self, client: Client, ada: User, mallory: User, rivers: Course
    ) -> None:
        Run.objects.update(joining=Run.Joining.CODE, join_code="silt")
        client.force_login(mallory)
        for number in range(MOST_TRIES):
            client.post("/courses/rivers/join/", {"code": str(number)})

        refused = client.post("/courses/rivers/join/", {"code": "silt"})
        client.force_login(ada)
        taken = client.post("/courses/rivers/join/", {"code": "silt"})

        assert refused.status_code == 400
        assert taken.status_code == 302
        assert Enrolment.objects.get().learner == ada

    def test_join_a_closed_run_is_refused(self, client: Client, ada: User, rivers: Course) -> None:
        Run.objects.update(joining=Run.Joining.CLOSED)
        client.force_login(ada)

        answer = client.post("/courses/rivers/join/")

        assert answer.status_code == 400
        assert not Enrolment.objects.exists()

    def test_join_a_draft_course_is_not_there(
        self, client: Client, ada: User, rivers: Course
    ) -> None:
        Course.objects.update(published_at=None)
        client.force_login(ada)

        assert client.post("/courses/rivers/join/").status_code == 404
        assert not Enrolment.objects.exists()


class TestWishToJoin:
    def fields(self, **more: str) -> dict[str, str]:
        return {
            "display_name": "Ida Bell",
            "email": "Ida@Example.org",
            "password1": factories.PASSWORD,
            "time_zone": "Asia/Seoul",
        } | more

    def test_wish_survives_signing_up(self, client: Client, rivers: Course) -> None:
        page = client.get("/accounts/signup/?next=/courses/rivers/join/")
        answer = client.post(
            "/accounts/signup/", self.fields(next="/courses/rivers/join/"), follow=True
        )

        ida = User.objects.get()
        assert rivers.title in page.content.decode()
        assert (ida.email, ida.display_name, ida.time_zone) == (
            "ida@example.org",
            "Ida Bell",
            "Asia/Seoul",
        )
        assert Enrolment.objects.get().learner == ida
        assert answer.redirect_chain[-1][0] == "/courses/rivers/todo/"

    def test_wish_survives_signing_in(self, client: Client, ada: User, rivers: Course) -> None:
        answer = client.post(
            "/accounts/login/",
            {"login": ada.email, "password": factories.PASSWORD, "next": "/courses/rivers/join/"},
            follow=True,
        )

        assert Enrolment.objects.get().learner == ada
        assert answer.redirect_chain[-1][0] == "/courses/rivers/todo/"

    def test_wish_for_a_course_by_code_leads_to_its_page(
        self, client: Client, rivers: Course
    ) -> None:
        Run.objects.update(joining=Run.Joining.CODE, join_code="silt")

        answer = client.post(
            "/accounts/signup/", self.fields(next="/courses/rivers/join/"), follow=True
        )

        assert not Enrolment.objects.exists()
        assert 'name="code"' in answer.content.decode()

    @pytest.mark.parametrize(
        "target",
        [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "\t//evil.example",
            "javascript:alert(1)",
        ],
    )
    def test_next_stays_on_the_site(self, client: Client, ada: User, target: str) -> None:
        answer = client.post(
            "/accounts/login/", {"login": ada.email, "password": factories.PASSWORD, "next": target}
        )

        assert answer.status_code == 302
        assert answer["Location"].startswith("/")
        assert "evil" not in answer["Location"]


class TestLeave:
    def test_leave_asks_and_then_leaves(self, client: Client, ada: User, rivers: Course) -> None:
        factories.enrol(ada, rivers, joined_at=factories.NOW)
        client.force_login(ada)

        asked = client.get("/courses/rivers/leave/")
        still_in = Enrolment.objects.current().exists()
        left = client.post("/courses/rivers/leave/")

        assert asked.status_code == 200
        assert still_in
        assert left["Location"] == "/courses/rivers/"
        assert not Enrolment.objects.current().exists()

    def test_leave_twice_is_leaving_once(self, client: Client, ada: User, rivers: Course) -> None:
        factories.enrol(ada, rivers, joined_at=factories.NOW)
        client.force_login(ada)

        answers = [client.post("/courses/rivers/leave/").status_code for _ in range(2)]

        assert answers == [302, 302]

    def test_leave_leaves_others_in(
        self, client: Client, ada: User, mallory: User, rivers: Course
    ) -> None:
        factories.enrol(ada, rivers)
        client.force_login(mallory)

        client.post("/courses/rivers/leave/")

        assert Enrolment.objects.current().get().learner == ada


class TestTodo:
    def test_todo_says_what_is_next_and_what_is_locked(
        self, client: Client, ada: User, rivers: Course
    ) -> None:
        factories.enrol(ada, rivers)
        client.force_login(ada)

        text = client.get("/courses/rivers/todo/").content.decode()

        assert "Springs" in text
        assert "Deltas" in text
        assert "2026-11-30" in text

    def test_todo_of_a_course_one_is_not_in_leads_to_it(
        self, client: Client, mallory: User, rivers: Course
    ) -> None:
        client.force_login(mallory)

        assert client.get("/courses/rivers/todo/")["Location"] == "/courses/rivers/"

    def test_todo_shows_times_in_the_readers_zone(
        self, client: Client, ada: User, rivers: Course
    ) -> None:
        User.objects.update(time_zone="Asia/Seoul")
        factories.enrol(ada, rivers)
        client.force_login(ada)

        text = client.get("/courses/rivers/todo/").content.decode()

        assert "09:00" in text or "9 a.m." in text
