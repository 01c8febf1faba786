"""Demo data, idempotent: its people and the sample course, created if missing, never reset."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from course.access import gate_noting
from course.certificates import NotReached, issue
from course.enrolling import JoiningRefused, join
from course.kinds import ASSESSED, TEST, VIDEO
from course.models import Course, Enrolment, Run, Step, TeamMember, User
from course.notes.writing import write_note
from course.progress import complete, note_seen
from course.text.counts import counted
from desk.coursefiles.loader.applying import load
from desk.coursefiles.reader.course import read_course
from desk.heat.class_plays import play_as_a_class
from lessons.anchors import sentences_of
from lessons.film.playing import add_played
from lessons.models import Video
from lessons.noting import sentence_place
from quizzes import attempts
from quizzes.marking import right_response
from quizzes.models import Quiz

SLUG = "korea-and-china"
FOLDER = Path(__file__).resolve().parent.parent / "sample" / SLUG
CURRENT_WEEK = 5
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('cuebook demo', 0))"


class DemoRefused(ValueError):
    """Demo data are refused on a production site."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A demo account; `is_new` means that the password given now was set."""

    email: str
    name: str
    role: str
    is_new: bool


@dataclass(slots=True)
class DemoReport:
    accounts: list[DemoAccount] = field(default_factory=list)
    is_course_new: bool = False
    is_run_new: bool = False


_PEOPLE = (
    ("ada@example.org", "Ada Park", "learner"),
    ("grace@example.org", "Grace Lindqvist", "educator"),
    ("ben@example.org", "Ben Okonjo", "graduate"),
    ("staff@example.org", "Sam Okafor", "staff"),
)
# Of who was added to the demo since.
_LATER_ROLE = "graduate"


_BELIEFS = """What I believe today:
1. The two were allies, so they must have wanted the same things.
2. The river between them has always been the border."""
# On sentences of the first film; one without words marks its sentence.
_REMARKS = ("Where does this number come from?", "", "Compare this with what the article says.")


def prepare_demo(password: str, *, say: Callable[[str], None]) -> DemoReport:
    """Create what is missing of the demo data; `say` gets a line for each object created.

    Idempotent: a second call changes neither passwords, nor progress, nor an edited course.
    Concurrent calls are serialised by a lock. Raises DemoRefused in production.
    """
    if settings.IS_PRODUCTION:
        raise DemoRefused("The demo's accounts are not made on a site in production.")
    now = timezone.now()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_LOCK)
        report = DemoReport([_account(*person, password, say) for person in _people()])
        course = _course(report, now, say)
        if course is not None:
            _run(course, report, now, say)
            _people_of(course, report, now, say)
            if report.is_run_new:
                _add_learners(course, password, at=now, say=say)
                _add_plays(course, now, say)
    return report


def _people() -> list[tuple[str, str, str]]:
    """All on a new site; to one made before there were so many nobody is added."""
    emails = [email for email, _, _ in _PEOPLE]
    there = set(User.objects.filter(email__in=emails).values_list("email", flat=True))
    return [p for p in _PEOPLE if not there or p[0] in there or p[2] != _LATER_ROLE]


def _account(
    email: str, name: str, role: str, password: str, say: Callable[[str], None]
) -> DemoAccount:
    if User.objects.filter(email=email).exists():
        return DemoAccount(email, name, role, is_new=False)
    is_staff = role == "staff"
    user = User.objects.create_user(
        email, password, display_name=name, is_staff=is_staff, is_superuser=is_staff
    )
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    say(f"Made {email} ({role})")
    return DemoAccount(email, name, role, is_new=True)


def _course(report: DemoReport, now: datetime, say: Callable[[str], None]) -> Course | None:
    """The sample course, loaded if there is none; None if its files are not installed."""
    is_it = Q(slug=SLUG) | Q(old_slugs__slug=SLUG)
    course = Course.objects.filter(is_it).order_by("id").first()
    if course is not None or not FOLDER.is_dir():
        return course
    files = read_course(FOLDER)
    load(files, at=now)
    say(f"Loaded “{files.facts.title}” with {counted(len(files.steps), 'step')}")
    report.is_course_new = True
    return Course.objects.get(slug=SLUG)


def _run(course: Course, report: DemoReport, now: datetime, say: Callable[[str], None]) -> None:
    """A first run, now in its fifth week, so that the sixth is still locked."""
    if course.runs.exists():
        return
    monday = now.date() - timedelta(days=now.weekday())
    Run.objects.create(
        course=course, number=1, starts_on=monday - timedelta(weeks=CURRENT_WEEK - 1)
    )
    say(f"Made run 1, now in week {CURRENT_WEEK}")
    report.is_run_new = True


def _people_of(
    course: Course, report: DemoReport, now: datetime, say: Callable[[str], None]
) -> None:
    """Grace leads the course, Ada is a learner, Ben has reached its end; only for objects created
    by this call.
    """
    by_role = {account.role: account for account in report.accounts}
    ada, grace, ben = by_role["learner"], by_role["educator"], by_role.get(_LATER_ROLE)
    if grace.is_new or report.is_course_new:
        TeamMember.objects.get_or_create(
            course=course,
            user=User.objects.get(email=grace.email),
            defaults={"role": TeamMember.Role.LEAD_EDUCATOR},
        )
    if ada.is_new or report.is_run_new:
        _enrol(course, User.objects.get(email=ada.email), now, _learn, say)
    if ben is not None and (ben.is_new or report.is_run_new):
        _enrol(course, User.objects.get(email=ben.email), now, _finish, say)


# Takes steps for a learner; returns how far that has brought them.
Learning = Callable[[Enrolment, datetime], str]


def _enrol(
    course: Course, learner: User, now: datetime, learning: Learning, say: Callable[[str], None]
) -> None:
    if course.enrolments.filter(learner=learner).exists():
        return
    try:
        enrolment = join(learner, course, at=now - timedelta(weeks=3))
    except JoiningRefused as refused:
        say(f"{learner} has not joined: {refused}")
        return
    say(f"{learner} has joined and {learning(enrolment, now)}")


def _learn(enrolment: Enrolment, now: datetime) -> str:
    """Week 1 complete, and one step of week 2: a step a day."""
    steps = enrolment.course.steps.published().in_order()
    done = [*steps.filter(week_number=1), *steps.filter(week_number=2)[:1]]
    for days, step in enumerate(reversed(done), start=4):
        _complete(enrolment, step, now - timedelta(days=days))
    _note(enrolment, now)
    return "is done with week 1"


def _finish(enrolment: Enrolment, now: datetime) -> str:
    """Every step complete, the last one yesterday, and the certificate issued."""
    done = list(enrolment.course.steps.published().in_order())
    for quarters, step in enumerate(reversed(done)):
        _complete(enrolment, step, now - timedelta(days=1, hours=6 * quarters))
    try:
        issue(enrolment, name=str(enrolment.learner), at=now - timedelta(days=1))
    except NotReached:  # the course asks for what the demo does not know
        return "has completed every step"
    return "has the certificate"


def _complete(enrolment: Enrolment, step: Step, at: datetime) -> None:
    _do(enrolment, step, at)
    note_seen(enrolment.pk, at=at)


def _add_learners(
    course: Course, password: str, *, at: datetime, say: Callable[[str], None]
) -> None:
    """Learners elsewhere on the way: in the middle with a film half seen and a test not passed, and
    one who stopped. Who is there already is left alone.
    """
    for email, name, learn, words in (
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


def _add_plays(course: Course, now: datetime, say: Callable[[str], None]) -> None:
    """Plays of the first film by the class: not by those whose own way the demo shows."""
    own = [*(email for email, _, _ in _PEOPLE), "dana@example.org", "emil@example.org"]
    learners = course.enrolments.current().exclude(learner__email__in=own)
    films = course.steps.published().filter(kind=VIDEO).in_order()
    for film in films[:1]:
        if play_as_a_class(list(learners.order_by("pk")), film, at=now):
            say(f"The class has played “{film.title}”")


def _learn_half(enrolment: Enrolment, now: datetime) -> None:
    """Weeks 1 and 2 complete, the test of week 3 failed, and the last film half seen."""
    for index, step in enumerate(_steps(enrolment, 2)):
        _do(enrolment, step, now - timedelta(days=20) + timedelta(hours=20 * index))
    later = [step for step in _steps(enrolment, CURRENT_WEEK) if step.week_number > 2]  # noqa: PLR2004
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


def _note(enrolment: Enrolment, now: datetime) -> None:
    """Notes on the first step, and on sentences of the first film."""
    learner, steps = enrolment.learner, enrolment.course.steps.published().in_order()
    films = steps.filter(week_number=1, kind=VIDEO)
    written = now - timedelta(days=4)
    if (first := steps.first()) is not None:
        write_note(first, _BELIEFS, key=uuid4(), actor=learner, at=written)
    for film in films[:1]:
        sentences = sentences_of(film, enrolment.course.language)
        for number, text in enumerate(_REMARKS, start=2):
            for said in sentences[number * 2 : number * 2 + 1]:
                named = {"t": str(said.start_ms // 1000), "n": str(said.nth)}
                access = gate_noting(learner, enrolment.course.slug, film.key, at=now)
                place = sentence_place(access, named).make
                write_note(film, text, key=uuid4(), place=place, actor=learner, at=written)


def _take(enrolment: Enrolment, step: Step, at: datetime, *, every: int = 1) -> None:
    """Answer a quiz or test, submitting a test: each question, or every second one, rightly."""
    attempt = attempts.start(enrolment, Quiz.objects.get(step=step), after=0, at=at)
    for asked in attempt.asked.select_related("version").order_by("position"):
        if asked.position % every == 0:
            given = right_response(asked.version.read())
            attempts.respond(attempt.pk, asked.position, given, try_number=1, at=at)
    if step.kind == TEST:
        attempts.submit(attempt.pk, at=at)
