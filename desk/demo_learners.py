"""Learners of the demo who are somewhere else on the way than Ada: at the end of what is open, in
the middle with a film half seen and a test not passed, and one who stopped.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress

from course.enrolling import JoiningRefused, join
from course.kinds import ASSESSED, TEST, VIDEO
from course.models import Course, Enrolment, Step, User
from course.progress import complete, note_seen
from lessons.film.playing import add_played
from lessons.models import Video
from quizzes import attempts
from quizzes.marking import right_response
from quizzes.models import Quiz

_WEEKS_OPEN = 5


def add_learners(
    course: Course, password: str, *, at: datetime, say: Callable[[str], None]
) -> None:
    """Idempotent: who is there already is left as they are."""
    for email, name, learn, words in (
        ("chidi@example.org", "Chidi Eze", _learn_all, "is done with all that is open"),
        ("dana@example.org", "Dana Roth", _learn_half, "is in the middle"),
        ("emil@example.org", "Emil Novak", _stop_early, "stopped in week 1"),
    ):
        if User.objects.filter(email=email).exists():
            continue
        user = User.objects.create_user(email, password, display_name=name)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        try:
            enrolment = join(user, course, at=at - timedelta(weeks=4))
        except JoiningRefused as refused:
            say(f"Made {email}, who has not joined: {refused}")
            continue
        learn(enrolment, at)
        say(f"Made {email}, who {words}")


def _learn_all(enrolment: Enrolment, now: datetime) -> None:
    for index, step in enumerate(_steps(enrolment, _WEEKS_OPEN)):
        _do(enrolment, step, now - timedelta(days=28) + timedelta(hours=16 * index))
    note_seen(enrolment.pk, at=now - timedelta(days=1))


def _learn_half(enrolment: Enrolment, now: datetime) -> None:
    """Weeks 1 and 2 complete, the test of week 3 failed, and the last film half seen."""
    for index, step in enumerate(_steps(enrolment, 2)):
        _do(enrolment, step, now - timedelta(days=20) + timedelta(hours=20 * index))
    later = [step for step in _steps(enrolment, _WEEKS_OPEN) if step.week_number > 2]  # noqa: PLR2004
    for step in later:
        if step.kind == TEST:
            _take(enrolment, step, now - timedelta(hours=3), every=2)
    films = [step for step in later if step.kind == VIDEO]
    for step in films[-1:]:
        _play(enrolment, step, now - timedelta(hours=1), percent=40)
    note_seen(enrolment.pk, at=now - timedelta(hours=1))


def _stop_early(enrolment: Enrolment, now: datetime) -> None:
    then = now - timedelta(days=25)
    for step in _steps(enrolment, 1)[:2]:
        _do(enrolment, step, then)
    note_seen(enrolment.pk, at=then)


def _steps(enrolment: Enrolment, weeks: int) -> list[Step]:
    steps = enrolment.course.steps.published().filter(week_number__lte=weeks)
    return list(steps.in_order())


def _do(enrolment: Enrolment, step: Step, at: datetime) -> None:
    if step.kind in ASSESSED:
        _take(enrolment, step, at)
        return
    if step.kind == VIDEO:
        _play(enrolment, step, at, percent=100)
    complete(enrolment.pk, step.pk, at=at)


def _play(enrolment: Enrolment, step: Step, at: datetime, *, percent: int) -> None:
    video = Video.objects.filter(pk=step.pk).first()
    if video is not None:
        end = video.duration_ms * percent // 100
        add_played(enrolment.pk, video, spans=[(0, end)], position_ms=end, at=at)


def _take(enrolment: Enrolment, step: Step, at: datetime, *, every: int = 1) -> None:
    """Answer a quiz or test, submitting a test: each question, or every second one, rightly."""
    attempt = attempts.start(enrolment, Quiz.objects.get(step=step), after=0, at=at)
    for asked in attempt.asked.select_related("version").order_by("position"):
        if asked.position % every == 0:
            given = right_response(asked.version.read())
            attempts.respond(attempt.pk, asked.position, given, try_number=1, at=at)
    if step.kind == TEST:
        attempts.submit(attempt.pk, at=at)
