"""Going on: what of a learner's steps comes next, where in it, and how much is left."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Case, CharField, DateTimeField, F, Q, Value, When
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import gettext as _

from course.records.reasons import StepStanding, Way, way_on
from course.text.timecodes import clock
from course.web.cached_reverse import address

MINUTE_MS: Final = 60_000

# What `StepProgress` keeps for `StepStanding`, under the same names.
_KEPT: Final = (
    *("begun_at", "played_revision", "played_ms", "gap_start_ms", "gap_end_ms", "position_ms"),
    *("attempt_number", "attempt_started_at", "attempt_ends_at", "open_question"),
    *("answered", "asked", "next_try_at", "passed"),
)
# The same as `kept_facts`, of a row of progress in a statement written by hand.
KEPT_SQL: Final = (
    "json_build_object('visited', first_visited_at, 'completed', last_completed_at,"
    " 'score', score::text, " + ", ".join(f"'{name}', {name}" for name in _KEPT) + ")"
)
_INSTANTS: Final = frozenset({"begun_at", "attempt_started_at", "attempt_ends_at", "next_try_at"})


def kept_facts(prefix: str = "") -> JSONObject:
    """Of a row of progress, reached by `prefix`, what `facts_of` reads."""
    score = Cast(f"{prefix}score", CharField())
    visited, completed = F(f"{prefix}first_visited_at"), F(f"{prefix}last_completed_at")
    names = {name: F(f"{prefix}{name}") for name in _KEPT}
    return JSONObject(visited=visited, completed=completed, score=score, **names)


def begun_last(mine: str = "", film_revision: str = "step__film_revision") -> Case:
    """As `StepStanding.begun_last`, for ordering rows; NULL for what nobody is in the middle of."""
    is_done = Q(**{f"{mine}last_completed_at__isnull": False})
    is_taking = Q(**{f"{mine}attempt_started_at__isnull": False})
    is_played = Q(
        **{f"{mine}played_ms__gt": 0, f"{mine}played_revision": F(film_revision)},
    )
    return Case(
        When(is_taking & (~is_done | Q(**{f"{mine}passed": False})), f"{mine}attempt_started_at"),
        When(is_played & ~is_done & ~is_taking, f"{mine}begun_at"),
        default=Value(None),
        output_field=DateTimeField(),
    )


def facts_of(
    row: Mapping[str, Any],
    kept: Mapping[str, Any] | None,
    *,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> StepStanding:
    """From a row of a step, and `kept_facts` of its progress, if there is any."""
    step: dict[str, Any] = {
        "kind": row["kind"],
        "minutes": row["minutes"],
        "film_ms": row["film_ms"],
        "film_revision": row["film_revision"],
        "opens_at": None if row["is_open"] else opens_at,
        "closes_at": closes_at,
    }
    if kept is None:
        return StepStanding(**step)
    own: dict[str, Any] = {
        name: _instant(kept[name]) if name in _INSTANTS else kept[name] for name in _KEPT
    }
    return StepStanding(
        **step,
        **own,
        is_visited=True,
        is_complete=kept["completed"] is not None,
        score=None if kept["score"] is None else Decimal(kept["score"]),
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def url_of(way: Way, slug: str, key: str) -> str:
    """The address of a place in a step."""
    if way.attempt is None:
        return address("step", slug, key) + way.tail
    if way.question is None:
        return address("quizzes:attempt", slug, key, way.attempt)
    return address("quizzes:question", slug, key, way.attempt, way.question)


def url_to_go_on(facts: StepStanding, slug: str, key: str) -> str:
    return url_of(way_on(facts), slug, key)


def stopped_words(facts: StepStanding) -> str:
    """Where in the step one left off: "at 4:10", "question 3 of 5"; or ""."""
    if facts.has_open_attempt:
        place = {"question": facts.open_question, "asked": facts.asked}
        return _("question %(question)d of %(asked)d") % place if facts.open_question else ""
    if not facts.played or facts.is_complete:
        return ""
    if facts.is_watched:
        return _("played to the end")
    return _("at %(clock)s") % {"clock": clock(facts.position_ms or 0)}


def whole_ms(row: Mapping[str, Any]) -> int:
    """How long a step takes, as `StepStanding.whole_ms`, from its row."""
    return (row["minutes"] or 0) * MINUTE_MS or row["film_ms"] or 0


def minutes_of(ms: int) -> int:
    """Whole minutes, rounded up: what is left is never nothing."""
    return -(-ms // MINUTE_MS)


def time_words(ms: int) -> str:
    """How long something takes: "25 min", "2 h", "3 h 10 min"; "" for nothing."""
    hours, minutes = divmod(minutes_of(ms), 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": minutes} if minutes else ""
    if not minutes:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
