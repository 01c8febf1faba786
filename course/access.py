"""Access control: who may see and do what, one check (gate) per resource.

Only this module uses the calendar; pages ask a `Membership` when a week opens (import-linter).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import (
    BigIntegerField,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import JSONObject
from django.http import Http404, HttpRequest

from course.calendar import Calendar
from course.db.compiled_queries import CompiledQuery, Param
from course.models import (
    Course,
    CourseFile,
    Enrolment,
    OldSlug,
    Step,
    StepFile,
    StepProgress,
    TeamMember,
    User,
    Week,
    WeekOpening,
)

Reader = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class Membership:
    """A current enrolment, which knows by its run's calendar when each week opens."""

    enrolment_id: int
    run_id: int
    _calendar: Calendar
    last_seen_at: datetime | None
    # Nothing is locked to the course's team, whatever the calendar says.
    is_team: bool

    @property
    def starts_on(self) -> date:
        return self._calendar.starts_on

    @property
    def ends_on(self) -> date | None:
        return self._calendar.ends_on

    @property
    def starts_at(self) -> datetime:
        return self._calendar.starts_at

    @property
    def ends_at(self) -> datetime | None:
        return self._calendar.ends_at

    def has_started(self, *, at: datetime) -> bool:
        return self._calendar.has_started(at=at)

    def has_ended(self, *, at: datetime) -> bool:
        return self._calendar.has_ended(at=at)

    def opens_at(self, week: int) -> datetime:
        return self._calendar.opens_at(week)

    def is_open(self, week: int, *, at: datetime) -> bool:
        return self.is_team or self._calendar.is_open(week, at=at)


@dataclass(frozen=True, slots=True)
class GatedStep:
    """A row of `gated_steps`: a step, annotated with the facts that decide on access."""

    step: Step
    reader_membership: dict[str, Any] | None
    reader_role: str | None
    reader_progress: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class StepAccess:
    """A step somebody may see, and in which role."""

    step: Step
    course: Course
    membership: Membership | None
    is_team: bool
    can_edit: bool
    first_visited_at: datetime | None
    last_completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenWeek:
    """A week that has opened to the learners of a run."""

    run_id: int
    course_id: int
    number: int
    opened_at: datetime
    run_started_at: datetime


class OldAddress(Exception):
    """The course has another slug now."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


class Locked(PermissionDenied):
    """The calendar has not opened the step's week yet."""

    def __init__(self, access: StepAccess, opens_at: datetime) -> None:
        super().__init__("locked")
        self.access = access
        self.opens_at = opens_at


class Closed(PermissionDenied):
    """Only who has joined the course may see the step."""

    def __init__(self, access: StepAccess) -> None:
        super().__init__("closed")
        self.access = access


def is_educator(user: Reader) -> bool:
    """Whether the person may enter the admin: staff, or educator on the team of any course."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_staff or user.is_on_a_team


def can_edit(user: Reader, course: Course) -> bool:
    """Whether the person may edit this course: staff, and the educators on its team."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_staff or role_in(user, course) in TeamMember.EDITING_ROLES


def role_in(user: Reader, course: Course) -> str | None:
    """The person's role on the course's team."""
    if not user.is_authenticated:
        return None
    return course.team.filter(user=user).values_list("role", flat=True).first()


def signed_in(request: HttpRequest) -> User:
    """The user, on a page for signed-in people. Raises PermissionDenied."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def gate_course(user: Reader, slug: str) -> Course:
    """A published course, or a draft of one's own team. Raises Http404, OldAddress."""
    course = _COURSE.first(slug=slug)
    if course is None:
        raise _missing_course(slug)
    if course.published_at is None and not (
        user.is_authenticated and (user.is_staff or role_in(user, course))
    ):
        raise Http404
    return course


def membership_of(user: Reader, course: Course) -> Membership | None:
    """The person's current enrolment in a course."""
    if not user.is_authenticated:
        return None
    row = _MEMBERSHIP.first(reader=user.pk, course=course.pk)
    return membership_from(row["json"], is_team=user.is_staff or row["is_team"]) if row else None


SLUG = Param("slug", CharField())
# The reader's pk, from `reader_pk`.
READER = Param("reader", BigIntegerField())


# Deferred: no step page reads these. Also, psycopg caches parsed statements only up to 4,096
# characters.
_UNREAD = (
    *("activity", "body", "edited_at", "loaded_sha256", "position", "film_ms", "film_revision"),
    *("course__audience", "course__body", "course__body_html", "course__created_at"),
    *("course__certificate_percent", "course__certificate_score", "course__han_language"),
    *("course__cover", "course__cover_of", "course__cover_sha256", "course__offers_certificate"),
    *("course__image", "course__is_listed", "course__loaded_sha256", "course__outcomes"),
)


def reader_pk(user: Reader) -> int:
    """The person's pk; 0, which is nobody's, for a visitor.

    NULL would be more accurate, but PostgreSQL plans such a prepared statement again at every run.
    """
    return user.pk or 0


def on_the_team() -> Exists:
    """Whether the reader is on the course's team, in a query of enrolments."""
    return Exists(TeamMember.objects.filter(user=READER, course=OuterRef("course_id")))


def gated_steps() -> QuerySet[Step]:
    """One step annotated with what decides on access, as in `GatedStep`.

    Its params are `reader`, `slug` and `key`.
    """
    mine = Enrolment.objects.current().filter(learner=READER, course=OuterRef("course_id"))
    progress = StepProgress.objects.filter(
        step=OuterRef("pk"), enrolment__learner=READER, enrolment__left_at=None
    )
    roles = TeamMember.objects.filter(user=READER, course=OuterRef("course_id"))
    steps = Step.objects.filter(course__slug=SLUG, key=Param("key", CharField()))
    return (
        steps.select_related("course", "course__organisation")
        .defer(*_UNREAD)
        .order_by()
        .annotate(
            reader_membership=Subquery(mine.values(json=membership_json())[:1]),
            reader_role=Subquery(roles.values("role")[:1]),
            reader_progress=Subquery(
                progress.values(
                    json=JSONObject(visited=F("first_visited_at"), completed=F("last_completed_at"))
                )[:1]
            ),
        )
    )


def memberships() -> QuerySet[Enrolment, Any]:
    """The reader's current enrolment in a course; its params are `reader` and `course`."""
    mine = Enrolment.objects.current().filter(
        learner=READER, course=Param("course", BigIntegerField())
    )
    return mine.values(json=membership_json(), is_team=on_the_team())


GatedRow = TypeVar("GatedRow", bound=GatedStep)

_STEP = CompiledQuery(gated_steps, GatedStep)
_COURSE = CompiledQuery(
    lambda: Course.objects.select_related("organisation", "image").filter(slug=SLUG)
)
_MEMBERSHIP = CompiledQuery(memberships)


def gate_step(user: Reader, slug: str, key: str, *, at: datetime) -> StepAccess:
    """A step this person may see now. Raises Http404, OldAddress, Locked or Closed."""
    access, _ = gate_row(_STEP, user, slug, key, at=at)
    return access


def gate_noting(user: Reader, slug: str, key: str, *, at: datetime) -> StepAccess:
    """A step to which this person may write a note now: as a learner, or on the team.

    Raises what `gate_step` raises.
    """
    access = gate_step(user, slug, key, at=at)
    if access.membership is None and not access.is_team:
        raise Http404
    return access


def gate_row(
    steps: CompiledQuery[GatedRow], user: Reader, slug: str, key: str, *, at: datetime
) -> tuple[StepAccess, GatedRow]:
    """As `gate_step`, with the row of another query, for pages that need more of the step.

    `steps` is built on `gated_steps`, its row on `GatedStep`.
    """
    row = steps.first(reader=reader_pk(user), slug=slug, key=key)
    if row is None:
        raise _missing_course(slug)
    access = _access_of(user, row)
    _check(access, at=at)
    return access, row


def _check(access: StepAccess, *, at: datetime) -> None:
    """Raises Http404, Locked or Closed."""
    step = access.step
    if access.is_team:
        return
    if step.published_at is None or step.course.published_at is None:
        raise Http404
    if step.is_open:
        return
    if access.membership is None:
        raise Closed(access)
    opens_at = access.membership.opens_at(step.week_number)
    if opens_at > at:
        raise Locked(access, opens_at)


def gate_file(user: Reader, slug: str, sha16: str, name: str, *, at: datetime) -> CourseFile:
    """A course's file, for whoever may see a step with it. Raises Http404, PermissionDenied."""
    file = (
        CourseFile.objects.select_related("course")
        .filter(course__slug=slug, name=name, sha256__startswith=sha16)
        .first()
    )
    if file is None:
        raise Http404
    course = file.course
    if user.is_authenticated and (user.is_staff or role_in(user, course)):
        return file
    if course.published_at is None:
        raise Http404
    if file.pk == course.image_id or file.get_absolute_url() in course.body_html:
        return file
    uses = list(
        StepFile.objects.filter(file=file, step__published_at__isnull=False).values_list(
            "step__week_number", "step__is_open"
        )
    )
    if not uses:
        raise Http404
    if any(is_open for _, is_open in uses):
        return file
    membership = membership_of(user, course)
    if membership is None or not any(membership.is_open(week, at=at) for week, _ in uses):
        raise PermissionDenied
    return file


def _access_of(user: Reader, row: GatedStep) -> StepAccess:
    role, progress = row.reader_role, row.reader_progress
    is_staff = user.is_authenticated and user.is_staff
    is_team = is_staff or role is not None
    return StepAccess(
        step=row.step,
        course=row.step.course,
        membership=membership_from(row.reader_membership, is_team=is_team),
        is_team=is_team,
        can_edit=is_staff or role in TeamMember.EDITING_ROLES,
        first_visited_at=_instant(progress["visited"]) if progress else None,
        last_completed_at=_instant(progress["completed"]) if progress else None,
    )


def membership_json() -> JSONObject:
    """What `membership_from` reads, as a value of a query of enrolments."""
    exceptions = WeekOpening.objects.filter(run=OuterRef("run_id")).values(
        json=JSONObject(week=F("week"), opens_at=F("opens_at"))
    )
    return JSONObject(
        id=F("pk"),
        run=F("run_id"),
        starts_on=F("run__starts_on"),
        ends_on=F("run__ends_on"),
        time_zone=F("run__time_zone"),
        pace=F("run__pace"),
        seen=F("last_seen_at"),
        exceptions=ArraySubquery(exceptions),
    )


def membership_from(row: dict[str, Any] | None, *, is_team: bool) -> Membership | None:
    if row is None:
        return None
    exceptions = {
        item["week"]: datetime.fromisoformat(item["opens_at"]) for item in row["exceptions"]
    }
    calendar = Calendar(
        starts_on=date.fromisoformat(row["starts_on"]),
        time_zone=row["time_zone"],
        pace=row["pace"],
        exceptions=exceptions,
        ends_on=date.fromisoformat(row["ends_on"]) if row["ends_on"] else None,
    )
    return Membership(row["id"], row["run"], calendar, _instant(row["seen"]), is_team)


def open_weeks(*, at: datetime, runs: Collection[int] | None = None) -> list[OpenWeek]:
    """The weeks that are open to learners and have something published, in these runs (by pk).

    Without `runs`: in all that are not over. One query, whose rows grow with courses alone.
    """
    found = []
    for row in _published_weeks(runs, at=at):
        own = row["opens_at"]
        calendar = Calendar(
            starts_on=row["starts_on"],
            time_zone=row["time_zone"],
            pace=row["pace"],
            exceptions={row["number"]: own} if own else {},
            ends_on=row["ends_on"],
        )
        opened_at = calendar.opens_at(row["number"])
        if opened_at <= at and (runs is not None or not calendar.has_ended(at=at)):
            of = (row["run"], row["course_id"], row["number"])
            found.append(OpenWeek(*of, opened_at, calendar.starts_at))
    return found


def _published_weeks(runs: Collection[int] | None, *, at: datetime) -> QuerySet[Week, Any]:
    """With what their calendars are made of."""
    steps = Step.objects.filter(course=OuterRef("course"), week_number=OuterRef("number"))
    openings = WeekOpening.objects.filter(run=OuterRef("run"), week=OuterRef("number"))
    weeks: Any = (
        Week.objects.filter(Exists(steps.exclude(published_at=None)))
        .filter(course__published_at__isnull=False, course__runs__isnull=False)
        .annotate(
            run=F("course__runs"),
            starts_on=F("course__runs__starts_on"),
            ends_on=F("course__runs__ends_on"),
            time_zone=F("course__runs__time_zone"),
            pace=F("course__runs__pace"),
        )
        .annotate(opens_at=Subquery(openings.values("opens_at")[:1]))
    )
    if runs is None:
        # Somewhere on Earth it is still the day before.
        weeks = weeks.filter(Q(ends_on=None) | Q(ends_on__gte=at.date() - timedelta(days=1)))
    else:
        weeks = weeks.filter(run__in=runs)
    own = ("run", "starts_on", "ends_on", "time_zone", "pace", "opens_at")
    rows: QuerySet[Week, Any] = weeks.order_by("run", "number").values("course_id", "number", *own)
    return rows


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _missing_course(slug: str) -> Exception:
    """What to raise for an unknown slug: a redirect if it is a former slug of a course."""
    old = OldSlug.objects.filter(slug=slug, course__published_at__isnull=False)
    present = old.values_list("course__slug", flat=True).first()
    return OldAddress(present) if present else Http404()
