"""What educators read about the kinds of question: one entry a kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext_lazy

from quizzes import questions as q

_CHOICE: Final = gettext_lazy("Choice")
_CHOICES: Final = gettext_lazy("Choices")


@dataclass(frozen=True, slots=True)
class KindWords:
    """All lazy. `options` heads the rows of options, `option` labels the text of one, `result`
    heads them among results. `rules` are those of partial credit, by name, where there is a choice.
    """

    name: Any
    help: Any
    options: Any = _CHOICES
    options_help: Any = ""
    option: Any = _CHOICE
    result: Any = _CHOICE
    rules: Mapping[str, Any] = field(default_factory=dict)


_ALL: Final = gettext_lazy("Only a wholly right response counts.")
_BY_PERCENT: Final = {q.ALL: _ALL, q.SHARE: gettext_lazy("A response earns its percent.")}
_FORESEEN: Final = gettext_lazy("Responses you foresee")
_ANYTHING: Final = gettext_lazy(
    "* alone fits every other response: use it for the feedback on all others."
)

WORDS: Final[Mapping[str, KindWords]] = {
    q.ONE: KindWords(
        name=gettext_lazy("One choice"),
        help=gettext_lazy("One of several choices is right."),
        rules=_BY_PERCENT,
    ),
    q.SEVERAL: KindWords(
        name=gettext_lazy("Several choices"),
        help=gettext_lazy("Any number of choices is right, and all of them are to be ticked."),
        rules={
            q.ALL: _ALL,
            q.SHARE: gettext_lazy(
                "Each right choice earns an equal share, each wrong one takes a share away."
            ),
            q.EACH: gettext_lazy(
                "Each choice counts equally: rightly ticked or rightly left alone."
            ),
        },
    ),
    q.TRUE_FALSE: KindWords(
        name=gettext_lazy("True or false"),
        help=gettext_lazy("A statement that is true or false."),
    ),
    q.TEXT: KindWords(
        name=gettext_lazy("Typed words"),
        help=gettext_lazy("A word or two, typed; _____ in the question marks the gap."),
        options=_FORESEEN,
        options_help=_ANYTHING,
        option=gettext_lazy("Response"),
        rules=_BY_PERCENT,
    ),
    q.NUMBER: KindWords(
        name=gettext_lazy("Typed number"),
        help=gettext_lazy("A number with a tolerance, and units if you like."),
        options=_FORESEEN,
        options_help=_ANYTHING,
        option=gettext_lazy("Number"),
        rules=_BY_PERCENT,
    ),
    q.MATCHING: KindWords(
        name=gettext_lazy("Matching"),
        help=gettext_lazy("Each item has its match."),
        options=gettext_lazy("Pairs"),
        options_help=gettext_lazy("A match without an item is a match too many."),
        option=gettext_lazy("Item"),
        result=gettext_lazy("Pair"),
        rules={q.ALL: _ALL, q.SHARE: gettext_lazy("Each pair earns an equal share.")},
    ),
    q.ORDERING: KindWords(
        name=gettext_lazy("Ordering"),
        help=gettext_lazy("Items to be put into their order."),
        options=gettext_lazy("Items, in the right order"),
        option=gettext_lazy("Item"),
        result=gettext_lazy("Item, in the right order"),
        rules={
            q.ALL: _ALL,
            q.SHARE: gettext_lazy("Each item in its place earns an equal share."),
            q.SEQUENCE: gettext_lazy("The longest run of items in the right order counts."),
        },
    ),
}
