"""What is shown of the sums of plays: people in steps of five, so that nobody is singled out.

Each sum counts different people. It is shown rounded down to a multiple of five, for each slot by
itself; whatever else is shown is made of these numbers. So one person more changes what is shown
only where they are somebody's fifth, and no difference of two views tells about fewer than five.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from lessons.film.heat.marks import LANDED, SLOT_MS, STOPPED, TIMES, slots_played

LEAST_PEOPLE: Final = 5

Sums = Mapping[str, Sequence[int]]


def in_steps(people: int) -> int:
    """A number of people as it is shown."""
    return people - people % LEAST_PEOPLE


class Heat(NamedTuple):
    """What is shown of a slot, or of a sentence."""

    people: int = 0
    plays: int = 0
    rewatches: int = 0
    stops: int = 0
    landings: int = 0


def heat_by_slot(sums: Sums, *, duration_ms: int) -> list[Heat]:
    """What is shown of each slot of the film, from sums by `marks.SUMS`."""
    length = -(-duration_ms // SLOT_MS)
    times = [_shown(sums.get(name, ()), length) for name in TIMES]
    stops, landings = (_shown(sums.get(name, ()), length) for name in (STOPPED, LANDED))
    return [
        Heat(each[0], sum(each), sum(each[1:]), stopped, landed)
        for each, stopped, landed in zip(zip(*times, strict=True), stops, landings, strict=True)
    ]


def _shown(people: Sequence[int], length: int) -> list[int]:
    shown = [in_steps(count) for count in people[:length]]
    return shown + [0] * (length - len(shown))


def heat_between(slots: Sequence[Heat], start_ms: int, end_ms: int) -> Heat:
    """What is shown of a sentence: the most of its slots, and where people stopped in any of them.

    Its slots are those whose middle it has, else the one it begins in.
    """
    first = min(start_ms // SLOT_MS, max(0, len(slots) - 1))
    among = slots_played(start_ms, end_ms) or range(first, first + 1)
    own = [slots[slot] for slot in among if slot < len(slots)]
    return Heat(
        people=max((each.people for each in own), default=0),
        plays=max((each.plays for each in own), default=0),
        rewatches=max((each.rewatches for each in own), default=0),
        stops=sum(each.stops for each in own),
        landings=sum(each.landings for each in own),
    )
