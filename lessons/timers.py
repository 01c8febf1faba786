"""The films' periodic jobs."""

from datetime import datetime

from course.jobs import periodic
from lessons.film.heat.counting import BATCH, count_plays


@periodic(seconds=60)
def count_what_was_played(now: datetime) -> bool:
    """Count reports of playing for the heat map."""
    return count_plays(at=now, most_batches=1) >= BATCH
