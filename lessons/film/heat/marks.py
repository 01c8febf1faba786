"""Marks of one learner in a film, by slots of five seconds; and what new ones add to the sums.

A slot is played when playback passes its middle: spans are half-open, so that each pass counts
once, however it is cut into reports. A slot's byte says how often it has been played, up to
`MOST_TIMES`, whether somebody stopped in it and whether a search led there. The sums therefore
count people, never clicks, and a person adds at most one to each of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

SLOT_MS: Final = 5_000
MOST_TIMES: Final = 4
# How long nothing may come until somebody is taken to have stopped.
AWAY: Final = timedelta(minutes=30)
# Who has played that much of a film has finished it.
FINISHED: Final = 0.95

_TIMES, _STOPPED, _LANDED = 0b111, 0b1000, 0b1_0000
# The sums, by what adds to them: the first, second, third, fourth time.
TIMES: Final = ("once", "twice", "thrice", "often")
STOPPED: Final = "stopped"
LANDED: Final = "landed"
SUMS: Final = (*TIMES, STOPPED, LANDED)

Spans = Iterable[tuple[int, int]]
# What is added, by the sum's name and the slot.
Added = dict[tuple[str, int], int]


def slot_of(ms: int) -> int:
    return ms // SLOT_MS


def slots_played(start: int, end: int) -> range:
    """The slots whose middle is in [start, end)."""
    half = SLOT_MS // 2
    return range(-((half - start) // SLOT_MS), -((half - end) // SLOT_MS))


@dataclass(slots=True)
class Marks:
    """One learner's marks in a film of `duration_ms` (None if it has been replaced)."""

    marks: bytearray = field(default_factory=bytearray)
    position_ms: int = 0
    last_at: datetime | None = None
    duration_ms: int | None = None
    added: Added = field(default_factory=dict)

    def play(self, spans: Spans, position_ms: int, at: datetime) -> None:
        """Note what was played and where that ended; who had been away had stopped before."""
        self.settle(at)
        for start, end in spans:
            for slot in slots_played(start, end):
                self._play_slot(slot)
        self.position_ms, self.last_at = position_ms, at

    def land(self, position_ms: int) -> None:
        """Note that a search led to this place."""
        self._mark(slot_of(position_ms), _LANDED, LANDED)

    def settle(self, at: datetime) -> None:
        """Note a stop if nothing has come for long."""
        if self.last_at is None or at - self.last_at < AWAY:
            return
        self.last_at = None
        if self.duration_ms is not None and self.position_ms < FINISHED * self.duration_ms:
            self._mark(slot_of(self.position_ms), _STOPPED, STOPPED)

    def _play_slot(self, slot: int) -> None:
        self._reach(slot)
        times = self.marks[slot] & _TIMES
        if times < MOST_TIMES:
            self.marks[slot] += 1
            self._add(TIMES[times], slot)

    def _mark(self, slot: int, flag: int, name: str) -> None:
        self._reach(slot)
        if not self.marks[slot] & flag:
            self.marks[slot] |= flag
            self._add(name, slot)

    def _reach(self, slot: int) -> None:
        self.marks.extend(bytes(max(0, slot + 1 - len(self.marks))))

    def _add(self, name: str, slot: int) -> None:
        self.added[name, slot] = self.added.get((name, slot), 0) + 1


def times_of(marks: bytes) -> list[int]:
    """How often each slot was played: for a person's own data."""
    return [byte & _TIMES for byte in marks]


def slots_with(marks: bytes, name: str) -> list[int]:
    """The slots where somebody stopped, or where a search led."""
    flag = {STOPPED: _STOPPED, LANDED: _LANDED}[name]
    return [slot for slot, byte in enumerate(marks) if byte & flag]
