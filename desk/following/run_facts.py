"""What of a run its filters and figures depend on: its published steps, tests and calendar."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from course.access import Membership, membership_from
from course.kinds import TEST
from course.models import Run, Step


class FollowedStep(NamedTuple):
    pk: int
    key: str
    kind: str
    week: int
    number: int
    title: str

    @property
    def label(self) -> str:
        return f"{self.week}.{self.number}"


@dataclass(frozen=True, slots=True)
class RunFacts:
    """`calendar`: the dates, as a learner is told them; `expected`: how many steps are in weeks
    after which another has opened, or the run ended; `withdrawn`: steps that were completed and are
    drafts again.
    """

    run: Run
    calendar: Membership
    steps: list[FollowedStep]
    expected: int
    withdrawn: list[int]

    @property
    def total(self) -> int:
        return len(self.steps)

    @property
    def tests(self) -> list[FollowedStep]:
        return [step for step in self.steps if step.kind == TEST]

    def step(self, key: str) -> FollowedStep | None:
        return next((step for step in self.steps if step.key == key), None)


def facts_of_run(run: Run, *, at: datetime) -> RunFacts:
    """Three statements, whatever the size of the run."""
    values = ("pk", "key", "kind", "week_number", "number", "title")
    rows = Step.objects.published().filter(course=run.course_id).in_order().values_list(*values)
    steps = [FollowedStep(*row) for row in rows]
    drafts = Step.objects.filter(course=run.course_id, published_at=None)
    completed = drafts.filter(progress__last_completed_at__isnull=False)
    withdrawn = list(completed.order_by().distinct().values_list("pk", flat=True))
    calendar = _calendar_of(run)
    return RunFacts(run, calendar, steps, _expected(calendar, steps, at=at), withdrawn)


def _expected(member: Membership, steps: list[FollowedStep], *, at: datetime) -> int:
    weeks = sorted({step.week for step in steps})
    if member.has_ended(at=at):
        return len(steps)
    over = {
        week
        for week, later in pairwise(weeks)
        if member.opens_at(week) < member.opens_at(later) <= at
    }
    return sum(step.week in over for step in steps)


def _calendar_of(run: Run) -> Membership:
    exceptions = [
        {"week": each.week, "opens_at": each.opens_at.isoformat()} for each in run.openings.all()
    ]
    row = {
        "id": 0,
        "run": run.pk,
        "starts_on": run.starts_on.isoformat(),
        "ends_on": run.ends_on.isoformat() if run.ends_on else None,
        "time_zone": run.time_zone,
        "pace": run.pace,
        "seen": None,
        "exceptions": exceptions,
    }
    member = membership_from(row, is_team=False)
    assert member is not None  # noqa: S101 - of a row there is one
    return member
