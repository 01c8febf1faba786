"""Joining a course, leaving it, changing its run: idempotent; the only writer of enrolments."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from course.models import Course, Enrolment, Run, User
from course.notices.kinds import WELCOME
from course.notices.writing import notify
from course.text.timezones import is_over


class JoiningRefused(ValueError):
    """Why somebody may not join; the message is shown to them."""


class ChangeRefused(ValueError):
    """Why somebody cannot change to a run; the message is shown to whoever asked."""


def run_to_join(course: Course, *, at: datetime, returning: User | None = None) -> Run | None:
    """The run people join now: the newest neither closed nor over; for who is `returning` the one
    they left, if it is such a run.
    """
    runs = course.runs.exclude(joining=Run.Joining.CLOSED).order_by("-number")
    joinable = [run for run in runs if not is_over(run.ends_on, run.time_zone, at=at)]
    if returning is not None:
        left = course.enrolments.filter(learner=returning).order_by("-left_at").first()
        joinable.sort(key=lambda run: left is None or run.pk != left.run_id)
    return next(iter(joinable), None)


def check_joining(run: Run, user: User, *, code: str = "") -> None:
    """Raise JoiningRefused unless the run's rule admits this person."""
    if run.joining == Run.Joining.CLOSED:
        raise JoiningRefused(_("This run takes nobody any more."))
    if run.joining == Run.Joining.CODE and code.strip() != run.join_code:
        raise JoiningRefused(_("That is not the code of this run. Ask your educator for it."))
    if (
        run.joining == Run.Joining.LIST
        and not run.invitations.filter(email=user.email or "").exists()
    ):
        raise JoiningRefused(
            _("Only people on a list can join this run, and %(email)s is not on it.")
            % {"email": user.email}
        )


def join(user: User, course: Course, *, at: datetime, code: str = "") -> Enrolment:
    """The learner's current enrolment, created if absent; idempotent.

    Somebody who left and returns to the same run resumes the same enrolment, with its progress.
    Raises JoiningRefused.
    """
    current = course.enrolments.current().filter(learner=user).first()
    if current is not None:
        return current
    run = run_to_join(course, at=at, returning=user)
    if run is None or course.published_at is None:
        raise JoiningRefused(_("This course has no run to join at the moment."))
    check_joining(run, user, code=code)
    try:
        with transaction.atomic():
            return _enrol(user, course, run, at=at)
    except IntegrityError:
        return course.enrolments.current().get(learner=user)


def _enrol(user: User, course: Course, run: Run, *, at: datetime) -> Enrolment:
    earlier = run.enrolments.filter(learner=user).order_by("-joined_at").first()
    if earlier is None:
        made = Enrolment.objects.create(run=run, course=course, learner=user, joined_at=at)
        notify(person=user.pk, kind=WELCOME, key=f"run-{run.pk}", course=course, at=at)
        return made
    earlier.left_at = None
    earlier.save(update_fields=["left_at"])
    return earlier


def enrol_all(run: Run, learners: Iterable[int], *, at: datetime) -> None:
    """Enrol these people, whatever the run asks for; who is in the course already stays as is."""
    Enrolment.objects.bulk_create(
        [
            Enrolment(run=run, course_id=run.course_id, learner_id=learner, joined_at=at)
            for learner in learners
        ],
        ignore_conflicts=True,
        batch_size=2_000,
    )


def leave(user: User, course: Course, *, at: datetime) -> bool:
    """End the current enrolment, if any; nothing is deleted. Returns whether there was one."""
    return bool(course.enrolments.current().filter(learner=user).update(left_at=at))


def runs_to_change_to(
    course: Course, *, learner: int, at: datetime, is_own_wish: bool = True
) -> list[Run]:
    """The other runs that a learner can change to, the first to start first.

    The team may move somebody to any run that is not over; learners themselves go on to later ones
    that still take people. Nobody returns to a run they have been in: its rows stay as they were.
    """
    own = list(course.enrolments.filter(learner=learner).select_related("run"))
    current = next((row.run for row in own if row.left_at is None), None)
    if current is None:
        return []
    rows = course.runs.exclude(pk__in=[row.run_id for row in own])
    if is_own_wish:
        rows = rows.exclude(joining=Run.Joining.CLOSED).filter(starts_on__gt=current.starts_on)
    found = rows.order_by("starts_on", "number")
    return [run for run in found if not is_over(run.ends_on, run.time_zone, at=at)]


def lock_learner(enrolment_id: int) -> int:
    """Hold the learner of an enrolment, as whoever deletes an account does; returns their id.

    Taken before all other locks. Rows that only point to the learner are still written meanwhile.
    """
    people = User.objects.select_for_update(of=("self",), no_key=True)
    return people.values_list("pk", flat=True).get(enrolments=enrolment_id)


def change_run(enrolment: Enrolment, run: Run, *, at: datetime) -> Enrolment | None:
    """Close a current enrolment and make one in another run of the course.

    None if it is closed already. Behind `lock_learner` and the locks on what is carried along.
    """
    closing = Enrolment.objects.current().filter(pk=enrolment.pk)
    if not closing.update(left_at=max(at, enrolment.joined_at)):
        return None
    return Enrolment.objects.create(
        run=run,
        course_id=enrolment.course_id,
        learner_id=enrolment.learner_id,
        joined_at=at,
        last_seen_at=enrolment.last_seen_at,
    )
