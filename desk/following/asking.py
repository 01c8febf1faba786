"""From an address to what it asks for, and back: filters, order and columns of a list."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.following.filters import AT_STEP, STATES, Wanted
from desk.following.run_facts import FollowedStep, RunFacts

MOST_LETTERS: Final = 100
STATE_WORDS: Final[dict[str, Promise]] = {
    "current": gettext_lazy("in the course now"),
    "new": gettext_lazy("not started"),
    "visited": gettext_lazy("visited a step"),
    "active": gettext_lazy("completed a step"),
    "finished": gettext_lazy("completed every step"),
    "passed": gettext_lazy("passed every test"),
    "left": gettext_lazy("left the course"),
}
ATTENTION_WORDS: Final[dict[str, Promise]] = {
    "stuck": gettext_lazy("stuck: no step further for 7 days"),
    "behind": gettext_lazy("behind the calendar"),
    "failed": gettext_lazy("a test not passed"),
    "near": gettext_lazy("near the end"),
}
AT_WORDS: Final[dict[str, Promise]] = {
    "done": gettext_lazy("complete"),
    "open": gettext_lazy("visited, not complete"),
    "visited": gettext_lazy("visited"),
    "not": gettext_lazy("not visited"),
}
COLUMN_WORDS: Final[dict[str, Promise]] = {
    "joined": gettext_lazy("Joined"),
    "seen": gettext_lazy("Last seen"),
    "steps": gettext_lazy("Step by step"),
    "email": gettext_lazy("Email address"),
    "uuid": gettext_lazy("UUID"),
    "extra": gettext_lazy("Extra time"),
}
USUAL_COLUMNS: Final = ("joined", "seen", "steps")
# What belongs to the list, and not to what is asked for.
_KEPT: Final = ("order", "col")


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the query string without it."""

    words: str
    without: str


def wanted_from(query: QueryDict, facts: RunFacts) -> Wanted:
    """What is unknown is left out."""
    test = facts.step(query.get("test", ""))
    at_step = query.get("at", "")
    return Wanted(
        search=" ".join(query.get("q", "").replace("\0", "").split())[:MOST_LETTERS],
        states=tuple(dict.fromkeys(each for each in query.getlist("state") if each in STATES)),
        step=facts.step(query.get("step", "")),
        at_step=at_step if at_step in AT_STEP else "visited",
        test=test if test in facts.tests else None,
        low=_percent(query.get("from", ""), 0),
        high=_percent(query.get("to", ""), 100),
    )


def columns_from(query: QueryDict) -> tuple[str, ...]:
    asked = [name for name in COLUMN_WORDS if name in query.getlist("col")]
    return tuple(asked) or USUAL_COLUMNS


def query_of(wanted: Wanted, query: QueryDict, **changes: str) -> str:
    """The query string of what is wanted, with the order and columns of the address."""
    found = QueryDict(mutable=True)
    if wanted.search:
        found["q"] = wanted.search
    found.setlist("state", list(wanted.states))
    if wanted.step is not None:
        found["step"], found["at"] = wanted.step.key, wanted.at_step
    if wanted.test is not None:
        found["test"] = wanted.test.key
        found["from"], found["to"] = str(wanted.low), str(wanted.high)
    for name in _KEPT:
        found.setlist(name, [value[:MOST_LETTERS] for value in query.getlist(name)[:20]])
    for name, value in changes.items():
        found[name] = value
    return found.urlencode()


def chips_of(wanted: Wanted, query: QueryDict) -> list[Chip]:
    """Each filter in force."""
    words = STATE_WORDS | ATTENTION_WORDS
    found: list[tuple[str, dict[str, Any]]] = []
    if wanted.search:
        found.append((_("“%(words)s”") % {"words": wanted.search}, {"search": ""}))
    for state in wanted.states:
        others = tuple(each for each in wanted.states if each != state)
        found.append((str(words[state]), {"states": others}))
    if wanted.step is not None:
        at = {"step": _step(wanted.step), "at": AT_WORDS[wanted.at_step]}
        found.append((_("%(step)s: %(at)s") % at, {"step": None}))
    if wanted.test is not None:
        at = {"step": _step(wanted.test), "low": str(wanted.low), "high": str(wanted.high)}
        score = _("%(step)s: %(low)s–%(high)s %%") % at
        found.append((score, {"test": None}))
    return [Chip(text, query_of(_changed(wanted, change), query)) for text, change in found]


def _changed(wanted: Wanted, change: dict[str, Any]) -> Wanted:
    values = {name: getattr(wanted, name) for name in Wanted.__slots__}
    return Wanted(**(values | change))


def _step(step: FollowedStep) -> str:
    return f"{step.label} {step.title}"


def _percent(text: str, usual: int) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 3:  # noqa: PLR2004
        return usual
    return min(100, int(text))
