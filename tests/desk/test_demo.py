"""Demo data: idempotent, never reset, never in production."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from course import authoring
from course.models import (
    Certificate,
    Course,
    Enrolment,
    Note,
    Run,
    Step,
    StepProgress,
    TeamMember,
    User,
)
from desk.demo import DemoRefused, DemoReport, prepare_demo
from lessons.models import Played
from quizzes.attempts import unanswered
from quizzes.models import Attempt
from tests import sharing
from tests.factories.course_folder import rows

PASSWORD = "Kim's flying horse"


@dataclass(frozen=True, slots=True)
class Demo:
    """The report of making it, and what was said."""

    report: DemoReport
    said: list[str]


@pytest.fixture(scope="module")
def _made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Demo]:
    said: list[str] = []
    with sharing.rolled_back(django_db_blocker):
        assert not User.objects.exists()
        yield Demo(prepare_demo(PASSWORD, say=said.append), said)


@pytest.fixture(autouse=True)
def demo(_made: Demo, db: None) -> Demo:
    """What `prepare_demo` made on an empty site."""
    return _made


def _unheard(_line: str) -> None:
    """Nobody listens."""


def _without_learners() -> None:
    Certificate.objects.all().delete()
    StepProgress.objects.all().delete()
    Attempt.objects.all().delete()
    Played.objects.all().delete()
    Enrolment.objects.all().delete()


def test_prepare_demo_makes_people_who_can_sign_in(demo: Demo) -> None:
    report = demo.report

    assert [(account.email, account.role) for account in report.accounts] == [
        ("ada@example.org", "learner"),
        ("grace@example.org", "educator"),
        ("ben@example.org", "graduate"),
        ("staff@example.org", "staff"),
    ]
    assert all(account.is_new for account in report.accounts)
    assert all(user.check_password(PASSWORD) for user in User.objects.all())
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == 6
    assert list(User.objects.filter(is_staff=True).values_list("email", "is_superuser")) == [
        ("staff@example.org", True)
    ]
    assert len(demo.said) == 10


@pytest.mark.parametrize(
    ("today", "starts_on"),
    [
        (datetime(2026, 11, 23, 0, 0, tzinfo=UTC), date(2026, 10, 26)),
        (datetime(2026, 11, 29, 23, 59, tzinfo=UTC), date(2026, 10, 26)),
    ],
)
def test_prepare_demo_starts_a_run_that_is_in_week_5(
    monkeypatch: pytest.MonkeyPatch, today: datetime, starts_on: date
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: today)
    _without_learners()
    Run.objects.all().delete()

    prepare_demo(PASSWORD, say=_unheard)

    assert Run.objects.get().starts_on == starts_on


def test_prepare_demo_gives_grace_the_course_and_ada_some_progress() -> None:
    team = TeamMember.objects.get()
    assert (team.user.email, team.role) == ("grace@example.org", "lead_educator")
    enrolment = Enrolment.objects.get(learner__email="ada@example.org")
    done = enrolment.progress.filter(last_completed_at__isnull=False)
    assert enrolment.last_seen_at == max(
        row.last_completed_at for row in done if row.last_completed_at
    )
    labels = {row.step.label for row in done.select_related("step")}
    first_week = {step.label for step in Step.objects.published().filter(week_number=1)}
    assert labels == first_week | {"2.1"}
    quiz = Attempt.objects.get(enrolment=enrolment)
    assert quiz.quiz.step.label in first_week
    assert not unanswered(quiz.pk).exists()


def test_prepare_demo_adds_learners_in_the_middle_and_who_stopped() -> None:
    progress = StepProgress.objects.filter(step__published_at__isnull=False)
    done = {
        name: progress.filter(
            enrolment__learner__email=f"{name}@example.org", last_completed_at__isnull=False
        )
        for name in ("dana", "emil")
    }
    dana = progress.filter(enrolment__learner__email="dana@example.org")

    assert dana.get(passed=False).step.kind == "test"
    half_seen = dana.get(played_ms__isnull=False, last_completed_at=None)
    assert 0 < (half_seen.played_ms or 0) < (half_seen.step.film_ms or 0)
    assert done["emil"].count() == 2


def test_prepare_demo_gives_ada_notes_at_sentences_and_on_a_step() -> None:
    notes = Note.objects.order_by("pk")

    assert {note.person.email for note in notes} == {"ada@example.org"}
    assert [note.moment is not None for note in notes] == [False, True, True, True]
    assert [bool(note.text) for note in notes] == [True, True, False, True]
    assert notes[0].step.label == "1.1"


def test_prepare_demo_brings_ben_to_the_end_of_the_course() -> None:
    certificate = Certificate.objects.get()

    assert (certificate.person.email, certificate.name) == ("ben@example.org", "Ben Okonjo")
    assert (certificate.percent, certificate.score_percent) == (100, 100)
    assert len(certificate.transcript) == 6
    assert not Enrolment.objects.get(learner=certificate.person).progress.filter(
        last_completed_at=None
    )


def test_prepare_demo_again_changes_no_row() -> None:
    before = rows()
    said: list[str] = []

    report = prepare_demo("another password", say=said.append)

    assert rows() == before
    assert said == []
    assert not any(account.is_new for account in report.accounts)
    assert User.objects.get(email="ada@example.org").check_password(PASSWORD)


def test_prepare_demo_leaves_what_people_did_since() -> None:
    course = Course.objects.get()
    course.title, course.slug = "Edited", "neighbours"
    authoring.save_course(course)
    TeamMember.objects.all().delete()
    Enrolment.objects.update(left_at=datetime(2030, 1, 1, tzinfo=UTC))

    prepare_demo(PASSWORD, say=_unheard)

    assert Course.objects.get().title == "Edited"
    assert not TeamMember.objects.exists()
    assert Enrolment.objects.count() == 4


def test_prepare_demo_beside_a_course_nobody_can_join_makes_the_rest() -> None:
    _without_learners()
    Run.objects.update(joining=Run.Joining.CLOSED)
    User.objects.filter(email="ada@example.org").delete()
    said: list[str] = []

    prepare_demo(PASSWORD, say=said.append)

    assert said[0] == "Made ada@example.org (learner)"
    assert said[1].startswith("Ada Park has not joined: ")
    assert not Enrolment.objects.exists()


def test_prepare_demo_refuses_in_production(settings: Settings) -> None:
    settings.IS_PRODUCTION = True
    User.objects.filter(is_staff=True).delete()
    before = rows()

    with pytest.raises(DemoRefused):
        prepare_demo(PASSWORD, say=_unheard)
    with pytest.raises(CommandError, match="not made on a site in production"):
        call_command("demo")

    assert rows() == before


def test_demo_prints_the_password_it_made_up_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    User.objects.filter(is_staff=True).delete()

    call_command("demo")
    password = capsys.readouterr().out.splitlines()[-1].split()[-1]
    call_command("demo")

    assert User.objects.get(email="staff@example.org").check_password(password)
    assert "(password as before)" in capsys.readouterr().out


def test_demo_takes_the_password_of_the_environment(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "Shin's sailing ship")
    User.objects.filter(is_staff=True).delete()

    call_command("demo")

    assert User.objects.get(is_staff=True).check_password("Shin's sailing ship")
