"""A list of learners: in order, a page of it with how far each is, and all of it as CSV."""

from collections.abc import Generator, Iterable, Sequence
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet

from course import progress
from course.models import Enrolment, StepProgress
from desk.following.run_facts import FollowedStep, RunFacts
from desk.runs import ORDERS, REVERSED, rows_of

# Learners whose progress is read at once for the file.
AT_ONCE: Final = 500


class Stand(NamedTuple):
    """How somebody stands at a step: `state` is d(one), f(ailed), b(egun), or empty."""

    step: FollowedStep
    state: str
    percent: int | None = None


def in_order(learners: QuerySet[Enrolment], order: str) -> QuerySet[Enrolment]:
    """`order` is a key of ORDERS, prefixed with "-" for descending; by name if it is none."""
    key = order.removeprefix("-")
    table = REVERSED if order.startswith("-") else ORDERS
    # Backwards along the same index.
    last = "-pk" if order in {"-done", "-joined"} else "pk"
    return learners.order_by(*table.get(key, ORDERS["name"]), last)


def shown(pks: Iterable[int], facts: RunFacts, *, with_steps: bool) -> list[Any]:
    """These enrolments, with `percent` and, if asked for, `stands`, one for each step."""
    rows: list[Any] = rows_of(pks)
    stands = stands_of([row.pk for row in rows], facts) if with_steps else {}
    for row in rows:
        row.percent = progress.percent(row.done, row.total)
        row.stands = stands.get(row.pk, [])
    return rows


def stands_of(enrolments: Sequence[int], facts: RunFacts) -> dict[int, list[Stand]]:
    """By enrolment, every published step in order: one statement."""
    found = StepProgress.objects.filter(
        enrolment__in=enrolments, step__in=[step.pk for step in facts.steps]
    ).values_list("enrolment", "step", "last_completed_at", "score", "passed")
    known = {(own, step): rest for own, step, *rest in found}
    return {
        own: [_stand(step, known.get((own, step.pk))) for step in facts.steps] for own in enrolments
    }


def _stand(step: FollowedStep, row: list[Any] | None) -> Stand:
    if row is None:
        return Stand(step, "")
    completed, score, passed = row
    percent = None if score is None else int(score * 100)
    if passed is False:
        return Stand(step, "f", percent)
    return Stand(step, "d" if completed else "b", percent)


def csv_columns(facts: RunFacts) -> list[str]:
    steps = [f"{step.label} {step.title}" for step in facts.steps]
    return [
        *("learner_id", "name", "email", "joined_at", "left_at", "last_seen_at"),
        *("extra_time_percent", "steps_completed", "steps", *steps),
    ]


def csv_rows(
    learners: QuerySet[Enrolment], facts: RunFacts
) -> Generator[Sequence[Any], None, None]:
    """A row for each learner: of a step its score in percent, else whether it is complete."""
    pks = list(learners.values_list("pk", flat=True))
    for first in range(0, len(pks), AT_ONCE):
        for row in shown(pks[first : first + AT_ONCE], facts, with_steps=True):
            person = row.learner
            yield (
                *(person.uuid, person.display_name, person.email, row.joined_at, row.left_at),
                *(row.last_seen_at, row.extra_percent, row.done, row.total),
                *(_in_file(stand) for stand in row.stands),
            )


def _in_file(stand: Stand) -> str | int:
    if stand.percent is not None:
        return stand.percent
    return {"d": "complete", "b": "visited", "f": "not passed"}.get(stand.state, "")
