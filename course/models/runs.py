"""Models of runs: dated presentations of a course, their calendar and enrolments."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from course.calendar import ALL_AT_ONCE, WEEKLY
from course.db.fields import CountedField
from course.db.validators import validate_day, validate_instant, validate_time_zone
from course.models.catalogue import Course
from course.text.timezones import FIRST_DAY, FIRST_INSTANT, LAST_DAY, LAST_INSTANT


class Run(models.Model):
    class Pace(models.TextChoices):
        WEEKLY = WEEKLY, _("one week opens every seven days")
        ALL_AT_ONCE = ALL_AT_ONCE, _("all weeks open at the start")

    class Joining(models.TextChoices):
        OPEN = "open", _("anybody")
        CODE = "code", _("whoever has the code")
        LIST = "list", _("the people on its list")
        CLOSED = "closed", _("nobody any more")

    class AfterEnd(models.TextChoices):
        READABLE = "readable", _("all stays readable, tests are closed")
        STAYS_OPEN = "open", _("everything stays open, tests too")

    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="runs", verbose_name=_("course")
    )
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    starts_on = models.DateField(_("starts"), validators=[validate_day])
    ends_on = models.DateField(_("ends"), null=True, blank=True, validators=[validate_day])
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    pace = models.CharField(_("calendar"), max_length=10, choices=Pace.choices, default=Pace.WEEKLY)
    joining = models.CharField(
        _("who may join"), max_length=10, choices=Joining.choices, default=Joining.OPEN
    )
    join_code = models.CharField(
        _("code"), max_length=40, blank=True, help_text=_("Asked for when joining by code.")
    )

    after_end = models.CharField(
        _("after its end"),
        max_length=10,
        choices=AfterEnd.choices,
        default=AfterEnd.READABLE,
        help_text=_("A test that has a closing date of its own in the run closes on that date."),
    )

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["course", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "number"],
                name="run_number_once_per_course",
                violation_error_message=_("The course has a run of this number already."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="run_ends_after_its_start",
                violation_error_message=_("A run cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=~models.Q(joining="code", join_code=""),
                name="run_by_code_has_a_code",
                violation_error_message=_("Give the code that is asked for."),
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__range=(FIRST_DAY, LAST_DAY))
                & (models.Q(ends_on=None) | models.Q(ends_on__range=(FIRST_DAY, LAST_DAY))),
                name="run_within_calendar",
            ),
        ]

    def __str__(self) -> str:
        return _("%(course)s, run %(number)d") % {
            "course": self.course.title,
            "number": self.number,
        }

    @property
    def stays_open(self) -> bool:
        """Whether tests that have no closing date stay open after its end."""
        return self.after_end == self.AfterEnd.STAYS_OPEN


class WeekOpening(models.Model):
    """A week of a run with another opening time than the calendar gives."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="openings")
    week = models.PositiveSmallIntegerField(_("week"), validators=[MinValueValidator(1)])
    opens_at = models.DateTimeField(_("opens"), validators=[validate_instant])

    class Meta:
        verbose_name = _("exception to the calendar")
        verbose_name_plural = _("exceptions to the calendar")
        ordering = ["week"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "week"],
                name="week_opening_once_per_run",
                violation_error_message=_("This week has an exception already."),
            ),
            models.CheckConstraint(
                condition=models.Q(opens_at__range=(FIRST_INSTANT, LAST_INSTANT)),
                name="week_opening_within_calendar",
            ),
        ]

    def __str__(self) -> str:
        return _("Week %(number)d") % {"number": self.week}


class Invitation(models.Model):
    """An email address on the list of an invitation-only run."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("email address"))

    class Meta:
        verbose_name = _("person on the list")
        verbose_name_plural = _("people on the list")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "email"],
                name="invitation_once_per_run",
                violation_error_message=_("This address is on the list already."),
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        self.email = self.email.strip().lower()


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def current(self) -> "EnrolmentQuerySet":
        return self.filter(left_at=None)


class Enrolment(models.Model):
    """A learner in a run. At most one is current per learner and course; past ones are kept."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="enrolments")
    # The run's course, denormalised so that a unique constraint can cover learner and course.
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments"
    )
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    last_seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)
    # Complete steps, published or not; counted by triggers (migration 0022), never written here.
    completed = CountedField(default=0, db_default=0, editable=False)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["-joined_at", "id"]
        # The orders of the desk's list of a run.
        indexes = [
            models.Index(fields=["run", "joined_at", "id"], name="enrolment_by_joined"),
            models.Index(fields=["run", "completed", "id"], name="enrolment_by_completed"),
            models.Index(
                "run",
                models.F("last_seen_at").asc(nulls_first=True),
                "id",
                name="enrolment_by_seen",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "course"],
                condition=models.Q(left_at=None),
                name="enrolment_one_current_per_course",
            ),
            models.CheckConstraint(
                condition=models.Q(left_at=None) | models.Q(left_at__gte=models.F("joined_at")),
                name="enrolment_leaves_after_joining",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner} – {self.run}"
