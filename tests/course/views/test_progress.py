"""The progress page: the whole way, what is left of it and why, for a current or past enrolment."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from course import authoring, enrolling, progress
from course.models import Enrolment, Step, StepProgress, User
from lessons.film.files import remove_film
from lessons.film.playing import add_played
from lessons.models import Video
from quizzes import attempts
from quizzes.models import Quiz
from tests import factories
from tests.factories import question_contents, quiz_steps

pytestmark = pytest.mark.django_db

PAGE = "/courses/rivers/progress/"


@pytest.fixture
def enrolment(client: Client, ada: User) -> Enrolment:
    """A learner in the second week of a course; the third is locked."""
    course = factories.course()
    factories.run(course, starts_on=timezone.now().date() - timedelta(weeks=1))
    factories.step(course, 1, "Rain", minutes=5)
    film = factories.step(course, 1, "Falls", kind="video")
    factories.video(film, duration_ms=600_000)
    contents = [question_contents.one("a", "b", "c", stem=f"{n}?") for n in range(2)]
    quiz_steps.quiz(course, *contents, kind="test", title="Rapids", week=2)
    factories.step(course, 3, "Seas", minutes=7)
    client.force_login(ada)
    return factories.enrol(ada, course)


def words(client: Client, address: str = PAGE) -> str:
    return " ".join(client.get(address).content.decode().split())


def play(enrolment: Enrolment, end_ms: int, *, position_ms: int | None = None) -> None:
    video = Video.objects.get()
    position = end_ms if position_ms is None else position_ms
    spans = [(0, end_ms)]
    add_played(enrolment.pk, video, spans=spans, position_ms=position, at=timezone.now())


def take(enrolment: Enrolment, *, rightly: bool, submit: bool = True) -> str:
    """Respond to the first question of the test; the address of the next one."""
    test = Quiz.objects.select_related("step__course").get()
    number = test.attempts.count()
    attempt = attempts.start(enrolment, test, after=number, at=timezone.now())
    asked = attempt.asked.select_related("version").get(position=1)
    given = quiz_steps.right(asked) if rightly else quiz_steps.wrong(asked)
    attempts.respond(attempt.pk, 1, given, try_number=1, at=timezone.now())
    if submit:
        attempts.submit(attempt.pk, at=timezone.now())
    names = ["rivers", test.step.key, attempt.number, 2]
    return reverse("quizzes:question", args=names)


def test_says_of_each_step_why_and_leads_there(client: Client, enrolment: Enrolment) -> None:
    play(enrolment, 240_000)
    question = take(enrolment, rightly=True, submit=False)

    page = words(client)

    film = Step.objects.get(title="Falls").get_absolute_url()
    assert "Not opened yet." in page
    assert "Played 4:00 of 10:00; the first part missing is 4:00–10:00." in page
    assert f'href="{film}?t=240"' in page
    assert "Article · 5 min <" in page
    assert "Question 2 has no response yet (1 of 2 have)." in page
    assert f'href="{question}"' in page
    assert "not taken" not in page


def test_counts_what_is_complete_played_and_left(client: Client, enrolment: Enrolment) -> None:
    progress.complete(enrolment.pk, Step.objects.get(title="Rain").pk, at=timezone.now())
    play(enrolment, 240_000)

    page = words(client)

    assert "25 % complete" in page
    assert "1 of 4 steps" in page
    assert "4:00 of 10:00" in page
    assert "Video · 6 min left" in page
    assert "3 steps, 13 min" in page  # 6 of the film, 7 of the locked week
    assert "1 of 2 steps" in page


def test_failed_is_no_pass_and_names_the_next_try(client: Client, enrolment: Enrolment) -> None:
    take(enrolment, rightly=False)

    page = words(client)

    assert "0 of 1" in page
    assert "Not passed yet (0 %). The next try is possible from" in page
    assert "not passed yet" in page
    assert page.count('<li class="f">') == 3  # its tile, what is left, the tests


def test_passed_is_told_with_its_score(client: Client, enrolment: Enrolment) -> None:
    test = Quiz.objects.get()
    attempt = attempts.start(enrolment, test, after=0, at=timezone.now())
    for asked in attempt.asked.select_related("version"):
        attempts.respond(
            attempt.pk, asked.position, quiz_steps.right(asked), try_number=1, at=timezone.now()
        )

    page = words(client)

    assert "100 % · passed · 1 attempt" in page
    assert "1 of 1 · 100 % on average" in page


def test_locked_week_says_when_it_opens_and_is_no_link(
    client: Client, enrolment: Enrolment
) -> None:
    page = words(client)

    assert '<li class="l"> <span>' in page
    assert Step.objects.get(title="Seas").get_absolute_url() not in page
    assert 'Opens <time datetime="' in page


def test_dates_are_in_the_zone_of_the_reader(client: Client, enrolment: Enrolment) -> None:
    run = enrolment.run
    run.time_zone, run.ends_on = "Asia/Seoul", run.starts_on + timedelta(weeks=4)
    run.save()
    User.objects.update(time_zone="America/New_York")
    midnight = datetime.combine(run.starts_on, datetime.min.time(), UTC)
    start = midnight - timedelta(hours=9)

    client.force_login(User.objects.get())
    page = words(client)

    shown = timezone.localtime(start, ZoneInfo("America/New_York"))
    assert f'datetime="{shown.isoformat()}"' in page
    assert "The course ends" in page


def test_closing_date_of_the_run(client: Client, enrolment: Enrolment) -> None:
    closes_at = timezone.now() + timedelta(days=3)
    Quiz.objects.get().closings.create(run=enrolment.run, closes_at=closes_at)

    page = words(client)

    assert "Closes: 2.1" in page


def test_replaced_film_starts_anew_and_says_so(client: Client, enrolment: Enrolment) -> None:
    play(enrolment, 590_000)
    video = Video.objects.get()
    video.revision += 1
    video.save()
    authoring.note_film(video.pk, length_ms=300_000, revision=video.revision)

    assert "The film was replaced: nothing of the new one (5:00) played yet." in words(client)


def test_film_taken_away_asks_for_nothing_to_be_played(
    client: Client, enrolment: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(enrolment, 240_000)
    monkeypatch.setattr("lessons.film.files.delete_after_commit", lambda *_args, **_kwargs: None)
    remove_film(Video.objects.get().files.get())

    page = words(client)

    assert "Opened, but not marked as complete." in page
    assert "Films played" not in page


def test_dragging_to_the_end_is_next_to_nothing(client: Client, enrolment: Enrolment) -> None:
    video = Video.objects.get()
    spans = [(595_000, 600_000)]
    add_played(enrolment.pk, video, spans=spans, position_ms=600_000, at=timezone.now())

    row = StepProgress.objects.get()

    assert row.played_ms == 5_000
    assert (row.gap_start_ms, row.gap_end_ms) == (0, 595_000)


def test_what_was_done_is_there_after_leaving_and_leads_back(
    client: Client, ada: User, enrolment: Enrolment
) -> None:
    play(enrolment, 240_000)
    enrolling.leave(ada, enrolment.course, at=timezone.now())

    page = words(client)

    assert "What you did is kept." in page
    assert "4:00 of 10:00" in page
    assert 'href="/courses/rivers/join/"' in page
    assert Step.objects.get(title="Falls").get_absolute_url() not in page
    assert "/todo/" not in page


def test_earlier_run_has_a_page_of_its_own(client: Client, ada: User, enrolment: Enrolment) -> None:
    play(enrolment, 240_000)
    enrolling.leave(ada, enrolment.course, at=timezone.now())
    factories.enrol(ada, enrolment.course, factories.run(enrolment.course, 2))

    assert "0:00 of 10:00" in words(client)
    assert 'href="?run=1"' in words(client)
    assert "4:00 of 10:00" in words(client, f"{PAGE}?run=1")


@pytest.mark.parametrize("run", ["2", "0", "-1", "x", "9" * 30, "１"])
def test_run_one_was_not_in_is_not_found(client: Client, enrolment: Enrolment, run: str) -> None:
    assert client.get(PAGE, {"run": run}).status_code == 404


def test_who_never_joined_is_led_to_the_course(client: Client, enrolment: Enrolment) -> None:
    client.force_login(factories.person("Mallory Finch"))

    assert client.get(PAGE)["Location"] == "/courses/rivers/"


def test_former_slug_leads_to_the_present_one(client: Client, enrolment: Enrolment) -> None:
    enrolment.course.old_slugs.create(slug="streams")

    assert client.get("/courses/streams/progress/")["Location"] == PAGE


def test_nothing_private_of_another_learner(client: Client, enrolment: Enrolment) -> None:
    other = factories.enrol(factories.person("Bo Chen"), enrolment.course)
    play(other, 240_000)

    assert "0:00 of 10:00" in words(client)


def test_course_without_steps(client: Client, ada: User) -> None:
    factories.enrol(ada, factories.course())
    client.force_login(ada)

    assert "0 % complete" in words(client)
