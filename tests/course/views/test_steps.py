from datetime import datetime, timedelta

import pytest
from django.test import Client

from course import authoring
from course.models import Course, OldSlug, Step, StepProgress, TeamMember, User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def rivers(now: datetime) -> Course:
    """Weeks 1, 5 and 6 of a course whose run is in week 5; 5.2 is an open step."""
    course = factories.course()
    for week in (1, 5, 6):
        for index in (1, 2, 3):
            factories.step(course, week, f"Step {week}-{index}", is_open=(week, index) == (5, 2))
    factories.run(course)
    return course


def address(course: Course, label: str) -> str:
    week, number = label.split(".")
    return Step.objects.get(course=course, week_number=week, number=number).get_absolute_url()


class TestStepPage:
    def test_step_page_for_a_learner(self, client: Client, ada: User, rivers: Course) -> None:
        factories.enrol(ada, rivers)
        client.force_login(ada)

        page = client.get(address(rivers, "5.1"))

        text = page.content.decode()
        assert page.status_code == 200
        assert "The text of Step 5-1." in text
        assert f'href="{address(rivers, "1.3")}"' in text
        assert f'href="{address(rivers, "5.2")}"' in text
        assert f'action="{address(rivers, "5.1")}completion/"' in text

    def test_step_page_closed_to_a_visitor(self, client: Client, rivers: Course) -> None:
        page = client.get(address(rivers, "5.1"))

        assert page.status_code == 403
        assert "The text of Step 5-1." not in page.content.decode()
        assert "next=%2Fcourses%2Frivers%2Fjoin%2F" in page.content.decode()

    def test_step_page_closed_to_somebody_who_has_not_joined(
        self, client: Client, mallory: User, rivers: Course
    ) -> None:
        client.force_login(mallory)

        page = client.get(address(rivers, "5.1"))

        assert page.status_code == 403
        assert "The text of Step 5-1." not in page.content.decode()

    def test_step_page_closed_again_after_leaving(
        self, client: Client, ada: User, rivers: Course
    ) -> None:
        factories.enrol(ada, rivers, joined_at=factories.NOW, left_at=factories.NOW)
        client.force_login(ada)

        assert client.get(address(rivers, "5.1")).status_code == 403

    def test_step_page_locked_by_the_calendar(
        self, client: Client, ada: User, rivers: Course
    ) -> None:
        factories.enrol(ada, rivers)
        client.force_login(ada)

        page = client.get(address(rivers, "6.1"))

        assert page.status_code == 403
        assert "The text of Step 6-1." not in page.content.decode()
        assert "2026-11-30" in page.content.decode()
        assert not StepProgress.objects.exists()

    def test_open_step_page_for_a_visitor(self, client: Client, rivers: Course) -> None:
        page = client.get(address(rivers, "5.2"))

        text = page.content.decode()
        assert page.status_code == 200
        assert "The text of Step 5-2." in text
        assert "Delta College" in text
        assert "completion/" not in text
        assert not page.cookies

    def test_open_step_page_before_its_week(
        self, client: Client, ada: User, rivers: Course
    ) -> None:
        Step.objects.filter(week_number=6, number=1).update(is_open=True)
        factories.enrol(ada, rivers)
        client.force_login(ada)

        assert client.get(address(rivers, "6.1")).status_code == 200

    @pytest.mark.parametrize("role", TeamMember.Role.values)
    def test_draft_and_locked_steps_for_the_team(
        self, client: Client, grace: User, rivers: Course, role: str
    ) -> None:
        draft = Step.objects.get(week_number=1, number=1)
        authoring.unpublish_step(draft)
        factories.educator(grace, rivers, role)
        client.force_login(grace)

        assert client.get(draft.get_absolute_url()).status_code == 200
        assert client.get(address(rivers, "6.1")).status_code == 200

    def test_draft_step_is_not_there_for_learners(
        self, client: Client, ada: User, rivers: Course
    ) -> None:
        draft = Step.objects.get(week_number=1, number=1)
        authoring.unpublish_step(draft)
        factories.enrol(ada, rivers)
        client.force_login(ada)

        assert client.get(draft.get_absolute_url()).status_code == 404

    def test_step_of_a_draft_course_is_not_there(
        self, client: Client, grace: User, rivers: Course
    ) -> None:
        other = factories.course("lakes", title="Lakes", published_at=None)
        open_step = factories.step(other, is_open=True)
        factories.educator(grace, rivers)
        client.force_login(grace)

        assert client.get(open_step.get_absolute_url()).status_code == 404

    def test_step_key_of_another_course_is_not_there(self, client: Client, rivers: Course) -> None:
        other = factories.course("lakes", title="Lakes")
        key = Step.objects.get(week_number=5, number=2).key

        assert client.get(f"/courses/{other.slug}/steps/{key}/").status_code == 404

    def test_first_visit_is_noted_once_and_not_for_a_prefetch(
        self, client: Client, ada: User, rivers: Course
    ) -> None:
        enrolment = factories.enrol(ada, rivers)
        client.force_login(ada)
        url = address(rivers, "5.1")

        client.get(url, headers={"Sec-Purpose": "prefetch"})
        prefetched = StepProgress.objects.count()
        client.get(url)
        client.get(url)

        assert prefetched == 0
        assert StepProgress.objects.get().first_visited_at == factories.NOW
        enrolment.refresh_from_db()
        assert enrolment.last_seen_at == factories.NOW

    def test_post_is_refused(self, client: Client, rivers: Course) -> None:
        assert client.post(address(rivers, "5.2")).status_code == 405

    def test_an_old_slug_redirects(self, client: Client, rivers: Course) -> None:
        OldSlug.objects.create(slug="streams", course=rivers)
        present = address(rivers, "5.2")

        answer = client.get(present.replace("/rivers/", "/streams/") + "?t=5")

        assert answer.status_code == 301
        assert answer["Location"] == present + "?t=5"


class TestStepByNumber:
    def test_number_leads_to_the_step_that_has_it_now(self, client: Client, rivers: Course) -> None:
        answer = client.get("/courses/rivers/5.2?t=166")

        assert answer.status_code == 302
        assert answer["Location"] == address(rivers, "5.2") + "?t=166"

    @pytest.mark.parametrize("number", ["5.20", "9.1", "0.0"])
    def test_number_that_is_none(self, client: Client, rivers: Course, number: str) -> None:
        assert client.get(f"/courses/rivers/{number}").status_code == 404

    def test_1_1_is_not_1_10(self, client: Client, now: datetime) -> None:
        course = factories.course()
        for index in range(1, 11):
            factories.step(course, 1, f"Step {index}")

        first = client.get("/courses/rivers/1.1")["Location"]
        tenth = client.get("/courses/rivers/1.10")["Location"]

        assert first == Step.objects.get(title="Step 1").get_absolute_url()
        assert tenth == Step.objects.get(title="Step 10").get_absolute_url()


class TestCompletion:
    def test_complete_and_undo(self, client: Client, ada: User, rivers: Course) -> None:
        factories.enrol(ada, rivers)
        client.force_login(ada)
        url = address(rivers, "5.1")

        completed = client.post(url + "completion/", {"done": "1"})
        row = StepProgress.objects.get()
        undone = client.post(url + "completion/", {"done": "0"})

        assert completed["Location"] == undone["Location"] == f"{url}#complete"
        assert row.last_completed_at == factories.NOW
        row.refresh_from_db()
        assert row.last_completed_at is None

    def test_complete_twice_is_complete_once(
        self, client: Client, ada: User, rivers: Course
    ) -> None:
        factories.enrol(ada, rivers)
        client.force_login(ada)
        url = address(rivers, "5.1") + "completion/"

        answers = [client.post(url, {"done": "1"}).status_code for _ in range(2)]

        assert answers == [302, 302]
        assert StepProgress.objects.count() == 1

    def test_complete_by_script_answers_counts(
        self, client: Client, ada: User, rivers: Course
    ) -> None:
        factories.enrol(ada, rivers)
        client.force_login(ada)

        answer = client.post(
            address(rivers, "5.1") + "completion/",
            {"done": "1"},
            headers={"Accept": "application/json"},
        )

        assert answer.json() == {"done": True, "percent": 11, "week_done": 1, "week_total": 3}

    @pytest.mark.parametrize("label", ["5.1", "5.2", "6.1"])
    def test_complete_by_somebody_who_has_not_joined(
        self, client: Client, mallory: User, rivers: Course, label: str
    ) -> None:
        client.force_login(mallory)

        answer = client.post(address(rivers, label) + "completion/", {"done": "1"})

        assert answer.status_code in {403, 404}
        assert not StepProgress.objects.exists()

    def test_complete_a_locked_step(self, client: Client, ada: User, rivers: Course) -> None:
        factories.enrol(ada, rivers)
        client.force_login(ada)

        answer = client.post(address(rivers, "6.1") + "completion/", {"done": "1"})

        assert answer.status_code == 403
        assert not StepProgress.objects.exists()

    def test_complete_by_a_visitor_asks_to_sign_in(self, client: Client, rivers: Course) -> None:
        answer = client.post(address(rivers, "5.2") + "completion/", {"done": "1"})

        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")
        assert not StepProgress.objects.exists()

    def test_get_is_refused(self, client: Client, ada: User, rivers: Course) -> None:
        factories.enrol(ada, rivers)
        client.force_login(ada)

        assert client.get(address(rivers, "5.1") + "completion/").status_code == 405
        assert not StepProgress.objects.exists()

    def test_complete_without_a_token_is_refused(self, ada: User, rivers: Course) -> None:
        client = Client(enforce_csrf_checks=True)
        factories.enrol(ada, rivers)
        client.force_login(ada)

        answer = client.post(address(rivers, "5.1") + "completion/", {"done": "1"})

        assert answer.status_code == 403
        assert not StepProgress.objects.exists()


def test_a_week_opens_at_its_instant(
    client: Client, ada: User, rivers: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.enrol(ada, rivers)
    client.force_login(ada)
    opens_at = factories.NOW.replace(hour=0) + timedelta(days=7)

    monkeypatch.setattr("django.utils.timezone.now", lambda: opens_at - timedelta(seconds=1))
    before = client.get(address(rivers, "6.1")).status_code
    monkeypatch.setattr("django.utils.timezone.now", lambda: opens_at)
    after = client.get(address(rivers, "6.1")).status_code

    assert (before, after) == (403, 200)


class TestVisit:
    def test_visit_of_a_prefetched_page_is_noted(
        self, client: Client, ada: User, rivers: Course
    ) -> None:
        factories.enrol(ada, rivers)
        client.force_login(ada)
        url = address(rivers, "5.1")

        headers = {"Sec-Purpose": "prefetch", "Sec-Fetch-Site": "same-origin"}
        page = client.get(url, headers=headers)
        answers = [client.post(f"{url}visit/").status_code for _ in range(2)]

        assert page["Speculation-Rules"] == '"/speculation.json"'
        assert "Speculation-Rules" not in client.get(url)
        assert answers == [204, 204]
        assert StepProgress.objects.get().first_visited_at == factories.NOW

    def test_rules_name_the_next_link(self, client: Client) -> None:
        answer = client.get("/speculation.json")

        assert answer["Content-Type"] == "application/speculationrules+json"
        assert answer.json()["prefetch"][0]["where"] == {"selector_matches": ".moves a[rel=next]"}

    def test_visit_by_somebody_who_has_not_joined(
        self, client: Client, mallory: User, rivers: Course
    ) -> None:
        client.force_login(mallory)

        assert client.post(f"{address(rivers, '5.1')}visit/").status_code == 403
        assert not StepProgress.objects.exists()
