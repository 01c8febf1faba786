"""A list of people becomes enrolments, and addresses that may join: in few statements, all or none.

The same list again changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from course.enrolling import enrol_all
from course.models import Enrolment, Invitation, Run, User
from desk.rosters.reader import Entry, LineReading


class Became(StrEnum):
    """What became of somebody on a list."""

    JOINED = "joined"
    LISTED = "listed"
    IN_ALREADY = "in_already"
    LISTED_ALREADY = "listed_already"
    TWICE = "twice"
    NO_ADDRESS = "no_address"
    ELSEWHERE = "elsewhere"
    HAS_LEFT = "has_left"
    SWITCHED_OFF = "switched_off"


class Told(NamedTuple):
    """A line of the report."""

    entry: Entry
    became: Became


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the people of a list before anything is written."""

    accounts: Mapping[str, tuple[int, bool]]
    enrolments: Mapping[int, Became]
    listed: frozenset[str]


@transaction.atomic
def take_in(run: Run, entries: Sequence[Entry], *, enrols: bool, at: datetime) -> list[Told]:
    """Enrol who has an account, if it `enrols`; all others may join. What became of each line.

    Nobody who has left is brought back, and nobody taken out of another run of the course.
    """
    emails = [entry.email for entry in entries if entry.reading is LineReading.READ]
    known = _known(run, emails)
    told = [Told(entry, _becomes(entry, known, enrols=enrols)) for entry in entries]
    joining = [known.accounts[t.entry.email][0] for t in told if t.became is Became.JOINED]
    enrol_all(run, joining, at=at)
    Invitation.objects.bulk_create(
        [Invitation(run=run, email=t.entry.email) for t in told if t.became is Became.LISTED],
        ignore_conflicts=True,
        batch_size=2_000,
    )
    return told


def not_come(run: Run) -> QuerySet[Invitation]:
    """Who may join by the list and has not."""
    came = Enrolment.objects.filter(run=run, learner__email=OuterRef("email"))
    return run.invitations.filter(~Exists(came)).order_by("email")


def _known(run: Run, emails: Iterable[str]) -> _Known:
    emails = list(emails)
    people = User.objects.filter(email__in=emails)
    if settings.HAS_MAIL:  # else somebody might have signed up with the address of another
        people = people.filter(emailaddress__email=F("email"), emailaddress__verified=True)
    accounts = {
        email or "": (pk, is_active)
        for email, pk, is_active in people.values_list("email", "pk", "is_active")
    }
    listed = run.invitations.filter(email__in=emails).values_list("email", flat=True)
    pks = [pk for pk, _ in accounts.values()]
    return _Known(accounts, _enrolments(run, pks), frozenset(listed))


def _enrolments(run: Run, pks: Iterable[int]) -> dict[int, Became]:
    """Of those who are, or were, in this run or are in another one of its course."""
    rows = Enrolment.objects.filter(course=run.course_id, learner__in=list(pks))
    found: dict[int, Became] = {}
    for learner, in_run, left_at in rows.values_list("learner", "run", "left_at"):
        if left_at is None:
            found[learner] = Became.IN_ALREADY if in_run == run.pk else Became.ELSEWHERE
        elif in_run == run.pk:
            found.setdefault(learner, Became.HAS_LEFT)
    return found


def _becomes(entry: Entry, known: _Known, *, enrols: bool) -> Became:
    if entry.reading is not LineReading.READ:
        return Became(entry.reading.value)
    account = known.accounts.get(entry.email)
    if account is not None:
        pk, is_active = account
        if not is_active:
            return Became.SWITCHED_OFF
        if pk in known.enrolments:
            return known.enrolments[pk]
        if enrols:
            return Became.JOINED
    return Became.LISTED_ALREADY if entry.email in known.listed else Became.LISTED
