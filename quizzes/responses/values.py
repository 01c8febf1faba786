"""A response on its way from the form to its mark, and what may be shown after it."""

from dataclasses import dataclass, field
from typing import Final

MAX_TYPED: Final = 500
ANYTHING: Final = "*"

NOTHING, INCOMPLETE, TOO_LONG = "nothing", "incomplete", "too long"
# Items in the order they were shown in: perhaps nobody has looked at them yet.
UNMOVED: Final = "unmoved"
NO_NUMBER, NO_UNIT, STRANGE_UNIT, IMPOSSIBLE = "no number", "no unit", "strange unit", "impossible"

RIGHT: Final = "right"
WRONG: Final = "wrong"
MISSED: Final = "missed"


@dataclass(frozen=True, slots=True)
class ResponseValue:
    """A response: positions in the author's order, or what was typed.

    Of a matching question `picks` are the position of the match given to each pair that has a
    text; of an ordering question the items in the order given.
    """

    picks: tuple[int, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class FormResponse:
    """A response as the form holds it: positions as they are shown; -1 is “not chosen”."""

    picks: tuple[int, ...] = ()
    text: str = ""


class ResponseRefused(ValueError):
    """A response that is none; it takes no try. `reason` is one of the words above."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Revealed:
    """By the options' positions in the author's order.

    `marks` says of a choice that was chosen, or of a pair, whether it is right, and which right
    choices were missed; `places` the same of the items in the order given. `feedback` are the
    options whose feedback is shown. Of `parts` (pairs, or items in their place) `parts_right` are.
    """

    is_right: bool = False
    is_settled: bool = False
    marks: dict[int, str] = field(default_factory=dict)
    places: tuple[bool, ...] = ()
    feedback: frozenset[int] = frozenset()
    parts: int = 0
    parts_right: int = 0
