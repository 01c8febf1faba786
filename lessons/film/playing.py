"""Playback tracking: which spans of a film a learner has played; the only writer of `Played`."""

from datetime import datetime

from django.db import connection

from lessons.fields import SpansField, spans_from_text
from lessons.film.coverage import MOST_SPANS, Spans

# Kept is what was sent and nothing between; pages alone overlook what comes from rounding. Of more
# spans than anybody leaves by playing, the longest stay: a row never grows beyond 4 kB.
_ADD = f"""
    INSERT INTO lessons_played (enrolment_id, video_id, revision, spans, position_ms, updated_at)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (enrolment_id, video_id, revision) DO UPDATE SET
        spans = (
            SELECT coalesce(range_agg(longest.span), '{{}}')
            FROM (
                SELECT span
                FROM unnest(lessons_played.spans + excluded.spans) AS span
                ORDER BY upper(span) - lower(span) DESC, lower(span)
                LIMIT {MOST_SPANS}
            ) AS longest
        ),
        position_ms = excluded.position_ms,
        updated_at = excluded.updated_at
    RETURNING spans::text
"""  # noqa: S608 - a number of our own


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
    return spans_from_text(joined)
