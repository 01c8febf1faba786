"""“Go on” leads to a film half seen or an open attempt before an untouched step."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from course import authoring, progress
from course.models import Course, Enrolment, Step, StepProgress, User
from lessons.models import Video
from quizzes import attempts
from quizzes.models import Quiz
from tests import factories
from tests.factories import question_contents, quiz_steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment(client: Client, ada: User) -> Enrolment:
    """A learner in the second week of a course of films; the third week is locked."""
    course = factories.course()
    factories.run(course, starts_on=timezone.now().date() - timedelta(weeks=1))
    for week, title in ((1, "Rain"), (1, "Springs"), (2, "Falls"), (2, "Deltas"), (3, "Seas")):
        step = factories.step(course, week, title, kind="video", minutes=7)
        factories.video(step, captions=factories.vtt(1))
    client.force_login(ada)
    return factories.enrol(ada, course)


def step(title: str) -> Step:
    return Step.objects.get(title=title)


def play(client: Client, title: str, spans: str = "0-12000") -> None:
    address = step(title).get_absolute_url()
    client.get(address)
    body = {"revision": Video.objects.get(step__title=title).revision, "spans": spans}
    assert client.post(f"{address}played/", body | {"position": "12000"}).status_code == 200


def words(client: Client, address: str) -> str:
    """A page's text, on one line, from the first “Go on” or “Start” on."""
    return " ".join(client.get(address).content.decode().split())


def leads_to(client: Client, title: str) -> bool:
    """Whether home, to-do and course page name this step as the next one, and lead there."""
    found = step(title)
    pages = [words(client, place) for place in ("/", "/courses/rivers/todo/", "/courses/rivers/")]
    go = [page.partition('class="btn go')[2][:500] for page in pages]
    return all(f'href="{found.get_absolute_url()}"' in part for part in go) and all(
        f"Week {found.week_number}" in page and f"{found.minutes} min" in page and title in page
        for page in pages
    )


def test_first_step_comes_first(client: Client, enrolment: Enrolment) -> None:
    client.get(step("Falls").get_absolute_url())  # looked at, not played

    assert leads_to(client, "Rain")


def test_course_page_says_start_until_something_is_begun(
    client: Client, enrolment: Enrolment
) -> None:
    said = [words(client, "/courses/rivers/")]
    play(client, "Rain")
    said.append(words(client, "/courses/rivers/"))
    progress.complete(enrolment.pk, step("Rain").pk, at=timezone.now())
    said.append(words(client, "/courses/rivers/"))

    assert ["Start with step 1.1" in page for page in said] == [True, False, False]
    assert "Go on with step" not in said[0]
    assert "Go on with step 1.1" in said[1]
    assert "Go on with step 1.2" in said[2]


def test_first_of_very_many_steps_is_a_beginning_though_no_percent(
    client: Client, enrolment: Enrolment
) -> None:
    for _ in range(100):
        factories.step(enrolment.course, 2)
    progress.complete(enrolment.pk, step("Rain").pk, at=timezone.now())

    said = [words(client, place) for place in ("/", "/courses/rivers/")]

    assert all("0 % complete" in page for page in said)
    assert "Start the course" not in said[0]
    assert "Go on with step 1.2" in said[1]


def test_film_half_seen_comes_before_an_untouched_step(
    client: Client, enrolment: Enrolment
) -> None:
    play(client, "Falls")

    assert leads_to(client, "Falls")


def test_of_several_the_one_begun_last(client: Client, enrolment: Enrolment) -> None:
    play(client, "Deltas")
    play(client, "Springs")

    assert leads_to(client, "Springs")


def test_film_that_is_complete_is_not_next(client: Client, enrolment: Enrolment) -> None:
    play(client, "Falls")
    progress.complete(enrolment.pk, step("Falls").pk, at=timezone.now())
    progress.complete(enrolment.pk, step("Rain").pk, at=timezone.now())

    assert leads_to(client, "Springs")


def test_what_is_locked_is_not_next(client: Client, enrolment: Enrolment) -> None:
    for each in Step.objects.exclude(title="Seas"):
        progress.complete(enrolment.pk, each.pk, at=timezone.now())

    assert step("Seas").get_absolute_url() not in words(client, "/")


def test_begun_is_when_it_was_first_played(client: Client, enrolment: Enrolment) -> None:
    play(client, "Falls", "0-5000,4000-9000")
    first = StepProgress.objects.get(step__title="Falls").begun_at

    play(client, "Falls", "20000-30000")

    assert first is not None
    assert StepProgress.objects.get(step__title="Falls").begun_at == first


def start(enrolment: Enrolment, title: str, *, answered: int) -> tuple[str, list[int]]:
    """The address of the first open question of an attempt at a test, and its questions."""
    contents = [question_contents.one("a", "b", "c", stem=f"{n}?") for n in range(3)]
    quiz = quiz_steps.quiz(enrolment.course, *contents, kind="test", title=title, week=2)
    Step.objects.filter(pk=quiz.pk).update(minutes=9)
    attempt = attempts.start(enrolment, quiz, after=0, at=timezone.now())
    for asked in attempt.asked.select_related("version")[:answered]:
        given = quiz_steps.wrong(asked)
        attempts.respond(attempt.pk, asked.position, given, try_number=1, at=timezone.now())
    names = ["rivers", quiz.step.key, attempt.number, answered + 1]
    return reverse("quizzes:question", args=names), [attempt.pk]


def go_links(client: Client) -> list[str]:
    """Where the button of home, to-do, course and progress page leads."""
    places = ("/", "/courses/rivers/todo/", "/courses/rivers/", "/courses/rivers/progress/")
    pages = [words(client, place) for place in places]
    return [re.findall(r'class="btn go[^"]*" href="([^"]*)"', page)[0] for page in pages]


def test_open_attempt_leads_to_its_first_open_question(
    client: Client, enrolment: Enrolment
) -> None:
    address, _ = start(enrolment, "Rapids", answered=1)

    assert go_links(client) == [address] * 4
    for place in ("/", "/courses/rivers/todo/", "/courses/rivers/"):
        page = words(client, place)
        assert "question 2 of 3" in page
        assert "6 min left" in page  # two of three questions, of nine minutes
        assert "Rapids" in page


def test_second_attempt_at_a_failed_test_comes_first_too(
    client: Client, enrolment: Enrolment
) -> None:
    _, (attempt,) = start(enrolment, "Rapids", answered=3)
    attempts.submit(attempt, at=timezone.now())
    assert leads_to(client, "Rain")
    quiz = Quiz.objects.select_related("step").get()
    later = timezone.now() + timedelta(hours=9)
    second = attempts.start(enrolment, quiz, after=1, at=later)

    address = reverse("quizzes:question", args=["rivers", quiz.step.key, second.number, 1])
    assert go_links(client) == [address] * 4


def test_film_left_near_its_end_goes_on_at_what_is_missing(
    client: Client, enrolment: Enrolment
) -> None:
    address = step("Falls").get_absolute_url()
    client.get(address)
    body = {"revision": "1", "spans": "0-100000,400000-482000", "position": "482000"}
    assert client.post(f"{address}played/", body).status_code == 200

    assert go_links(client) == [f"{address}?t=100"] * 4


def test_replaced_film_is_begun_anew(client: Client, enrolment: Enrolment) -> None:
    play(client, "Falls")
    authoring.note_film(step("Falls").pk, length_ms=482_000, revision=2)

    assert leads_to(client, "Rain")


def test_says_where_one_left_off_and_what_is_left(client: Client, enrolment: Enrolment) -> None:
    address = step("Falls").get_absolute_url()
    client.get(address)
    body = {"revision": "1", "spans": "0-200000", "position": "200000"}
    client.post(f"{address}played/", body)

    for place in ("/", "/courses/rivers/todo/", "/courses/rivers/"):
        page = words(client, place)
        assert "at 3:20" in page
        assert "4 min left" in page  # 7 minutes less 3:20
    todo = words(client, "/courses/rivers/todo/")
    assert "32 min left" in todo  # five films of 7 minutes, less 3:20
    assert "11 min this week" in todo


def test_up_to_date_says_when_it_goes_on(client: Client, enrolment: Enrolment) -> None:
    for each in Step.objects.exclude(title="Seas"):
        progress.complete(enrolment.pk, each.pk, at=timezone.now())

    assert "Week 3 opens" in words(client, "/")
    assert "Week 3 opens" in words(client, "/courses/rivers/todo/")


def test_who_has_joined_before_the_start_is_welcomed(client: Client, ada: User) -> None:
    course = factories.course()
    factories.step(course, 1, "Rain")
    factories.run(course, starts_on=timezone.now().date() + timedelta(days=10))
    factories.enrol(ada, course)
    client.force_login(ada)

    page = words(client, "/courses/rivers/todo/")

    assert "<h1>Welcome</h1>" in page
    assert "The course begins on <time" in page
    assert "Starts" not in page  # once, and not on another day where the run's zone is another
    assert "It takes 1 week," in page
    assert "You are up to date" not in page
    assert "Week 1 opens" in words(client, "/")


def test_who_has_left_is_offered_to_come_back(
    client: Client, ada: User, enrolment: Enrolment
) -> None:
    progress.complete(enrolment.pk, step("Rain").pk, at=timezone.now())
    client.post("/courses/rivers/leave/")

    home, course = words(client, "/"), words(client, "/courses/rivers/")

    for page in (home, course):
        assert "You have left this course" in page
        assert 'href="/courses/rivers/progress/"' in page
    assert "Come back to this course" in course
    assert "20 % complete" in words(client, "/courses/rivers/progress/")
    client.post("/courses/rivers/join/")
    assert "20 % complete" in words(client, "/courses/rivers/todo/")


def test_course_that_is_not_listed_is_found_by_who_left_it(
    client: Client, ada: User, enrolment: Enrolment
) -> None:
    Course.objects.update(is_listed=False)
    client.post("/courses/rivers/leave/")

    assert "Rivers of the world" in words(client, "/")
    client.force_login(factories.person("Mallory Finch"))
    assert "Rivers of the world" not in words(client, "/")


def test_end_of_week_and_course_are_told(client: Client, enrolment: Enrolment) -> None:
    told = []
    for title in ("Rain", "Springs", "Falls", "Deltas"):
        completion = f"{step(title).get_absolute_url()}completion/"
        answer = client.post(completion, {"done": "1"}, follow=True)
        told.append(" ".join(answer.content.decode().split()))
    progress.complete(enrolment.pk, step("Seas").pk, at=timezone.now())
    answer = client.post(
        f"{step('Rain').get_absolute_url()}completion/", {"done": "1"}, follow=True
    )

    assert ["Week 1 is complete." in page for page in told] == [False, True, False, False]
    assert "Week 2 is complete." in told[3]
    assert "You have completed every step. Well done." in answer.content.decode()
