"""Selection of an attempt's questions: random draw and shuffle, once at its start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random, SystemRandom
from typing import Final

from quizzes import questions as q
from quizzes.kinds.registry import kind_of

CHANCE: Final[Random] = SystemRandom()


@dataclass(frozen=True, slots=True)
class SelectionRule:
    """A slot: a question, by its id, or so many with a tag."""

    question: int | None
    tag: str = ""
    count: int = 1


def draw(
    places: Sequence[SelectionRule],
    tagged: Mapping[str, Sequence[int]],
    *,
    is_shuffled: bool,
    chance: Random = CHANCE,
) -> list[int]:
    """The questions of an attempt, none twice; a tag with too few gives those it has."""
    named = [place.question for place in places if place.question is not None]
    taken = set(named)
    chosen: list[int] = []
    for place in places:
        if place.question is not None:
            chosen.append(place.question)
            continue
        free = [pk for pk in tagged.get(place.tag, ()) if pk not in taken]
        drawn = chance.sample(free, min(place.count, len(free)))
        taken.update(drawn)
        chosen += drawn
    if is_shuffled:
        chance.shuffle(chosen)
    return chosen


def order_options(question: q.QuestionContent, *, chance: Random = CHANCE) -> list[int]:
    """The order options are shown in, as positions of the author's order.

    Matches and items to be ordered are always shuffled: their own order is the right response.
    """
    return kind_of(question).shown_order(question, chance)
