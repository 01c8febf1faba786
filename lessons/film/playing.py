"""Playback tracking: which spans of a film a learner has played; the only writer of `Played`."""

from datetime import datetime

from django.db import connection

from lessons.fields import SpansField
from lessons.film.coverage import Spans

_ADD = """
    INSERT INTO lessons_played (enrolment_id, video_id, revision, spans, position_ms, updated_at)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (enrolment_id, video_id, revision) DO UPDATE SET
        spans = lessons_played.spans + excluded.spans,
        position_ms = excluded.position_ms,
        updated_at = excluded.updated_at
    RETURNING spans
"""


def add_played(
    enrolment_id: int, video_id: int, revision: int, *, spans: Spans, position_ms: int, at: datetime
) -> Spans:
    """Merge played spans (ms, half-open) into the earlier ones: an atomic upsert in a single
    statement; returns all.
    """
    value = SpansField().get_prep_value(spans)
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [enrolment_id, video_id, revision, value, position_ms, at])
        (joined,) = cursor.fetchone()
    return [(part.lower, part.upper) for part in joined]
