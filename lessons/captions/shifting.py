"""Shifting all cues of a transcript by the same time."""

from collections.abc import Sequence
from dataclasses import replace

from lessons.captions.cues import MAX_MS, CaptionCue


class ShiftRefused(ValueError):
    """Cues would be shifted out of the film; `earliest_ms` and `latest_ms` are the bounds."""

    def __init__(self, by_ms: int, earliest_ms: int, latest_ms: int) -> None:
        side = "before the film begins" if by_ms < 0 else "after the film has ended"
        super().__init__(
            f"Moved by {in_seconds(by_ms)} s, cues would begin {side}."
            f" These can be moved by {in_seconds(earliest_ms)} to {in_seconds(latest_ms)} s."
        )
        self.by_ms, self.earliest_ms, self.latest_ms = by_ms, earliest_ms, latest_ms


def shift(
    cues: Sequence[CaptionCue], by_ms: int, *, duration_ms: int | None = None
) -> tuple[CaptionCue, ...]:
    """Shift the cues by `by_ms` (earlier if negative); durations are unchanged.

    Raises ShiftRefused when one would begin before 0, or after the end of the film at
    `duration_ms`. Cues that are outside already do not prevent shifting the others.
    """
    earliest, latest = bounds(cues, duration_ms=duration_ms)
    if not earliest <= by_ms <= latest:
        raise ShiftRefused(by_ms, earliest, latest)
    return tuple(
        replace(cue, start_ms=cue.start_ms + by_ms, end_ms=cue.end_ms + by_ms) for cue in cues
    )


def bounds(cues: Sequence[CaptionCue], *, duration_ms: int | None = None) -> tuple[int, int]:
    """The bounds of a shift back (≤ 0) and forward (≥ 0), in ms, for cues sorted by start."""
    if not cues:
        return 0, 0
    end = MAX_MS if duration_ms is None else duration_ms
    inside = [cue.start_ms for cue in cues if cue.start_ms < end]
    room = end - 1 - max(inside) if inside else MAX_MS
    room = min(room, MAX_MS + 1 - max(cue.end_ms for cue in cues))
    return -cues[0].start_ms, max(0, room)


def in_seconds(ms: int) -> str:
    """Seconds with a sign and only the decimals needed: "+0.8", "-12", "0"."""
    sign = "-" if ms < 0 else "+" if ms > 0 else ""
    whole, thousandths = divmod(abs(ms), 1000)
    decimals = f".{thousandths:03}".rstrip("0").rstrip(".")
    return f"{sign}{whole}{decimals}"
