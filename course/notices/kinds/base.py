"""What a kind of notice says, and what its reader must be able to see for it to be said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any


class Needs(Enum):
    """What a reader must be able to see; else nothing of the notice is told."""

    COURSE = "the course, as one who is in it"
    WEEK = "the week, open to them"
    STEP = "the step, open to them"
    CERTIFICATE = "their certificate"


@dataclass(frozen=True, slots=True)
class About:
    """The facts of a notice, as they are now: titles are never of yesterday."""

    course: str
    slug: str
    step_key: str = ""
    step_title: str = ""
    certificate_code: str = ""
    week: int | None = None
    week_title: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, Any]:
        """For the placeholders of translated words."""
        return {
            "course": self.course,
            "step": self.step_title,
            "week": self.week,
            "week_title": self.week_title,
        }

    def instant(self, name: str) -> datetime:
        """One of the facts."""
        return datetime.fromisoformat(self.facts[name])


Words = Callable[[About], str]


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind of notice: its `line` in the active language, and the `address` it leads to."""

    name: str
    needs: Needs
    line: Words
    address: Words
