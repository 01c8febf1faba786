"""Demo data, idempotent: four people and the sample course, created if missing, never reset."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from course.certificates import NotReached, issue
from course.enrolling import JoiningRefused, join
from course.kinds import ASSESSED
from course.models import Course, Enrolment, Run, Step, TeamMember, User
from course.progress import complete, note_seen
from course.text.counts import counted
from desk.coursefiles.loader.applying import load
from desk.coursefiles.reader.course import read_course
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
    if step.kind in ASSESSED:
        _take(enrolment, step, at)
    else:
        complete(enrolment.pk, step.pk, at=at)
    note_seen(enrolment.pk, at=at)


def _take(enrolment: Enrolment, step: Step, at: datetime) -> None:
    """Answer every question of a quiz, which completes it; all correctly."""
    attempt = attempts.start(enrolment, Quiz.objects.get(step=step), after=0, at=at)
    for asked in attempt.asked.select_related("version").order_by("position"):
        given = right_response(asked.version.read())
        attempts.respond(attempt.pk, asked.position, given, try_number=1, at=at)
