"""Quoted places in captions and the results of realigning them: what `course.moments` stores."""

from dataclasses import dataclass
from typing import Literal

CONTEXT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class QuotedPlace:
    """Words in captions: milliseconds, half-open; context of at most CONTEXT_LENGTH characters.

    `nth` counts the sentences that begin in the same second: 1 for the first, and for words that
    begin no sentence.
    """

    quote: str
    before: str
    after: str
    start_ms: int
    end_ms: int
    nth: int = 1


@dataclass(frozen=True, slots=True)
class Realignment:
    """The result of realigning a moment with new captions.

    Found at `place`; doubtful, with `place` as the best candidate; or lost, without one.
    """

    state: Literal["found", "doubtful", "lost"]
    place: QuotedPlace | None = None


LOST = Realignment("lost")
