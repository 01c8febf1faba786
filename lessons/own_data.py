"""What one person has played of films, as plain data for themselves."""

from collections.abc import Iterator
from typing import Any

from course.models import User
from lessons.models import Played


def played_by(user: User) -> Iterator[tuple[int, dict[str, Any]]]:
    """By enrolment: the spans of each film that were played, in ms."""
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
