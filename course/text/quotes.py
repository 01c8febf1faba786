"""Places in captions, and what became of them: the types `course.moments` writes."""

from dataclasses import dataclass
from typing import Literal

CONTEXT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class QuotedPlace:
    """Words in captions: milliseconds, half-open; context of at most CONTEXT_LENGTH characters.

    `nth` is which of the sentences that begin in the same second the words begin, 1 for the first
    and for words that begin none.
    """

    quote: str
    before: str
    after: str
    start_ms: int
    end_ms: int
    nth: int = 1


@dataclass(frozen=True, slots=True)
class Realignment:
    """What became of a moment in new captions.

    Found at `place`; doubtful, with `place` as the best guess; or lost, without one.
    """

    state: Literal["found", "doubtful", "lost"]
    place: QuotedPlace | None = None


LOST = Realignment("lost")
