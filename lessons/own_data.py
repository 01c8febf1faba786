"""Personal data export (GDPR): which films a person has played."""

from collections.abc import Iterator
from typing import Any

from course.models import User
from lessons.models import Played


def played_by(user: User) -> Iterator[tuple[int, dict[str, Any]]]:
    """By enrolment: the played spans of each film, in ms."""
    rows = Played.objects.filter(enrolment__learner=user).order_by("updated_at", "pk")
    for row in rows.select_related("video__step").defer("video__step__body_html"):
        yield (
            row.enrolment_id,
            {
                "step": row.video.step.key,
                "revision": row.revision,
                "spans_ms": row.spans,
                "position_ms": row.position_ms,
                "updated_at": row.updated_at,
            },
        )
