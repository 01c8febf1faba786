"""A film played to 95 %: the step is offered as complete, completes by itself, or neither."""

import pytest
from django.test import Client

from course.models import Course, Enrolment, Step, StepProgress, User
from lessons.models import Video
from tests import factories

pytestmark = pytest.mark.django_db

OFFER = 'form="complete" name="done" value="next"'


@pytest.fixture
def film(client: Client, ada: User) -> Step:
    course = factories.course()
    step = factories.step(course, kind="video", title="Falls")
    factories.video(step, duration_ms=100_000)
    factories.step(course, title="Deltas")
    factories.enrol(ada, course)
    client.force_login(ada)
    client.get(step.get_absolute_url())
    return step


def play(client: Client, film: Step, end_ms: int) -> str:
    body = {"revision": "1", "spans": f"0-{end_ms}", "position": str(end_ms)}
    answer = client.post(f"{film.get_absolute_url()}played/", body)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def set_to(completion: str) -> None:
    Course.objects.update(completion=completion)


def is_complete() -> bool:
    return StepProgress.objects.filter(last_completed_at__isnull=False).exists()


def test_offer_comes_at_95_percent_there_and_then(client: Client, film: Step) -> None:
    before, after = play(client, film, 94_000), play(client, film, 95_000)

    assert OFFER not in before
    assert OFFER in after
    assert not is_complete()
    page = " ".join(client.get(film.get_absolute_url()).content.decode().split())
    assert page.count(OFFER) == 2  # beside the film, and at the end of the page


def test_offer_is_in_the_list_and_one_press_goes_on(client: Client, film: Step) -> None:
    play(client, film, 95_000)

    todo = client.get("/courses/rivers/todo/").content.decode()
    completion = f"{film.get_absolute_url()}completion/"
    assert f'action="{completion}"' in todo
    answer = client.post(completion, {"done": "next"})
    assert answer["Location"] == Step.objects.get(title="Deltas").get_absolute_url()
    assert is_complete()


def test_what_is_complete_is_not_offered(client: Client, film: Step) -> None:
    client.post(f"{film.get_absolute_url()}completion/", {"done": "1"})

    assert OFFER not in play(client, film, 100_000)


def test_automatic_completes_at_95_percent(client: Client, film: Step) -> None:
    set_to(Course.Completion.AUTOMATIC)

    assert "data-settled" not in play(client, film, 94_999)
    assert not is_complete()
    assert "data-settled" in play(client, film, 95_000)
    assert is_complete()
    first = StepProgress.objects.get().last_completed_at
    play(client, film, 96_000)
    assert StepProgress.objects.get().last_completed_at == first


def test_automatic_tells_the_open_page_the_counts_once(client: Client, film: Step) -> None:
    set_to(Course.Completion.AUTOMATIC)
    for week in (1, 2):
        factories.step(film.course, week)

    assert 'data-settled="1 25"' in play(client, film, 95_000)
    assert 'data-settled=""' in play(client, film, 96_000)


def test_automatic_counts_what_was_played_once(client: Client, film: Step) -> None:
    set_to(Course.Completion.AUTOMATIC)
    for _ in range(3):
        play(client, film, 40_000)

    assert not is_complete()


def test_off_offers_nothing(client: Client, film: Step) -> None:
    set_to(Course.Completion.OFF)

    answer = play(client, film, 100_000)

    assert OFFER not in answer
    assert "data-settled" not in answer
    assert not is_complete()
    assert "/completion/" not in client.get("/courses/rivers/todo/").content.decode()


def test_draft_never_completes_by_itself(client: Client, film: Step, ada: User) -> None:
    set_to(Course.Completion.AUTOMATIC)
    Step.objects.filter(pk=film.pk).update(published_at=None, number=None)
    factories.educator(ada, film.course)

    play(client, film, 100_000)

    assert not is_complete()
    assert Enrolment.objects.count() == Video.objects.count() == 1
