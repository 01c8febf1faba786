"""Moments: creating, realigning, deleting and linking to quoted places in transcripts.

The only writer of `Moment`. `lessons.anchors` locates quotes in captions and calls this: to make a
moment, use `lessons.anchors.make_moment` (from `desk`; `quizzes` gets the row passed in). To point
to one from another model, use a ForeignKey with PROTECT: `remove_moment` then refuses as long as
anything points to it.

    links = moment_links(question.moment_id for question in questions)   # one query
    links[question.moment_id].quote, .clock, .url
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import ManyToManyRel

from course.models import Moment, Step
from course.text.languages import direction
from course.text.quotes import CONTEXT_LENGTH, LOST, QuotedPlace, Realignment
from course.text.timecodes import clock

__all__ = [
    "LOST",
    "MomentInUse",
    "MomentLink",
    "QuotedPlace",
    "Realignment",
    "Tally",
    "create_moment",
    "moment_link",
    "moment_links",
    "pointers_of",
    "record",
    "remove_moment",
    "remove_unused",
]

_FIELDS = [
    "quote",
    "before",
    "after",
    "start_ms",
    "end_ms",
    "nth",
    "state",
    "candidate_quote",
    "candidate_start_ms",
    "candidate_end_ms",
]


class MomentInUse(Exception):
    """The moment is not deleted, because something points to it."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of a realignment: moments unchanged, moved to another time, doubtful, lost."""

    stayed: int = 0
    moved: int = 0
    doubtful: int = 0
    lost: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.stayed + other.stayed,
            self.moved + other.moved,
            self.doubtful + other.doubtful,
            self.lost + other.lost,
        )

    @property
    def total(self) -> int:
        return self.stayed + self.moved + self.doubtful + self.lost


@dataclass(frozen=True, slots=True)
class MomentLink:
    """A moment ready to print: “quote”, at `clock`, a link to `url`.

    `url` opens the step at that second in that language. A doubtful moment links to the best
    candidate; a lost one only to the step: then `clock` is empty and `url` has no second.
    """

    quote: str
    language: str
    dir: str
    clock: str
    url: str
    step_title: str
    state: str

    @property
    def is_found(self) -> bool:
        """Whether the words were located with certainty."""
        return self.state == Moment.State.FOUND


def create_moment(
    step: Step, language: str, place: QuotedPlace, *, is_private: bool = False
) -> Moment:
    """Store a place as a moment; idempotent: the same place again is the same row.

    A private one is of notes: these share a row, so that there are never more to realign than
    there are sentences. It is locked against `remove_unused` until the transaction ends.
    """
    present = Moment.objects.of(step, language).filter(
        is_private=is_private,
        state=Moment.State.FOUND,
        start_ms=place.start_ms,
        end_ms=place.end_ms,
        quote=place.quote,
        before=place.before[-CONTEXT_LENGTH:],
    )
    if is_private:
        present = present.select_for_update()
    moment = present.order_by("pk").first()
    if moment is None:
        moment = Moment(step=step, language=language, is_private=is_private)
        _apply(moment, Realignment("found", place))
        moment.save()
    return moment


def record(findings: Iterable[tuple[Moment, Realignment]]) -> Tally:
    """Store the realignments of these moments, by bulk update in batches of a thousand.

    Private moments are not counted: the counts are shown to educators.
    """
    counts = {"stayed": 0, "moved": 0, "doubtful": 0, "lost": 0}
    changed: list[Moment] = []
    for moment, finding in findings:
        old = [getattr(moment, name) for name in _FIELDS]
        start_ms = moment.start_ms
        _apply(moment, finding)
        has_moved = start_ms != moment.start_ms
        outcome = {"found": "moved" if has_moved else "stayed"}.get(finding.state, finding.state)
        counts[outcome] += not moment.is_private
        if old != [getattr(moment, name) for name in _FIELDS]:
            changed.append(moment)
    Moment.objects.bulk_update(changed, _FIELDS, batch_size=1_000)
    return Tally(**counts)


def _apply(moment: Moment, finding: Realignment) -> None:
    place = finding.place
    moment.state = finding.state
    moment.candidate_quote, moment.candidate_start_ms, moment.candidate_end_ms = "", None, None
    if place is not None and finding.state == "doubtful":
        moment.candidate_quote = place.quote
        moment.candidate_start_ms, moment.candidate_end_ms = place.start_ms, place.end_ms
    elif place is not None and finding.state == "found":
        moment.quote = place.quote
        moment.before = place.before[-CONTEXT_LENGTH:]
        moment.after = place.after[:CONTEXT_LENGTH]
        moment.start_ms, moment.end_ms, moment.nth = place.start_ms, place.end_ms, place.nth


@transaction.atomic
def remove_moment(moment: Moment) -> None:
    """Delete a moment nothing points to. Raises MomentInUse."""
    row = Moment.objects.select_for_update().filter(pk=moment.pk).first()
    if row is None:
        return
    if pointers_of([row.pk]):
        raise MomentInUse
    row.delete()


@transaction.atomic
def remove_unused(moments: Iterable[int]) -> None:
    """Delete those of these private moments (by id) that no note points to any more."""
    rows = Moment.objects.filter(pk__in=list(moments), is_private=True)
    list(rows.select_for_update().order_by("pk").values_list("pk"))
    # Anew, since a note may have come to point to one while its row was waited for.
    rows.filter(notes=None).delete()


def pointers_of(moments: Iterable[int]) -> dict[int, int]:
    """Count the rows of other models, over all relations, that point to these moments (by id)."""
    wanted = list(moments)
    counts: dict[int, int] = {}
    for relation in Moment._meta.related_objects:  # noqa: SLF001 - Django's documented Meta API
        if isinstance(relation, ManyToManyRel):
            continue  # the rows behind it belong to a model of their own, which has a relation too
        name = relation.field.name
        rows = relation.related_model._base_manager.filter(**{f"{name}__in": wanted})  # noqa: SLF001
        for pk in rows.values_list(name, flat=True):
            counts[pk] = counts.get(pk, 0) + 1
    return counts


def moment_links(moments: Iterable[int | None]) -> dict[int, MomentLink]:
    """The links of these moments by id, in a single query."""
    wanted = {pk for pk in moments if pk is not None}
    if not wanted:
        return {}
    rows = Moment.objects.with_address().filter(pk__in=wanted)
    return {row.pk: moment_link(row) for row in rows}


def moment_link(moment: Moment) -> MomentLink:
    """The link of a moment; `Moment.objects.with_address()` annotates all it needs."""
    start_ms: int | None = moment.start_ms
    if moment.state == Moment.State.DOUBTFUL:
        start_ms = moment.candidate_start_ms
    elif moment.state == Moment.State.LOST:
        start_ms = None
    address = f"{moment.step.get_absolute_url()}?"
    if start_ms is not None:
        address += f"t={start_ms // 1000}&"
        if moment.state == Moment.State.FOUND and moment.nth > 1:
            address += f"n={moment.nth}&"
    return MomentLink(
        quote=moment.quote,
        language=moment.language,
        dir=direction(moment.language),
        clock="" if start_ms is None else clock(start_ms),
        url=f"{address}language={moment.language}",
        step_title=moment.step.title,
        state=moment.state,
    )
