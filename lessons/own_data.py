"""Personal data export (GDPR): which films a person has played, and how often."""

from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, Subquery

from course.models import User
from lessons.film.heat.marks import LANDED, SLOT_MS, STOPPED, slots_with, times_of
from lessons.models import Played, PlayMarks


def played_by(user: User) -> Iterator[tuple[int, dict[str, Any]]]:
    """By enrolment: the played spans of each film, in ms, and what the heat map has counted."""
    marks = PlayMarks.objects.filter(
        enrolment=OuterRef("enrolment"), video=OuterRef("video"), revision=OuterRef("revision")
    )
    rows = Played.objects.filter(enrolment__learner=user).order_by("updated_at", "pk")
    for row in (
        rows.annotate(marks=Subquery(marks.values("marks")))
        .select_related("video__step")
        .defer("video__step__body_html")
    ):
        yield (
            row.enrolment_id,
            {
                "step": row.video.step.key,
                "revision": row.revision,
                "spans_ms": row.spans,
                "position_ms": row.position_ms,
                "updated_at": row.updated_at,
                "counted": _counted(bytes(row.marks or b"")),
            },
        )


def _counted(marks: bytes) -> dict[str, list[int]]:
    """How often each five seconds were played; where one stopped, and where a search led, in ms."""
    return {
        "times": times_of(marks),
        "stopped_ms": [slot * SLOT_MS for slot in slots_with(marks, STOPPED)],
        "landed_ms": [slot * SLOT_MS for slot in slots_with(marks, LANDED)],
    }
