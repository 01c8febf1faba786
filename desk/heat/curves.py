"""Curves of a film's plays over its time: coordinates of SVG, and the same as a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from course.text.timecodes import clock
from lessons.film.heat.marks import SLOT_MS
from lessons.film.heat.shown import Heat

# In SVG units.
WIDTH: Final = 1_000
HEIGHT: Final = 100


@dataclass(frozen=True, slots=True)
class Curve:
    """People over the film's time as SVG paths: who played, and with who played again."""

    people: str
    plays: str
    most: int

    @property
    def is_empty(self) -> bool:
        return not self.most


@dataclass(frozen=True, slots=True)
class CurveRow:
    """A stretch of the film with the same figures."""

    start: str
    end: str
    heat: Heat


def curve_of(slots: Sequence[Heat]) -> Curve:
    most = max((slot.plays for slot in slots), default=0)
    return Curve(
        people=_area([slot.people for slot in slots], most),
        plays=_area([slot.plays for slot in slots], most),
        most=most,
    )


def _area(counts: Sequence[int], most: int) -> str:
    """An SVG path of steps; one step for neighbours that are equal."""
    if not most:
        return ""
    path, at = f"M0 {HEIGHT}", 0
    for count, among in groupby(counts):
        at += len(list(among))
        path += f"V{HEIGHT - count * HEIGHT // most}H{at * WIDTH // len(counts)}"
    return f"{path}V{HEIGHT}Z"


def curve_rows(slots: Sequence[Heat], duration_ms: int) -> Iterator[CurveRow]:
    at = 0
    for heat, among in groupby(slots):
        end = at + len(list(among))
        yield CurveRow(clock(at * SLOT_MS), clock(min(end * SLOT_MS, duration_ms)), heat)
        at = end
