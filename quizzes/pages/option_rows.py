"""Rows of a question's widget from its options: choices, pairs, items."""

from dataclasses import dataclass

from course.pages.outline_rows import Printed
from quizzes import questions as q
from quizzes.forms import FormResponse
from quizzes.marking import asked_pairs
from quizzes.pages.shown import NoteLine, ShownQuestion
from quizzes.pages.texts import option_html, option_text


@dataclass(frozen=True, slots=True)
class OptionLine(Printed):
    """A choice, a pair or an item. `value` is what the form sends: its position as shown."""

    value: int
    html: str
    is_chosen: bool = False
    mark: str = ""
    match: str = ""
    feedback: NoteLine | None = None
    # Whether the text is the author's, in the language of the course.
    is_authored: bool = True


def choice_rows(shown: ShownQuestion, held: FormResponse) -> tuple[OptionLine, ...]:
    """The choices, in the order drawn for this learner."""
    return tuple(
        OptionLine(
            value,
            option_html(shown.asked, index),
            is_chosen=value in held.picks,
            mark=shown.revealed.marks.get(index, ""),
            feedback=shown.feedback(index),
            is_authored=shown.asked.question.kind != q.TRUE_FALSE,
        )
        for value, index in enumerate(shown.asked.order)
    )


def pair_rows(shown: ShownQuestion, held: FormResponse) -> tuple[OptionLine, ...]:
    """The texts a match is asked for, each with the match that is chosen; -1: none yet."""
    asked = shown.asked
    pairs = asked_pairs(asked.question)
    chosen = (*held.picks, *(-1 for _ in pairs))[: len(pairs)]
    return tuple(
        OptionLine(
            value,
            option_html(asked, index),
            mark=shown.revealed.marks.get(index, ""),
            match=option_text(asked, asked.order[value], "match") if value >= 0 else "",
            feedback=shown.feedback(index),
        )
        for value, index in zip(chosen, pairs, strict=True)
    )


def item_rows(shown: ShownQuestion, held: FormResponse) -> tuple[OptionLine, ...]:
    """The items in the order the form holds, at first as they were drawn."""
    order = shown.asked.order
    marks = ["right" if is_right else "wrong" for is_right in shown.revealed.places]
    return tuple(
        OptionLine(
            value,
            option_html(shown.asked, order[value]),
            mark=marks[place] if place < len(marks) else "",
            feedback=shown.feedback(order[value]),
        )
        for place, value in enumerate(held.picks or range(len(order)))
    )


def no_rows(_shown: ShownQuestion, _held: FormResponse) -> tuple[OptionLine, ...]:
    """A typed response has no rows."""
    return ()


def offered_matches(shown: ShownQuestion) -> tuple[tuple[int, str], ...]:
    """The matches to choose from, in the order drawn for this learner."""
    if shown.asked.question.kind != q.MATCHING:
        return ()
    texts = (option_text(shown.asked, index, "match") for index in shown.asked.order)
    return tuple(enumerate(texts))
