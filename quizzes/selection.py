"""What an attempt asks and in which order: drawn once, when it starts, and kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random, SystemRandom
from typing import Final

from quizzes import questions as q

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
    if question.kind == q.TRUE_FALSE:
        return [0, 1]
    if question.kind in q.TYPED:
        return []
    order = list(range(len(question.options)))
    if question.kind == q.MATCHING:
        order = _without_twins(order, [option.match for option in question.options])
    elif question.kind != q.ORDERING and not question.is_shuffled:
        return order
    chance.shuffle(order)
    if question.kind == q.ORDERING:
        texts = [option.text for option in question.options]
        while len(set(texts)) > 1 and [texts[index] for index in order] == texts:
            chance.shuffle(order)
    return order


def _without_twins(order: Iterable[int], texts: Sequence[str]) -> list[int]:
    """The first of each text: a match that fits two items is offered once."""
    firsts: dict[str, int] = {}
    for index in order:
        firsts.setdefault(texts[index], index)
    return list(firsts.values())
