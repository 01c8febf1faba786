"""Registry of widgets: kind of question → template and its context."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from course.pages.outline_rows import Printed
from quizzes import questions as q
from quizzes.forms import FormResponse
from quizzes.pages.option_rows import (
    OptionLine,
    choice_rows,
    item_rows,
    no_rows,
    offered_matches,
    pair_rows,
)
from quizzes.pages.shown import NoteLine, ShownQuestion


@dataclass(frozen=True, slots=True)
class WidgetKind:
    template: str
    instruction: Promise | str
    rows: Callable[[ShownQuestion, FormResponse], tuple[OptionLine, ...]]


@dataclass(frozen=True, slots=True)
class Widget(Printed):
    """What a question asks with: `rows` and `matches` to choose from, or `typed` with `units`."""

    template: str
    instruction: str
    is_typed: bool
    rows: tuple[OptionLine, ...]
    matches: tuple[tuple[int, str], ...]
    typed: str
    units: str
    # Of what was typed.
    feedback: tuple[NoteLine, ...]


WIDGETS: Final[Mapping[str, WidgetKind]] = {
    q.ONE: WidgetKind("quizzes/widgets/_radios.html", _("Choose one"), choice_rows),
    q.SEVERAL: WidgetKind(
        "quizzes/widgets/_checkboxes.html", _("Choose all that apply"), choice_rows
    ),
    q.TRUE_FALSE: WidgetKind("quizzes/widgets/_radios.html", _("True or false?"), choice_rows),
    q.TEXT: WidgetKind("quizzes/widgets/_typed.html", _("Your response"), no_rows),
    q.NUMBER: WidgetKind("quizzes/widgets/_typed.html", _("Your response, a number"), no_rows),
    q.MATCHING: WidgetKind(
        "quizzes/widgets/_matching.html", _("Find the match of each"), pair_rows
    ),
    q.ORDERING: WidgetKind(
        "quizzes/widgets/_ordering.html", _("Put them in the right order"), item_rows
    ),
}


def widget_of(shown: ShownQuestion, held: FormResponse) -> Widget:
    """The widget of a question, holding this response."""
    question = shown.asked.question
    kind, is_typed = WIDGETS[question.kind], question.kind in q.TYPED
    fits = sorted(shown.revealed.feedback) if is_typed else []
    return Widget(
        template=kind.template,
        instruction=str(kind.instruction),
        is_typed=is_typed,
        rows=kind.rows(shown, held),
        matches=offered_matches(shown),
        typed=held.text,
        units=", ".join(unit.name for unit in question.units),
        feedback=tuple(note for index in fits if (note := shown.feedback(index))),
    )
